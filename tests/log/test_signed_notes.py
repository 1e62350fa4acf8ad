"""Signed notes, checkpoints and receipts, against published examples and forgeries."""

import pytest

from api.log import checkpoints, entries, merkle, signed_notes
from api.log.checkpoints import Checkpoint
from api.log.merkle import ProofError
from api.log.signed_notes import COSIGNED, NoteError, Signer

# The example that the signed-note format is published with.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SIGNED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKv"
    "qfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG = Signer("foresaid.example/log", bytes(range(32)))
WITNESS = Signer("witness.example", bytes(range(1, 33)), COSIGNED)
BODIES = [b'{"n":%d}' % n for n in range(9)]
LEAVES = [entries.leaf(body) for body in BODIES]
CHECKPOINT = Checkpoint(
    LOG.verifier.name, 9, merkle.root(merkle.grow(0, [], LEAVES).edge)
)
NOTE = CHECKPOINT.text + "\n" + LOG.sign(CHECKPOINT.text)


def receipt(index: int = 4) -> str:
    grown = merkle.grow(0, [], LEAVES)
    stored = {(node.level, node.place): node.hash for node in grown.nodes}
    stored |= {(0, place): leaf for place, leaf in enumerate(LEAVES)}
    proof = merkle.hashes(merkle.inclusion_places(index, 9), stored)
    return checkpoints.receipt(index, proof, NOTE, BODIES[index])


def test_the_published_example_verifies() -> None:
    key = signed_notes.verifier(KEY)

    assert str(key) == KEY
    assert signed_notes.check(signed_notes.parse(SIGNED), key) is None


def test_a_changed_text_does_not_verify() -> None:
    with pytest.raises(NoteError, match="is false"):
        signed_notes.open_note(
            SIGNED.replace("answer", "Answer"), [signed_notes.verifier(KEY)]
        )


def test_a_note_that_the_key_did_not_sign_is_refused() -> None:
    with pytest.raises(NoteError, match="did not sign"):
        signed_notes.open_note(SIGNED, [LOG.verifier])


def test_a_key_of_the_same_name_is_another_key() -> None:
    twin = Signer(LOG.verifier.name, bytes(range(2, 34)))
    forged = CHECKPOINT.text + "\n" + twin.sign(CHECKPOINT.text)

    with pytest.raises(NoteError):
        checkpoints.open_checkpoint(forged, [LOG.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name AAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— na+me AAAAAAAA\n",
        "text\n\n— name  AAAAAAAA\n",
        "text\n\n— name !!!!!!!!\n",
        "te\txt\n\n— name AAAAAAAA\n",
        SIGNED.removesuffix("\n"),
        SIGNED + "\n",
        "text\n\n" + "— name AAAAAAAA\n" * 101,
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        signed_notes.parse(note)


@pytest.mark.parametrize(
    "key", ["", "name", KEY.replace("c74", "c75"), KEY[:-4], KEY.replace("+AR", "+AA")]
)
def test_a_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(NoteError):
        signed_notes.verifier(key)


def test_a_checkpoint_says_what_was_signed() -> None:
    assert checkpoints.open_checkpoint(NOTE, [LOG.verifier]) == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n01\nAAAA\n",
        "origin\n1\nAAAA\n",
        "\n1\n" + "A" * 43 + "=\n",
        "origin\n-1\n" + "A" * 43 + "=\n",
        "origin\n1\n" + "A" * 43 + "=",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        checkpoints.parse(text)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    text = Checkpoint("elsewhere.example", 9, CHECKPOINT.root).text

    with pytest.raises(NoteError, match="another log"):
        checkpoints.open_checkpoint(text + "\n" + LOG.sign(text), [LOG.verifier])


def test_a_witness_says_when_it_saw_a_checkpoint() -> None:
    note = signed_notes.parse(NOTE + WITNESS.cosign(CHECKPOINT.text, 1_790_000_000))

    assert signed_notes.check(note, WITNESS.verifier) == 1_790_000_000
    assert signed_notes.check(note, LOG.verifier) is None


def test_a_cosignature_of_another_time_is_false() -> None:
    line = WITNESS.cosign(CHECKPOINT.text, 1_790_000_000)
    other = WITNESS.cosign(CHECKPOINT.text, 1_790_000_001)
    mixed = line[:34] + other[34:]  # the time of one, the signature of the other

    with pytest.raises(NoteError):
        signed_notes.check(signed_notes.parse(NOTE + mixed), WITNESS.verifier)


def test_a_receipt_proves_its_entry_offline() -> None:
    parsed = checkpoints.parse_receipt(receipt())

    assert parsed.body == BODIES[4]
    assert checkpoints.check(parsed, [LOG.verifier]) == CHECKPOINT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("index 4", "index 5"),
        ("extra eyJuIjo0fQ==", "extra eyJuIjo1fQ=="),
        ("\n9\n", "\n10\n"),
    ],
)
def test_a_changed_receipt_proves_nothing(before: str, after: str) -> None:
    changed = receipt().replace(before, after)
    assert changed != receipt()

    with pytest.raises((NoteError, ProofError)):
        checkpoints.check(checkpoints.parse_receipt(changed), [LOG.verifier])


@pytest.mark.parametrize(
    "text",
    ["", "c2sp.org/tlog-proof@v1\n", receipt().replace("@v1", "@v2"), NOTE],
)
def test_a_malformed_receipt_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        checkpoints.parse_receipt(text)

"""Checkpoints: what a log's key signs, and the receipts that refer to one.

https://c2sp.org/tlog-checkpoint and https://c2sp.org/tlog-proof (v1).
"""

import base64
import binascii
import re
from collections.abc import Sequence

from msgspec import Struct

from api.log import merkle, signed_notes
from api.log.entries import leaf
from api.log.signed_notes import NoteError, Verifier

ROOT_BYTES = 32
PROOF = "c2sp.org/tlog-proof@v1"
DECIMAL = re.compile(r"0|[1-9]\d*", re.ASCII)
MOST_HASHES = 64


class Checkpoint(Struct, frozen=True):
    """The size of a log, and the root hash of the tree over its entries."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed: origin, size and root, a line each."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n"


class Receipt(Struct, frozen=True):
    """Proof that an entry is in a log, under a checkpoint.

    `hashes` is the proof of inclusion of entry `index`; `checkpoint` is a signed note.
    `body` is the entry itself, which the format calls extra data.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    body: bytes | None = None


def parse(text: str) -> Checkpoint:
    """Return the checkpoint in a note's text; raise NoteError where it has none."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or "" in lines[:-1] or lines[-1]:  # noqa: PLR2004
        raise NoteError("It is not a checkpoint.")
    origin, size, root = lines[:3]
    if DECIMAL.fullmatch(size) is None:
        raise NoteError("A checkpoint's size is a decimal number.")
    root_hash = _bytes(root)
    if len(root_hash) != ROOT_BYTES:
        raise NoteError("A checkpoint's root is 32 bytes.")
    return Checkpoint(origin, int(size), root_hash)


def open_checkpoint(note: str, keys: Sequence[Verifier]) -> Checkpoint:
    """Return a signed checkpoint; raise NoteError unless all *keys* signed it.

    The first key is the log's, whose name is the origin.
    """
    checkpoint = parse(signed_notes.open_note(note, keys).text)
    if keys and checkpoint.origin != keys[0].name:
        raise NoteError("The checkpoint is of another log.")
    return checkpoint


def receipt(index: int, hashes: Sequence[bytes], checkpoint: str, body: bytes) -> str:
    """Return a receipt in the tlog-proof format."""
    lines = [PROOF, f"extra {_text(body)}", f"index {index}", *map(_text, hashes)]
    return "\n".join(lines) + "\n\n" + checkpoint


def parse_receipt(text: str) -> Receipt:
    """Return the receipt in *text*; raise NoteError where it is malformed."""
    head, blank_line, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank_line or lines.pop(0) != PROOF:
        raise NoteError("It is not a receipt.")
    body = None
    if lines and lines[0].startswith("extra "):
        body = _bytes(lines.pop(0).removeprefix("extra "))
    index = lines.pop(0).removeprefix("index ") if lines else ""
    if DECIMAL.fullmatch(index) is None or len(lines) > MOST_HASHES:
        raise NoteError("A receipt names its entry.")
    return Receipt(int(index), tuple(map(_bytes, lines)), checkpoint, body)


def check(receipt: Receipt, keys: Sequence[Verifier]) -> Checkpoint:
    """Return the checkpoint that includes the receipt's entry.

    Raises NoteError where not all *keys* signed the checkpoint, ProofError where the
    entry is not in its log.
    """
    if receipt.body is None:
        raise NoteError("The receipt contains no entry.")
    checkpoint = open_checkpoint(receipt.checkpoint, keys)
    merkle.check_inclusion(
        leaf(receipt.body),
        receipt.index,
        checkpoint.size,
        receipt.hashes,
        checkpoint.root,
    )
    return checkpoint


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("It is not base64.") from error

"""The log proves itself: proofs over HTTP, signing, and tampering that is found."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from api.audit import checkpoint_signing, log_audit
from api.audit.checkpoint_signing import TamperedError
from api.database.pool import Database, Pool
from api.errors import AwayError, UnavailableError
from api.log import checkpoints, entries, merkle, signed_notes
from api.log.signed_notes import NoteError, Signer
from api.store import merkle as stored_log
from tests.api_calls import claim_body, get, post, problem
from tests.conftest import Api
from tests.writer.test_group_commit import run

ORIGIN = "log.example"
CHANGE = (
    r"UPDATE entries SET body = body || '\x20',"
    r" leaf = sha256('\x00'::bytea || body || '\x20') WHERE index = 3"
)


@pytest.fixture
def key(tmp_path: Path) -> Signer:
    return checkpoint_signing.signer(tmp_path / "log.key", ORIGIN)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "log.state"


@pytest.fixture
async def filled(api: Api) -> Api:
    """A log of some entries."""
    for nth in range(7):
        await post(
            api.client, "/v1/claims", claim_body(statement=f"It rains on day {nth}")
        )
    return api


def db(api: Api) -> Database:
    return api.pool.database


async def find_flaws(pool: Pool, *others: str) -> list[str]:
    return [flaw async for flaw in log_audit.find_flaws(pool.database, others)]


async def text(client: AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return answer.text


def raw(*values: Any) -> list[bytes]:
    return [bytes.fromhex(text) for text in values]


async def test_every_entry_is_proven_in_every_size_of_the_log(filled: Api) -> None:
    listed = (await get(filled.client, "/v1/log/entries?limit=200"))["items"]
    leaves = [bytes.fromhex(entry["leaf"]) for entry in listed]
    assert [entries.leaf(entry["body"].encode()) for entry in listed] == leaves

    for size in range(1, len(leaves) + 1):
        root = merkle.root(merkle.grow(0, [], leaves[:size]).edge)
        for index in (0, size // 2, size - 1):
            path = f"/v1/log/inclusion?index={index}&size={size}"
            body = await get(filled.client, path)

            assert (body["leaf"], body["root"]) == (leaves[index].hex(), root.hex())
            proof = raw(*body["hashes"])
            merkle.check_inclusion(leaves[index], index, size, proof, root)


async def test_the_log_is_proven_to_have_only_grown(filled: Api) -> None:
    size = len((await get(filled.client, "/v1/log/entries?limit=200"))["items"])

    for first in range(size + 1):
        body = await get(filled.client, f"/v1/log/consistency?first={first}")

        assert body["second"] == size
        first_root, second_root = raw(body["first_root"], body["second_root"])
        merkle.check_consistency(
            first, size, raw(*body["hashes"]), first_root, second_root
        )


async def test_a_checkpoint_is_signed_once_and_served(
    filled: Api, key: Signer, state: Path
) -> None:
    problem(await filled.client.get("/v1/log/checkpoint"), 404)

    made = await checkpoint_signing.sign(filled.pool, key, state)
    again = await checkpoint_signing.sign(filled.pool, key, state)

    assert made is not None
    assert again is None
    note = await text(filled.client, "/v1/log/checkpoint")
    assert checkpoints.open_checkpoint(note, [key.verifier]) == made
    served = signed_notes.verifier(await text(filled.client, "/v1/log/key"))
    assert served == key.verifier


async def test_a_claims_receipt_holds_offline(
    filled: Api, key: Signer, state: Path
) -> None:
    await checkpoint_signing.sign(filled.pool, key, state)
    claim = (await get(filled.client, "/v1/claims?limit=1"))["items"][0]
    late = await post(
        filled.client, "/v1/claims", claim_body(statement="Not signed yet")
    )

    receipt = checkpoints.parse_receipt(
        await text(filled.client, f"/v1/claims/{claim['id']}/receipt")
    )

    checkpoints.check(receipt, [key.verifier])
    assert receipt.body is not None
    assert claim["id"] in receipt.body.decode()
    problem(await filled.client.get(f"/v1/claims/{late['id']}/receipt"), 404)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("inclusion?index=99999", 404),
        ("inclusion?index=0&size=99999", 400),
        ("inclusion?index=-1", 400),
        ("inclusion", 400),
        ("consistency?first=99999", 400),
        ("consistency?first=2&second=1", 400),
        ("consistency?first=0&second=99999", 400),
    ],
)
async def test_an_entry_that_the_log_lacks_is_not_proven(
    client: AsyncClient, query: str, status: int
) -> None:
    problem(await client.get(f"/v1/log/{query}"), status)


async def test_a_whole_log_has_no_flaw(filled: Api, key: Signer, state: Path) -> None:
    await checkpoint_signing.sign(filled.pool, key, state)
    note = await text(filled.client, "/v1/log/checkpoint")
    await post(filled.client, "/v1/claims", claim_body(statement="One more"))
    await checkpoint_signing.sign(filled.pool, key, state)

    assert await find_flaws(filled.pool, note) == []


async def test_a_changed_byte_is_found(filled: Api, key: Signer, state: Path) -> None:
    await checkpoint_signing.sign(filled.pool, key, state)
    await tamper(filled, "ALTER TABLE entries DROP CONSTRAINT entries_leaf")
    await tamper(filled, r"UPDATE entries SET body = body || '\x20' WHERE index = 3")

    flaws = await find_flaws(filled.pool)

    assert "entry 3: its body is not what its leaf says" in flaws
    assert any("the log was another then" in flaw for flaw in flaws)


async def test_a_changed_entry_with_its_leaf_is_found(
    filled: Api, key: Signer, state: Path
) -> None:
    await checkpoint_signing.sign(filled.pool, key, state)
    await tamper(filled, CHANGE)

    flaws = await find_flaws(filled.pool)

    assert "the tree: its hash at level 1, place 1 is wrong" in flaws


async def test_a_deleted_last_entry_is_found(
    filled: Api, key: Signer, state: Path
) -> None:
    await checkpoint_signing.sign(filled.pool, key, state)
    await tamper(
        filled, "DELETE FROM entries WHERE index = (SELECT max(index) FROM entries)"
    )

    flaws = await find_flaws(filled.pool)

    assert any("its head says" in flaw for flaw in flaws)
    assert any(flaw.startswith("the checkpoint of") for flaw in flaws)


async def test_two_swapped_entries_are_found(
    filled: Api, key: Signer, state: Path
) -> None:
    await checkpoint_signing.sign(filled.pool, key, state)
    await tamper(
        filled,
        "UPDATE entries a SET body = b.body, leaf = b.leaf FROM entries b"
        " WHERE (a.index, b.index) IN ((2, 5), (5, 2))",
    )

    flaws = await find_flaws(filled.pool)

    assert "the tree: its hash at level 1, place 1 is wrong" in flaws
    assert "the tree: its hash at level 1, place 2 is wrong" in flaws


async def test_a_rebuilt_tree_is_found_and_not_signed(
    filled: Api, key: Signer, state: Path
) -> None:
    await checkpoint_signing.sign(filled.pool, key, state)
    await rebuild(filled)

    flaws = await find_flaws(filled.pool)

    assert len(flaws) == 1
    assert "the log was another then" in flaws[0]
    with pytest.raises(TamperedError, match="not those that were signed"):
        await checkpoint_signing.sign(filled.pool, key, state)


async def test_yesterdays_backup_is_found_by_a_later_checkpoint(
    filled: Api, key: Signer, state: Path
) -> None:
    before = len((await get(filled.client, "/v1/log/entries?limit=200"))["items"])
    await post(filled.client, "/v1/claims", claim_body(statement="Entered today"))
    await checkpoint_signing.sign(filled.pool, key, state)
    note = await text(filled.client, "/v1/log/checkpoint")
    await tamper(filled, "DELETE FROM checkpoints")
    await tamper(filled, f"DELETE FROM entries WHERE index >= {before}")  # noqa: S608
    await rebuild(filled)

    assert await find_flaws(filled.pool) == []  # it agrees with itself
    flaws = await find_flaws(filled.pool, note)

    assert len(flaws) == 1
    assert f"the log has {before}" in flaws[0]
    with pytest.raises(TamperedError, match="were signed"):
        await checkpoint_signing.sign(filled.pool, key, state)


async def rebuild(api: Api) -> None:
    """Change an entry, and make everything above it agree."""
    await tamper(api, CHANGE)
    leaves = [entry.leaf for entry in await stored_log.bodies(db(api), 0, limit=1000)]
    grown = merkle.grow(0, [], leaves)
    rows = ", ".join(
        rf"({node.level}, {node.place}, '\x{node.hash.hex()}')" for node in grown.nodes
    )
    edge = b"".join(grown.edge).hex()
    await tamper(api, "ALTER TABLE log_head DISABLE TRIGGER ALL")
    await tamper(api, "DELETE FROM nodes")
    await tamper(api, f"INSERT INTO nodes VALUES {rows}")  # noqa: S608
    await tamper(
        api,
        rf"UPDATE log_head SET size = {len(leaves)}, edge = '\x{edge}'",  # noqa: S608
    )


async def tamper(api: Api, statement: str) -> None:
    """Change the database as its owner could, past every trigger."""
    await run(api, f"SET session_replication_role = replica; {statement}")


def test_only_its_owner_can_read_a_key(tmp_path: Path) -> None:
    made = checkpoint_signing.signer(tmp_path / "log.key", ORIGIN)
    again = checkpoint_signing.signer(tmp_path / "log.key")

    assert again.verifier == made.verifier
    assert (tmp_path / "log.key").stat().st_mode & 0o777 == 0o400


async def test_a_checkpoint_that_was_not_stored_is_signed_again(
    filled: Api, key: Signer, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keep(*_: object) -> None:
        raise AwayError

    with monkeypatch.context() as broken:
        broken.setattr(stored_log, "add_checkpoint", keep)
        with pytest.raises(AwayError):
            await checkpoint_signing.sign(filled.pool, key, state)
    assert not state.exists()

    made = await checkpoint_signing.sign(filled.pool, key, state)

    assert made is not None
    note = await text(filled.client, "/v1/log/checkpoint")
    assert checkpoints.open_checkpoint(note, [key.verifier]) == made


async def test_signers_of_one_state_take_turns(
    filled: Api, key: Signer, state: Path
) -> None:
    made = await asyncio.gather(
        *(checkpoint_signing.sign(filled.pool, key, state) for _ in range(8))
    )
    assert len([note for note in made if note is not None]) == 1
    await post(filled.client, "/v1/claims", claim_body(statement="Entered since"))
    assert await checkpoint_signing.sign(filled.pool, key, state) is not None


async def test_a_signer_that_finds_another_says_so(
    filled: Api, key: Signer, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint_signing, "PATIENCE_SECONDS", 0.2)
    with checkpoint_signing.exclusive(state):
        with pytest.raises(UnavailableError, match="Another process is signing with"):
            await checkpoint_signing.sign(filled.pool, key, state)
        assert not state.exists()
    assert await checkpoint_signing.sign(filled.pool, key, state) is not None


def test_signers_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = [
            threads.submit(checkpoint_signing.signer, tmp_path / "log.key")
            for _ in range(8)
        ]
        assert len({task.result().verifier for task in keys}) == 1


async def test_a_broken_key_or_state_is_named(
    filled: Api, key: Signer, tmp_path: Path
) -> None:
    for content in (b"", b"PRIVATE+KEY+x", b"\xff\xfe", b"0" * 1000):
        (tmp_path / "bad.key").write_bytes(content)
        with pytest.raises(NoteError, match=r"bad\.key holds no key"):
            checkpoint_signing.signer(tmp_path / "bad.key")
        (tmp_path / "bad.state").write_bytes(content)
        with pytest.raises(TamperedError, match=r"bad\.state"):
            await checkpoint_signing.sign(filled.pool, key, tmp_path / "bad.state")

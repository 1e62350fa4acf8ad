from datetime import datetime
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec
from httpx import AsyncClient

from tests.api_calls import claim_body, get, occurred, patch, post, problem, walk
from tests.conftest import Api


async def _history(client: AsyncClient) -> str:
    """Enter one of most kinds of entry; return the id of the claim."""
    claim = await post(
        client, "/v1/claims", claim_body(quote="He will “go”.", headline="H")
    )
    await post(
        client, "/v1/events/the-minister-resigns/outcomes", occurred("2026-02-01")
    )
    await patch(client, "/v1/sources/ada-stone", {"role": "Critic"}, "*")
    await post(client, "/v1/sources", {"name": "Bo Reed"})
    await post(client, "/v1/sources/bo-reed/merge", {"into": "ada-stone"})
    path = f"/v1/claims/{claim['id']}"
    await post(client, f"{path}/withdrawal", {"reason": "said by no one"})
    return claim["id"]


KINDS = [
    "key",
    "source",
    "event",
    "claim",
    "outlet",
    "report",
    "outcome",
    "revision",
    "source",
    "merge",
    "withdrawal",
]


async def test_every_change_is_one_entry_in_order(client: AsyncClient) -> None:
    claim_id = await _history(client)
    log = await get(client, "/v1/changes")
    assert [each["kind"] for each in log["items"]] == KINDS
    assert [each["index"] for each in log["items"]] == [*range(11)]
    assert log["next"] is None
    times = [datetime.fromisoformat(each["recorded_at"]) for each in log["items"]]
    assert times == sorted(set(times))
    claim, withdrawal = log["items"][3], log["items"][10]
    assert claim["subject"] == withdrawal["subject"] == claim_id
    assert claim["texts"] == {
        "statement": "The minister resigns",
        "quote": "He will “go”.",
    }
    assert withdrawal["texts"] == {"reason": "said by no one"}
    assert claim["body"]["entry"] == "claim"
    assert claim["body"]["statement"].keys() == {"sha256"}


async def test_the_log_is_read_on_from_an_index(client: AsyncClient) -> None:
    await _history(client)
    whole = (await get(client, "/v1/changes?limit=200"))["items"]
    for limit in (1, 2, 3, 11):
        assert await walk(client, "/v1/changes", limit) == whole
    assert (await get(client, "/v1/changes?after=4&limit=2"))["items"] == whole[5:7]
    page = await get(client, "/v1/changes?after=10")
    assert (page["items"], page["next"]) == ([], None)
    for query in ("after=-2", "after=x", "after=", "after=99999999999999999999"):
        problem(await client.get(f"/v1/changes?{query}"), 400)


class Sealed(msgspec.Struct):
    body: msgspec.Raw
    leaf: str
    texts: dict[str, str]
    salts: dict[str, str]


class Log(msgspec.Struct):
    items: list[Sealed]


async def test_bodies_hash_to_their_leaves_and_commitments_match_the_texts(
    api: Api,
) -> None:
    await _history(api.client)
    response = await api.client.get("/v1/changes?limit=200")
    sealed = msgspec.json.decode(response.content, type=Log).items
    connection = await asyncpg.connect(api.dsn)
    kept = await connection.fetch("SELECT * FROM entries ORDER BY index")
    await connection.close()
    assert [bytes(each.body) for each in sealed] == [row["body"] for row in kept]
    for each, row in zip(sealed, kept, strict=True):
        leaf = sha256(b"\x00" + row["body"])
        assert row["leaf"] == leaf.digest()
        assert each.leaf == leaf.hexdigest()
    committed = 0
    for each in sealed:
        body: dict[str, Any] = msgspec.json.decode(each.body)
        for field, text in each.texts.items():
            salted = bytes.fromhex(each.salts[field]) + text.encode()
            assert body[field] == {"sha256": sha256(salted).hexdigest()}
            committed += 1
    assert committed == 6

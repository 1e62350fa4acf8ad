"""Boards held against records: the same claims give the same figures everywhere."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from httpx import AsyncClient

from api.audit import record_audit
from tests.api_calls import Json, get, told
from tests.conftest import Api

# What narrows the records of one kind of subject only.
ALIEN = {"sources": ("source", "role"), "outlets": ("outlet",)}
# Of each sort, where a record has the figure that the sources are sorted by.
VALUES = {
    "brier": ("scores", "brier"),
    "skill_vs_topic": ("scores", "skill_vs_topic"),
    "hit_rate": ("hits", "rate"),
    "claims": ("claims", "total"),
}


async def compare(
    client: AsyncClient, asked: Json, slugs: dict[str, list[str]]
) -> dict[str, Json]:
    """Compare boards, comparisons and histories with records of the same filters.

    *slugs*: of all sources and outlets there ever were. Return the records by paths.
    """
    every: dict[str, Json] = {}
    for kind in ("sources", "outlets"):
        wanted = {name: asked[name] for name in asked if name not in ALIEN[kind]}
        board = await rows(client, kind, wanted)
        del wanted["sort"]
        records = {
            slug: await record(client, kind, slug, wanted) for slug in slugs[kind]
        }
        found = {slug: one for slug, one in records.items() if one is not None}
        for slug, one in found.items():
            counted = one["claims"]["total"] + one["claims"]["withdrawn"]
            assert (slug in board) == (counted > 0), (kind, slug, wanted)
            if slug in board:
                compare_row(board[slug], one, asked["sort"], kind)
        assert board.keys() <= found.keys()
        await compare_others(client, kind, wanted, found)
        every |= {f"/v1/{kind}/{slug}": one for slug, one in found.items()}
    return every


def compare_row(row: Json, record: Json, sort: str, kind: str) -> None:
    """Compare a row of a board with the record of its subject."""
    where = (row["subject"]["slug"], record["filters"])
    assert row["scores"] == record["scores"], where
    assert row["hits"] == record["hits"], where
    assert row["claims"] == record["claims"]["total"], where
    assert row["unresolved"] == record["claims"]["unresolved"], where
    if kind == "sources":
        assert row["events"] == record["scores"]["events"], where
        if sort in VALUES:
            part, name = VALUES[sort]
            assert row["value"] == record[part][name], where


async def compare_others(
    client: AsyncClient, kind: str, wanted: Json, records: Json
) -> None:
    """Compare the figures of a comparison, and the last of a history, with records."""
    some = list(records)[:10]
    if len(some) > 1:
        query = urlencode([*wanted.items(), *(("slug", each) for each in some)])
        compared = await get(client, f"/v1/compare/{kind}?{query}")
        for item in compared["items"]:
            same(item, records[item["subject"]["slug"]], ("claims", "hits", "scores"))
    for slug, one in records.items():
        query = urlencode({**wanted, "step": "year"})
        history = await get(client, f"/v1/{kind}/{slug}/record/history?{query}")
        same(history["items"][-1], one, ("hits", "scores"))


def same(one: Json, other: Json, names: Iterable[str]) -> None:
    """Compare parts of two answers."""
    for name in names:
        assert one[name] == other[name], (name, other["subject"], other["filters"])


async def rows(client: AsyncClient, kind: str, wanted: Json) -> Json:
    """Return every row of a board by its slug, read page by page."""
    found: Json = {}
    cursor: Any = None
    while True:
        query = {**wanted, "min_events": 1, "limit": 2}
        if cursor is not None:
            query["cursor"] = cursor
        board = await get(client, f"/v1/leaderboards/{kind}?{urlencode(query)}")
        for row in (*board["items"], *board["below_minimum"]):
            assert row["subject"]["slug"] not in found
            found[row["subject"]["slug"]] = row
        cursor = board["next"]
        if cursor is None:
            return found


async def record(client: AsyncClient, kind: str, slug: str, wanted: Json) -> Any:
    """Return the record of a subject, or None where it is merged into another."""
    response = await client.get(f"/v1/{kind}/{slug}/record?{urlencode(wanted)}")
    return None if response.is_redirect else told(response, 200)


async def differences(api: Api) -> list[Json]:
    """Return how records and boards differ from the log, and from one another."""
    db, now = api.pool.database, api.clock()
    log = [entry async for entry in record_audit.read_log(db, now)]
    return [
        {path: differing}
        for found in (
            record_audit.compare_records(db, log, now),
            record_audit.compare_ranked(db, now),
            record_audit.compare_rows(db, now),
        )
        async for path, differing in found
        if differing
    ]

"""Compare leaderboards with records: the same claims give the same figures."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from httpx import AsyncClient

from api.accuracy.figure_reader import FigureReader
from api.audit import record_audit
from tests.api_calls import Json, body_of, get
from tests.conftest import Api

# The filters that the other kind of subject has, and this kind has not.
FOREIGN_FILTERS = {"sources": ("source", "role"), "outlets": ("outlet",)}
# For each sort, where a record has the figure that sources are sorted by.
SORT_FIGURES = {
    "brier": ("scores", "brier"),
    "skill_vs_topic": ("scores", "skill_vs_topic"),
    "hit_rate": ("hits", "rate"),
    "claims": ("claims", "total"),
}


async def compare(
    client: AsyncClient, filters: Json, slugs: dict[str, list[str]]
) -> dict[str, Json]:
    """Compare leaderboards, comparisons and histories with records of the same filters.

    *slugs* are those of all sources and outlets, merged ones too. Return the records by
    their paths.
    """
    records_by_path: dict[str, Json] = {}
    for kind in ("sources", "outlets"):
        chosen = {
            name: filters[name] for name in filters if name not in FOREIGN_FILTERS[kind]
        }
        board = await rows(client, kind, chosen)
        del chosen["sort"]
        answers = {
            slug: await record(client, kind, slug, chosen) for slug in slugs[kind]
        }
        records = {slug: body for slug, body in answers.items() if body is not None}
        for slug, body in records.items():
            counted = body["claims"]["total"] + body["claims"]["withdrawn"]
            assert (slug in board) == (counted > 0), (kind, slug, chosen)
            if slug in board:
                compare_row(board[slug], body, filters["sort"], kind)
        assert board.keys() <= records.keys()
        await compare_others(client, kind, chosen, records)
        records_by_path |= {
            f"/v1/{kind}/{slug}": body for slug, body in records.items()
        }
    return records_by_path


def compare_row(row: Json, record: Json, sort: str, kind: str) -> None:
    """Compare a row of a leaderboard with the record of its subject."""
    where = (row["subject"]["slug"], record["filters"])
    assert row["scores"] == record["scores"], where
    assert row["hits"] == record["hits"], where
    assert row["claims"] == record["claims"]["total"], where
    assert row["unresolved"] == record["claims"]["unresolved"], where
    if kind == "sources":
        if sort != "hit_rate":  # which is of other events
            assert row["events"] == record["scores"]["events"], where
        if sort in SORT_FIGURES:
            part, name = SORT_FIGURES[sort]
            assert row["value"] == record[part][name], where


async def compare_others(
    client: AsyncClient, kind: str, filters: Json, records: Json
) -> None:
    """Compare a comparison, and the end of each history, with records."""
    slugs = list(records)[:10]
    if len(slugs) > 1:
        query = urlencode([*filters.items(), *(("slug", slug) for slug in slugs)])
        comparison = await get(client, f"/v1/compare/{kind}?{query}")
        for item in comparison["items"]:
            assert_same(
                item, records[item["subject"]["slug"]], ("claims", "hits", "scores")
            )
    for slug, body in records.items():
        query = urlencode({**filters, "step": "year"})
        history = await get(client, f"/v1/{kind}/{slug}/record/history?{query}")
        assert_same(history["items"][-1], body, ("hits", "scores"))


def assert_same(answer: Json, record: Json, names: Iterable[str]) -> None:
    """Compare parts of an answer with those of a record."""
    for name in names:
        where = (name, record["subject"], record["filters"])
        assert answer[name] == record[name], where


async def rows(client: AsyncClient, kind: str, filters: Json) -> Json:
    """Return every row of a leaderboard by its slug, read page by page."""
    by_slug: Json = {}
    cursor: Any = None
    while True:
        query = {**filters, "min_events": 1, "limit": 2}
        if cursor is not None:
            query["cursor"] = cursor
        board = await get(client, f"/v1/leaderboards/{kind}?{urlencode(query)}")
        for row in (*board["items"], *board["below_minimum"]):
            assert row["subject"]["slug"] not in by_slug
            by_slug[row["subject"]["slug"]] = row
        cursor = board["next"]
        if cursor is None:
            return by_slug


async def record(client: AsyncClient, kind: str, slug: str, filters: Json) -> Any:
    """Return the record of a subject, or None if it is merged into another."""
    response = await client.get(f"/v1/{kind}/{slug}/record?{urlencode(filters)}")
    return None if response.is_redirect else body_of(response, 200)


async def differences(api: Api) -> list[Json]:
    """Return how records and leaderboards differ from the log and from one another."""
    db, now = api.pool.database, api.clock()
    figures = FigureReader(db)
    log = [entry async for entry in record_audit.read_log(db, now)]
    return [
        {path: differing}
        for comparison in (
            record_audit.compare_records(figures, log, now),
            record_audit.compare_rows(figures, now),
        )
        async for path, differing in comparison
        if differing
    ]

"""Every search for claims is a text that PostgreSQL understands, with its values."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any, get_args
from uuid import UUID

import asyncpg
import pytest
from msgspec import structs

from api.model.filters import ClaimFilter, ClaimSort, NamedIds
from api.model.paging import Place
from api.store import claim_search
from api.store.claim_conditions import CONDITIONS, SKEWED, STATUSES
from api.store.claim_search import SORTS, Search
from api.terms import Status
from tests.api_calls import claim_body, get, occurred, post
from tests.conftest import Api

DAY = date(2026, 1, 2)
ID = UUID(int=7)
NAMED = {"source": ID, "outlet": ID, "event": ID}
GIVEN: dict[str, Any] = {
    "topic": "war",
    "status": "open",
    "verdict": "happened",
    "basis": "stated",
    "direction": "will",
    "q": "rain",
    "made_from": DAY,
    "made_to": DAY,
    "due_from": DAY,
    "due_to": DAY,
    "probability_min": 0.25,
    "probability_max": 0.5,
    "phrase": "likely",
    "horizon_min": 1,
    "horizon_max": 2,
}


def chosen() -> Iterator[tuple[dict[str, Any], dict[str, UUID]]]:
    """Yield no filter, each alone, and all of them."""
    yield {}, {}
    for status in get_args(Status):
        yield {"status": status}, {}
    for name, value in GIVEN.items():
        yield {name: value}, {}
    for name, value in NAMED.items():
        yield {}, {name: value}
    yield GIVEN, NAMED


def test_every_filter_has_a_condition() -> None:
    free = {"limit", "cursor", "sort", "count"}
    known = {*CONDITIONS, "status"}
    assert known == {*ClaimFilter.__struct_fields__} - free
    assert known == {*GIVEN, *NAMED}
    assert STATUSES.keys() == {*get_args(Status)}
    assert {*SKEWED} <= CONDITIONS.keys()


def test_a_filter_whose_value_is_nothing_filters_all_the_same() -> None:
    assert Search(ClaimFilter(), NamedIds(), DAY).is_all
    numbers: list[dict[str, Any]] = [{"probability_min": 0.0}, {"horizon_max": 0}]
    for given in numbers:
        assert not Search(ClaimFilter(**given), NamedIds(), DAY).is_all


@pytest.mark.parametrize("sort", SORTS)
async def test_every_search_can_be_prepared(dsn: str, sort: ClaimSort) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    for given, named in chosen():
        for after in (None, Place(sort, DAY.isoformat(), 9)):
            for is_rare in (False, True):
                filters, ids = ClaimFilter(**given), NamedIds(**named)
                search = Search(filters, ids, DAY, has_rare_topic=is_rare)
                search.sorted_by(sort, after, 51)
                statement = await connection.prepare(search.text)
                parameters = statement.get_parameters()
                assert len(parameters) == len(search.values), search.text
                assert await statement.fetch(*search.values) == []
                counted = Search(filters, ids, DAY, has_rare_topic=is_rare)
                total = await connection.fetchval(counted.count, *counted.values)
                assert total == 0
    await connection.close()


async def test_a_topic_is_found_alike_whether_it_is_rare_or_not(api: Api) -> None:
    for nth in range(6):
        topics = [["war"], ["art"], []][nth % 3]
        event = {"statement": f"Event {nth}", "key": str(nth), "topics": topics}
        own = ["war", "zoo"] if nth % 2 else []
        claim = claim_body(statement=f"Event {nth}", event=event, topics=own)
        await post(api.client, "/v1/claims", claim)
    filters = ClaimFilter(topic="war")
    connection: asyncpg.Connection[Any] = await asyncpg.connect(api.dsn)
    found: list[list[int]] = []
    for is_rare in (False, True):
        search = Search(filters, NamedIds(), DAY, has_rare_topic=is_rare)
        search.sorted_by("-recorded_at", None, 51)
        rows = await connection.fetch(search.text, *search.values)
        found.append([row["index"] for row in rows])
    await connection.close()
    listed = await api.client.get("/v1/claims?topic=war")
    assert len(found[0]) == len(listed.json()["items"]) == 4
    assert found[0] == found[1] == sorted(found[0], reverse=True)


async def test_a_status_is_found_as_it_is_answered(api: Api) -> None:
    """Find claims of every status, in every order; the windows of some end today."""
    days = [date(2026, 11, day) for day in (19, 20, 21, 22, 23)]
    for nth, latest in enumerate([*days, None]):
        for ends in ("stands", "settled", "void", "withdrawn"):
            statement = f"It rains on {nth}, {ends}"
            window = {"earliest": "2026-11-01", "latest": latest and str(latest)}
            claim = await post(
                api.client,
                "/v1/claims",
                claim_body(statement=statement, window=window, made_on="2026-11-01"),
            )
            if ends == "settled":
                path = f"/v1/events/{claim['event']['slug']}/outcomes"
                await post(api.client, path, occurred("2026-11-10"))
            elif ends == "void":
                path = f"/v1/events/{claim['event']['slug']}/outcomes"
                void = {"kind": "void", "reason": "ambiguous", "note": "Unclear."}
                await post(api.client, path, void)
            elif ends == "withdrawn":
                path = f"/v1/claims/{claim['id']}/withdrawal"
                await post(api.client, path, {"reason": "Wrong."})
    everything = await get(api.client, "/v1/claims?limit=200")
    answered = [(claim["id"], claim["status"]) for claim in everything["items"]]
    assert {status for _, status in answered} == {*get_args(Status)}
    for status, sort in product(get_args(Status), SORTS):
        listed = await get(api.client, f"/v1/claims?status={status}&sort={sort}")
        found = {claim["id"] for claim in listed["items"]}
        assert found == {claim_id for claim_id, its in answered if its == status}


@pytest.mark.parametrize(("near", "many"), [("150", "9"), ("1", "9"), ("1", "2")])
async def test_words_are_found_alike_whether_they_are_frequent_or_not(
    api: Api, monkeypatch: pytest.MonkeyPatch, near: str, many: str
) -> None:
    for nth in range(8):
        statement = f"{'Rain' if nth % 3 else 'Snow'} falls on day {nth}"
        await post(api.client, "/v1/claims", claim_body(statement=statement))
    monkeypatch.setattr(claim_search, "NEAR", f" LIMIT {near}")
    monkeypatch.setattr(claim_search, "MOST_FOUND", many)
    connection: asyncpg.Connection[Any] = await asyncpg.connect(api.dsn)
    indexes: list[int] = []
    after = None
    for _ in range(3):
        search = Search(ClaimFilter(q="rain"), NamedIds(), DAY)
        search.sorted_by("-recorded_at", after, 2)
        rows = await connection.fetch(search.text, *search.values)
        indexes += [row["index"] for row in rows]
        after = Place("-recorded_at", None, indexes[-1])
    await connection.close()
    listed = await api.client.get("/v1/claims?q=rain")
    assert len(listed.json()["items"]) == len(indexes) == 5
    assert indexes == sorted(indexes, reverse=True)


async def test_the_search_for_what_settled_last_can_be_prepared(dsn: str) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    search = Search(ClaimFilter(**GIVEN), NamedIds(**NAMED), DAY)
    search.settled_last(50)
    assert await connection.fetch(search.text, *search.values) == []
    await connection.close()


def test_an_id_stands_in_place_of_a_slug() -> None:
    filters = structs.replace(ClaimFilter(), source="ada-stone")
    search = Search(filters, NamedIds(source=ID), DAY)
    assert search.values == [DAY, ID]

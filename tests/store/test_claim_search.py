"""Every search for claims is a text that PostgreSQL understands, with its values."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from msgspec import structs

from api.model.filters import ClaimFilter, ClaimSort, NamedIds
from api.model.paging import Place
from api.store import claim_search
from api.store.claim_search import CONDITIONS, SORTS, Search
from tests.api_calls import claim_body, post
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
    yield {"status": "due"}, {}
    for name, value in GIVEN.items():
        yield {name: value}, {}
    for name, value in NAMED.items():
        yield {}, {name: value}
    yield GIVEN, NAMED


def test_every_filter_has_a_condition() -> None:
    free = {"limit", "cursor", "sort", "count"}
    assert CONDITIONS.keys() == {*ClaimFilter.__struct_fields__} - free
    assert CONDITIONS.keys() == {*GIVEN, *NAMED}


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

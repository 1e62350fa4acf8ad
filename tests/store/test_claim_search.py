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
from api.store.claim_search import CONDITIONS, SORTS, Search

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
    free = {"limit", "cursor", "sort"}
    assert CONDITIONS.keys() == {*ClaimFilter.__struct_fields__} - free
    assert CONDITIONS.keys() == {*GIVEN, *NAMED}


@pytest.mark.parametrize("sort", SORTS)
async def test_every_search_can_be_prepared(dsn: str, sort: ClaimSort) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    for given, named in chosen():
        for after in (None, Place(sort, DAY.isoformat(), 9)):
            search = Search(ClaimFilter(**given), NamedIds(**named), DAY)
            search.sorted_by(sort, after, 51)
            statement = await connection.prepare(search.text)
            assert len(statement.get_parameters()) == len(search.values), search.text
            assert await statement.fetch(*search.values) == []
    await connection.close()


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

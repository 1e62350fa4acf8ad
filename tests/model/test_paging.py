import json
from base64 import urlsafe_b64encode
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from api.errors import BadQueryError
from api.model import paging
from api.model.filters import ClaimFilter, Paged
from api.model.paging import Place

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
indexes = st.integers(-1, 2**62)


def spelled(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@given(sort=texts, day=st.none() | st.dates(), index=indexes)
def test_a_cursor_leads_back_to_its_place(
    sort: str, day: date | None, index: int
) -> None:
    place = Place(sort, day and day.isoformat(), index)
    cursor = paging.cursor(place)
    assert cursor.isascii()
    assert "=" not in cursor
    assert paging.place(cursor, sort, key="day") == place


def test_a_list_without_a_sort_key_takes_no_cursor_with_one() -> None:
    assert paging.place(paging.cursor(Place("name", None, 1)), "name")
    with pytest.raises(BadQueryError):
        paging.place(paging.cursor(Place("name", "2026-11-23", 1)), "name")


def test_no_cursor_is_the_beginning() -> None:
    assert paging.place(None, "due") is None


def test_a_place_tells_its_key_as_a_day_or_a_number() -> None:
    assert str(Place("due", "2026-11-23", 1).day) == "2026-11-23"
    assert Place("due", None, 1).day is None
    assert Place("brier", "50", 1).number == 50
    assert Place("brier", None, 1).number == 0
    assert Place("brier", "-5", 1).number == 0
    assert Place("brier", str(10**30), 1).number == 2**62


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "====",
        "not a cursor",
        spelled(None),
        spelled([]),
        spelled(["due", None]),
        spelled(["due", None, -2]),
        spelled(["due", None, 2**62 + 1]),
        spelled(["due", None, 1, 1]),
        spelled(["due", 5, 1]),
        spelled(["due", "yesterday", 1]),
        spelled(["due", "2026-02-30", 1]),
        spelled(["made_on", None, 1]),
    ],
)
def test_a_cursor_that_is_not_of_this_list_is_refused(cursor: str) -> None:
    with pytest.raises(BadQueryError) as refused:
        paging.place(cursor, "due", key="day")
    assert [flaw.pointer for flaw in refused.value.flaws] == ["?cursor"]


@given(st.text(max_size=500))
def test_no_text_at_all_breaks_it(cursor: str) -> None:
    with pytest.raises(BadQueryError):
        paging.place(cursor, "due", key="number")


def test_a_page_holds_at_most_its_limit_and_leads_on() -> None:
    rows = [(n, Place("due", None, n)) for n in range(3)]
    whole = paging.page(rows, 3, "/list", Paged())
    assert (whole.items, whole.next) == ([0, 1, 2], None)
    part = paging.page(rows, 2, "/list", Paged())
    assert part.items == [0, 1]
    opened = paging.opened("/list", Paged(limit=7, cursor=part.next))
    assert paging.place(opened.cursor, "due") == Place("due", None, 1)
    assert paging.page(rows[:0], 2, "/list", Paged()).items == []


def test_a_cursor_leads_on_at_its_path_with_its_filters_alone() -> None:
    asked = ClaimFilter(source="ada-stone", probability_min=0.5)
    sealed = paging.sealed(paging.cursor(Place("due", None, 1)), "/list", asked)
    again = structs.replace(asked, cursor=sealed)
    assert paging.opened("/list/", again).cursor != sealed
    for path, other in (
        ("/lists", again),
        ("/list", structs.replace(again, source="bo-reed")),
        ("/list", structs.replace(again, source=None)),
        ("/list", structs.replace(again, topic="weather")),
        ("/list", Paged(cursor=sealed)),
    ):
        with pytest.raises(BadQueryError, match="another path or with other filters"):
            paging.opened(path, other)


@given(st.text(max_size=500))
def test_no_text_that_is_not_sealed_opens(cursor: str) -> None:
    with pytest.raises(BadQueryError):
        paging.opened("/list", Paged(cursor=cursor))

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.model import windows
from api.model.errors import InvalidError

MADE_ON = date(2022, 4, 29)  # a Friday


@pytest.mark.parametrize(
    ("phrase", "earliest", "latest", "rule"),
    [
        ("on May 9", "2022-05-09", "2022-05-09", "day"),
        ("May 9th, 2022", "2022-05-09", "2022-05-09", "day"),
        ("the 9th of May", "2022-05-09", "2022-05-09", "day"),
        ("9 May 2023", "2023-05-09", "2023-05-09", "day"),
        ("Monday, May 9", "2022-05-09", "2022-05-09", "day"),
        ("Sept. 21", "2022-09-21", "2022-09-21", "day"),
        ("April 28", "2023-04-28", "2023-04-28", "day"),
        ("Feb 29", "2024-02-29", "2024-02-29", "day"),
        ("  ON  may 9. ", "2022-05-09", "2022-05-09", "day"),
        ("by May 9, 2022", "2022-04-29", "2022-05-09", "by"),
        ("until 9 May", "2022-04-29", "2022-05-09", "by"),
        ("no later than May 9", "2022-04-29", "2022-05-09", "by"),
        ("before May 9", "2022-04-29", "2022-05-08", "before"),
        ("2022-05-09", "2022-05-09", "2022-05-09", "date"),
        ("by 2022-05-09", "2022-04-29", "2022-05-09", "by"),
        ("today", "2022-04-29", "2022-04-29", "relative"),
        ("tomorrow", "2022-04-30", "2022-04-30", "relative"),
        ("by tomorrow", "2022-04-29", "2022-04-30", "by"),
        ("on Friday", "2022-05-06", "2022-05-06", "weekday"),
        ("this Saturday", "2022-04-30", "2022-04-30", "weekday"),
        ("by Friday", "2022-04-29", "2022-05-06", "by"),
    ],
)
def test_a_phrase_is_read_against_the_day_it_was_said(
    phrase: str, earliest: str, latest: str, rule: str
) -> None:
    window = windows.read(phrase, MADE_ON)

    assert window.earliest == date.fromisoformat(earliest)
    assert window.latest == date.fromisoformat(latest)
    assert (window.phrase, window.rule, window.exact) == (phrase, rule, True)


@pytest.mark.parametrize(
    "phrase",
    [
        "soon",
        "this summer",
        "next Friday",
        "05/09/2022",
        "May 9, 2020",
        "2022-04-28",
        "before April 29, 2022",
        "Tuesday, May 9",
        "May 32",
        "Feb 30",
        "Feb 29, 2023",
        "0000-01-01",
        "May",
        "on",
        "",
        "not May 9",
        "May 9 or May 10",
        "x" * 201,
    ],
)
def test_what_cannot_be_read_is_refused_and_says_what_to_send(phrase: str) -> None:
    with pytest.raises(InvalidError, match="Send `window`") as refused:
        windows.read(phrase, MADE_ON)

    assert refused.value.flaws[0].pointer == "/due"


def test_the_end_of_time_is_refused_too() -> None:
    with pytest.raises(InvalidError):
        windows.read("tomorrow", date.max)


@given(st.dates(), st.dates())
def test_an_iso_date_reads_as_itself(one: date, other: date) -> None:
    made_on, day = sorted((one, other))

    window = windows.read(f"on {day}", made_on)

    assert (window.earliest, window.latest) == (day, day)


@given(st.text(max_size=250) | st.from_regex(r"(by|on) [A-Z][a-z]+ \d+"), st.dates())
def test_any_text_is_a_sound_window_or_refused(phrase: str, made_on: date) -> None:
    try:
        window = windows.read(phrase, made_on)
    except InvalidError:
        return
    assert window.latest is not None
    assert window.earliest <= window.latest
    assert window.latest >= made_on


def test_a_window_opens_when_the_claim_is_made_unless_it_says_otherwise() -> None:
    assert windows.explicit(None, None, MADE_ON).earliest == MADE_ON
    assert windows.explicit(None, None, MADE_ON).latest is None


@pytest.mark.parametrize(
    ("earliest", "latest"),
    [
        (None, MADE_ON - timedelta(days=1)),
        (MADE_ON + timedelta(days=2), MADE_ON + timedelta(days=1)),
        (MADE_ON - timedelta(days=9), MADE_ON - timedelta(days=1)),
    ],
)
def test_a_window_does_not_close_before_it_opens_or_before_it_was_said(
    earliest: date | None, latest: date
) -> None:
    with pytest.raises(InvalidError) as refused:
        windows.explicit(earliest, latest, MADE_ON)

    assert refused.value.flaws[0].pointer == "/window/latest"


def test_a_day_is_over_at_noon_utc_of_the_next() -> None:
    noon = datetime(2022, 5, 10, 12, tzinfo=UTC)

    assert windows.last_closed_day(noon) == date(2022, 5, 9)
    assert windows.last_closed_day(noon - timedelta(seconds=1)) == date(2022, 5, 8)


def test_a_day_begins_first_at_utc_plus_14() -> None:
    ten = datetime(2022, 5, 9, 10, tzinfo=UTC)

    assert windows.latest_today(ten) == date(2022, 5, 10)
    assert windows.latest_today(ten - timedelta(seconds=1)) == date(2022, 5, 9)

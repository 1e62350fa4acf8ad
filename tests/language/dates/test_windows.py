from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.errors import InvalidError
from api.language.dates import windows
from api.language.dates.calendar import WEEKDAYS

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
        ("April 29", "2022-04-29", "2022-04-29", "day"),
        ("Feb 29", "2024-02-29", "2024-02-29", "day"),
        ("May the 9th", "2022-05-09", "2022-05-09", "day"),
        ("on Monday the 9th of May 2022", "2022-05-09", "2022-05-09", "day"),
        ("9 May,2022", "2022-05-09", "2022-05-09", "day"),
        ("ON  may 9.", "2022-05-09", "2022-05-09", "day"),
        ("“May 9”", "2022-05-09", "2022-05-09", "day"),
        ("May\u00a09!", "2022-05-09", "2022-05-09", "day"),
        ("by May 9, 2022", "2022-04-29", "2022-05-09", "by"),
        ("until 9 May", "2022-04-29", "2022-05-09", "by"),
        ("no later than May 9", "2022-04-29", "2022-05-09", "by"),
        ("not later than May 9", "2022-04-29", "2022-05-09", "by"),
        ("on or before May 9", "2022-04-29", "2022-05-09", "by"),
        ("before tomorrow", "2022-04-29", "2022-04-29", "before"),
        ("before May 9", "2022-04-29", "2022-05-08", "before"),
        ("2022-05-09", "2022-05-09", "2022-05-09", "date"),
        ("on 2022‑05‑09", "2022-05-09", "2022-05-09", "date"),
        ("Monday 2022-05-09", "2022-05-09", "2022-05-09", "date"),
        ("by 2022-05-09", "2022-04-29", "2022-05-09", "by"),
        ("today", "2022-04-29", "2022-04-29", "relative"),
        ("tomorrow", "2022-04-30", "2022-04-30", "relative"),
        ("tonight", "2022-04-29", "2022-04-29", "relative"),
        ("the day after tomorrow", "2022-05-01", "2022-05-01", "relative"),
        ("by tomorrow", "2022-04-29", "2022-04-30", "by"),
        ("on Thursday", "2022-05-05", "2022-05-05", "weekday"),
        ("this Thursday", "2022-05-05", "2022-05-05", "weekday"),
        ("Sat.", "2022-04-30", "2022-04-30", "weekday"),
        ("this Saturday", "2022-04-30", "2022-04-30", "weekday"),
        ("by Thursday", "2022-04-29", "2022-05-05", "by"),
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
        "shortly",
        "in the near future",
        "on Friday",
        "last week",
        "yesterday",
        "two weeks ago",
        "this March",
        "in May 2020",
        "before the midterms",
        "after the election",
        "fiscal year 2023",
        "the school year",
        "05/09/2022",
        "9.5.2022",
        "5/9",
        "05 09 2022",
        "since March",
        "May 9, 2020",
        "2022-04-28",
        "before April 29, 2022",
        "Tuesday, May 9",
        "May 32",
        "Feb 30",
        "Feb 29, 2023",
        "May 9rd",
        "٩ May",
        "2022-13-01",
        "0000-01-01",
        "on",
        "by by May 9",
        "before today",
        "not May 9",
        "May 10 or May 9, 2022",
        "x" * 201,
    ],
)
def test_an_unreadable_phrase_is_refused_with_what_to_send(phrase: str) -> None:
    with pytest.raises(InvalidError, match="Send `window`") as refused:
        windows.read(phrase, MADE_ON)

    assert refused.value.flaws[0].pointer == "/due"


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("on Friday", "today to some, in a week to others"),
        ("by the end of it", "`by end` was understood, but no rule reads `it`"),
        ("before the midterms", "`before` was understood, but no rule reads `mid"),
        ("Tuesday, May 9", "2022-05-09 is a Monday"),
        ("by April 28, 2022", "it ends on 2022-04-28, before it was said"),
        ("05/09/2022", "it is 2022-05-09 to some and 2022-09-05 to others"),
        ("May 9rd", "no rule reads `may 9rd`"),
    ],
)
def test_a_refusal_says_what_was_understood(phrase: str, reason: str) -> None:
    with pytest.raises(InvalidError, match=reason):
        windows.read(phrase, MADE_ON)


@pytest.mark.parametrize("phrase", ["", " ", "May\x009", "on\u202e May 9"])
def test_a_phrase_with_unprintable_text_is_refused(phrase: str) -> None:
    with pytest.raises(InvalidError) as refused:
        windows.read(phrase, MADE_ON, pointer="?phrase")

    assert refused.value.flaws[0].pointer == "?phrase"


def test_a_phrase_loses_the_space_around_it() -> None:
    assert windows.read("  on May 9 ", MADE_ON).phrase == "on May 9"


def test_a_leap_day_comes_eight_years_later_where_a_century_has_none() -> None:
    window = windows.read("Feb 29", date(1896, 3, 1))

    assert window.latest == date(1904, 2, 29)


@pytest.mark.parametrize(
    ("phrase", "made_on"),
    [
        ("tomorrow", date.max),
        ("next year", date.max),
        ("within weeks", date.max),
        ("Saturday", date.max),
        ("May 9", date(9999, 5, 10)),
        ("Feb 29", date(9996, 3, 1)),
        ("before today", date.min),
    ],
)
def test_the_ends_of_time_are_refused_too(phrase: str, made_on: date) -> None:
    with pytest.raises(InvalidError, match="years 1 to 9999 have no such day"):
        windows.read(phrase, made_on)


WORDS = [
    *("on", "by", "before", "no later than", "this", "next", "the", "of", ","),
    *("May", "Sept.", "february", "9", "29th", "31", "2022", "0000", "9999"),
    *("Friday", "mon", "today", "tomorrow", "day after", "2022-05-09", "5/9"),
    *("within", "in", "end", "early", "mid-", "two", "weeks", "months", "year", "to"),
    *(
        "between",
        "and",
        "from",
        "after",
        "later",
        "quarter",
        "half",
        "summer",
        "Easter",
    ),
    *("week", "first", "last", "days", "a", "few", "coming", "2030s", "Q3", "decade"),
]


@given(st.dates(), st.sampled_from([*WEEKDAYS]))
def test_a_weekday_is_one_of_the_next_six_days(made_on: date, name: str) -> None:
    assume(made_on < date.max - timedelta(days=7))
    assume(made_on.weekday() != WEEKDAYS[name])

    latest = windows.read(name, made_on).latest

    assert latest is not None
    assert 1 <= (latest - made_on).days <= 6
    assert latest.weekday() == WEEKDAYS[name]


@given(st.dates(), st.dates())
def test_an_iso_date_reads_as_itself(first: date, second: date) -> None:
    made_on, day = sorted((first, second))

    window = windows.read(f"on {day}", made_on)

    assert (window.earliest, window.latest) == (day, day)


@given(
    st.text(max_size=250) | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
    st.dates(),
)
def test_any_text_gives_a_sound_window_or_is_refused(
    phrase: str, made_on: date
) -> None:
    try:
        window = windows.read(phrase, made_on)
    except InvalidError:
        return
    if window.latest is not None:
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


@given(st.dates(max_value=date.max - timedelta(days=1)))
def test_a_day_is_the_last_closed_from_the_moment_it_closes(day: date) -> None:
    assume(day > date.min)
    closes_at = datetime.combine(day + timedelta(days=1), time(12), tzinfo=UTC)

    assert windows.last_closed_day(closes_at) == day
    assert windows.last_closed_day(closes_at - timedelta.resolution) < day


def test_a_clock_at_the_ends_of_time_stays_within_the_calendar() -> None:
    assert windows.last_closed_day(datetime.min.replace(tzinfo=UTC)) == date.min
    assert windows.latest_today(datetime.max.replace(tzinfo=UTC)) == date.max

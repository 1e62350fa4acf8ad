"""Kinds of date phrases, each in several words, units, months and orders."""

from datetime import date

import pytest

from api.errors import InvalidError
from api.language.dates import windows
from tests.language.dates.test_phrases import READ

MADE_ON = date(2022, 4, 29)  # a Friday
SUNDAY = date(2022, 6, 5)

# Phrase, first day, last day (None is open; - alone is refused), and ~ where the words
# leave the days vague.
KINDS = {
    "the next unit runs from tomorrow": """
        in the next week                      2022-04-30 2022-05-06
        over the next month                   2022-04-30 2022-05-29
        DURING THE NEXT YEAR                  2022-04-30 2023-04-29
        across the coming year                2022-04-30 2023-04-29
        throughout the upcoming month         2022-04-30 2022-05-29
        for the coming week                   2022-04-30 2022-05-06
        over the next fortnight               2022-04-30 2022-05-13
        the coming year                       2022-04-30 2023-04-29
        in the year ahead                     2022-04-30 2023-04-29
        in the two years ahead                2022-04-30 2024-04-29
        over the week to come                 2022-04-30 2022-05-06
        this coming month                     2022-04-30 2022-05-29
        at some point in the next year        2022-04-30 2023-04-29 ~
        over the next week or so              2022-04-30 2022-05-06 ~
        within the next month                 2022-04-29 2022-05-29
        in the next 24 hours                  2022-04-29 2022-04-30
    """,
    "next unit is the calendar's": """
        in next week                          2022-05-02 2022-05-08
        next month                            2022-05-01 2022-05-31
        over next year                        2023-01-01 2023-12-31
        by the end of the next month          2022-04-29 2022-05-31
        Monday of the next week               2022-05-02 2022-05-02
        the first week of the next year       2023-01-02 2023-01-08 ~
        early in the next month               2022-05-01 2022-05-15 ~
        over the next weekend                 2022-05-07 2022-05-08
    """,
    "lengths of time from one to another": """
        in the next two to three weeks        2022-04-30 2022-05-20
        over the next 12-18 months            2022-04-30 2023-10-29
        the next five or six years            2022-04-30 2028-04-29
        during the coming 5–10 days           2022-04-30 2022-05-09
        two to three weeks                    2022-04-30 2022-05-20
        over the next six months to a year    2022-04-30 2023-04-29
        in the next year or two               2022-04-30 2024-04-29
        within six to nine months             2022-04-29 2023-01-29
        in the next 24 to 48 hours            2022-04-29 2022-05-01
        in two to three weeks                 2022-05-13 2022-05-20
        two to three weeks from now           2022-05-13 2022-05-20
        in about four to six months' time     2022-08-29 2022-10-29 ~
        in roughly 5-10 years                 2027-04-29 2032-04-29 ~
        two or three weeks from today         2022-05-13 2022-05-20
        in a week or two                      2022-05-06 2022-05-13
        in between two and three weeks        2022-05-13 2022-05-20
    """,
    "roughly": """
        on or around May 9                    2022-05-06 2022-05-12 ~
        on or about the 9th of May            2022-05-06 2022-05-12 ~
        at or around 10 June                  2022-06-07 2022-06-13 ~
        around the 21st                       2022-05-18 2022-05-24 ~
        in or around June                     2022-05-17 2022-07-15 ~
        in around 2025                        2024-07-03 2026-07-01 ~
        by around mid-2023                    2022-04-29 2023-07-02 ~
        in about two weeks                    2022-05-13 2022-05-13 ~
        in just under a year                  2023-04-29 2023-04-29 ~
        in two weeks or so                    2022-05-13 2022-05-13 ~
        within about a month                  2022-04-29 2022-05-29 ~
        by June at the very latest            2022-04-29 2022-06-30 ~
        in June at the earliest               2022-06-01 None
        on or after June 1                    2022-06-01 None
        within ten working days               2022-04-29 2022-05-13 ~
    """,
    "parts of a day": """
        by Wednesday night                    2022-04-29 2022-05-04
        by Sunday evening                     2022-04-29 2022-05-01
        on Tues. morning                      2022-05-03 2022-05-03
        Monday afternoon next week            2022-05-02 2022-05-02
        by Thursday noon                      2022-04-29 2022-05-05
        late on Thursday                      2022-05-05 2022-05-05
        on the evening of May 9               2022-05-09 2022-05-09
        the night of 9 May                    2022-05-09 2022-05-09
        before noon on Monday                 2022-04-29 2022-05-01
        in the early hours of Monday          2022-05-02 2022-05-02
        by midnight on Tuesday                2022-04-29 2022-05-03 ~
        from Monday night to Friday morning   2022-05-02 2022-05-06
    """,
    "parts of a unit": """
        within the first six months of 2023   2023-01-01 2023-06-30
        inside the first 100 days of 2023     2023-01-01 2023-04-10
        within the last ten days of May       2022-05-22 2022-05-31
        within the second half of 2022        2022-07-01 2022-12-31
        during the last quarter of the year   2022-10-01 2022-12-31
        the third quarter of the year         2022-07-01 2022-09-30
        the third month of 2023               2023-03-01 2023-03-31
        the 9th month of next year            2023-09-01 2023-09-30
        the final month of the quarter        2022-06-01 2022-06-30
        in the twelfth month of the year      2022-12-01 2022-12-31
        the second year of the decade         -
        the 13th month of 2023                -
        the first 15 months of 2023           -
        the 9th month of the quarter          -
    """,
    "weekdays": """
        a week on Tuesday                     2022-05-10 2022-05-10
        a fortnight on Monday                 2022-05-16 2022-05-16
        by Tuesday week                       2022-04-29 2022-05-10
        three weeks on Wednesday              2022-05-25 2022-05-25
        a week tomorrow                       2022-05-07 2022-05-07
        two weeks today                       2022-05-13 2022-05-13
        later tonight                         2022-04-29 2022-04-29
        either Monday or Tuesday              2022-05-02 2022-05-03
        coming Thursday                       2022-05-05 2022-05-05
        the coming Friday                     2022-05-06 2022-05-06
        this coming Friday                    2022-05-06 2022-05-06
        following Thursday                    2022-05-05 2022-05-05
        on Friday                             -
        by Friday night                       -
        a week on Friday                      -
        this Friday                           -
    """,
    "weeks": """
        the week commencing May 9             2022-05-09 2022-05-15
        w/c 16 May                            2022-05-16 2022-05-22
        the week commencing February 1        2023-01-30 2023-02-05 ~
        the week beginning Sunday 8 May       2022-05-08 2022-05-14 ~
        the week ending 15 May                2022-05-09 2022-05-15
        in the week to May 15                 2022-05-09 2022-05-15
        in the year to March                  2022-04-01 2023-03-31
        in the 12 months to June 2023         2022-07-01 2023-06-30
        the last weekend in May               2022-05-28 2022-05-29
        the first weekend of June             2022-06-04 2022-06-05
        this working week                     2022-04-25 2022-04-29
        next working week                     2022-05-02 2022-05-06
        by the end of the work week           2022-04-29 2022-04-29
        the coming business week              2022-05-02 2022-05-06
    """,
    "from one day to another": """
        between now and May 21                2022-04-29 2022-05-21
        from now until Christmas              2022-04-29 2022-12-25
        between now and the end of the year   2022-04-29 2022-12-31
        between today and next summer         2022-04-29 2022-08-31 ~
        5/13/2022–6/7/2022                    2022-05-13 2022-06-07
        15/3/2023 – 5/4/2023                  2023-03-15 2023-04-05
        12/25/2022-1/5/2023                   2022-12-25 2023-01-05
        from 15.3.2023 to 20.4.2023           2023-03-15 2023-04-20
        4/28-5/7/2022                         2022-04-28 2022-05-07
        2022-05-09–2022-05-11                 2022-05-09 2022-05-11
        27 May–2 June                         2022-05-27 2022-06-02
        Sept. 27–Oct. 2                       2022-09-27 2022-10-02
        2022–2026                             2022-01-01 2026-12-31
        over 2023–2025                        2023-01-01 2025-12-31
        the years 2023 to 2027                2023-01-01 2027-12-31
        in the 2023–2027 period               2023-01-01 2027-12-31
        5/1/2023–5/7/2024                     -
        1/2/2023-3/4/2023                     -
    """,
    "days of several countries": """
        Independence Day                      -
        by Labor Day                          -
        before Labour Day                     -
        next Thanksgiving                     -
        Thanksgiving Day 2023                 -
        American Independence Day             2022-07-04 2022-07-04
        Canadian Thanksgiving                 2022-10-10 2022-10-10
        by U.S. Labor Day                     2022-04-29 2022-09-05
    """,
    "only part of a phrase": """
        from now the                          -
        within 48 hours, the                  -
        by May 9, the                         -
        the end of                            -
        the end of the                        -
        of May 9                              -
        next week and                         -
        the by May 9                          -
        in June, of                           -
        May 9 on                              -
        as next week                          -
        in the next quarter                   -
    """,
}
LINES = [
    line.strip() for table in KINDS.values() for line in table.strip().splitlines()
]


def read(phrase: str, made_on: date = MADE_ON, *, negated: bool = False) -> str:
    """Return a phrase's window as the tables write it; "-" where it is refused."""
    try:
        window = windows.read(phrase, made_on, negated=negated)
    except InvalidError:
        return "-"
    vague = "" if window.exact else " ~"
    return f"{window.earliest} {window.latest}{vague}"


@pytest.mark.parametrize("line", LINES)
def test_each_kind_is_read_in_all_its_forms(line: str) -> None:
    phrase, _, meaning = line.partition("  ")

    assert read(phrase) == meaning.strip()


@pytest.mark.parametrize("said_on", ["2022-05-02", "2022-05-03"])
def test_a_following_weekday_has_two_meanings_while_this_weeks_is_ahead(
    said_on: str,
) -> None:
    with pytest.raises(InvalidError, match="2022-05-05 to some and 2022-05-12"):
        windows.read("the following Thursday", date.fromisoformat(said_on))


def test_a_weekday_that_is_today_is_refused_with_both_days() -> None:
    with pytest.raises(InvalidError, match=r"\(2022-04-29 or 2022-05-06\)"):
        windows.read("by Friday", MADE_ON)


@pytest.mark.parametrize(
    "phrase",
    [
        *("this week", "later this week", "by the end of the week"),
        *("the rest of the week", "within the week"),
    ],
)
def test_on_a_sunday_this_week_has_two_meanings(phrase: str) -> None:
    with pytest.raises(InvalidError, match="said on a Sunday"):
        windows.read(phrase, SUNDAY)


def test_on_a_sunday_other_phrases_about_weeks_are_plain() -> None:
    assert read("next week", SUNDAY) == "2022-06-06 2022-06-12"
    assert read("in the next week", SUNDAY) == "2022-06-06 2022-06-12"
    assert read("this weekend", SUNDAY) == "2022-06-04 2022-06-05"


@pytest.mark.parametrize(
    ("phrase", "meaning"),
    [
        ("until June", "2022-04-29 2022-05-31"),
        ("till May 9", "2022-04-29 2022-05-08"),
        ("Until next year", "2022-04-29 2022-12-31"),
        ("until at least 2027", "2022-04-29 2026-12-31"),
        ("until Monday at the earliest", "2022-04-29 2022-05-01"),
        ("until mid-June", "2022-04-29 2022-06-09 ~"),
        ("up until the second half of 2023", "2022-04-29 2023-06-30"),
        ("until after Christmas", "2022-04-29 2022-12-25"),
        ("until the", "-"),
        ("until then", "-"),
        ("by June", "2022-04-29 2022-06-30 ~"),
        ("through June", "2022-04-29 2022-06-30 ~"),
    ],
)
def test_what_is_denied_until_a_day_may_come_on_that_day(
    phrase: str, meaning: str
) -> None:
    assert read(phrase, negated=True) == meaning


def test_what_lasts_until_a_month_lasts_through_it() -> None:
    assert read("until June") == "2022-04-29 2022-06-30 ~"


PHRASES = [line.strip().removesuffix(" ~") for line in READ.strip().splitlines()]


@pytest.mark.parametrize("phrase", [line.rsplit(None, 2)[0] for line in PHRASES])
def test_no_word_behind_or_before_a_phrase_is_ignored(phrase: str) -> None:
    for word in ("the", "a", "of", "and", "in", "by", "on", "that", "is", "when"):
        assert read(f"{phrase} {word}") == "-"
        assert read(f"{phrase}, {word}") == "-"
    assert read(f"of {phrase}") == "-"


@pytest.mark.parametrize("phrase", ["in half an hour", "half an hour from now"])
def test_half_an_hour_is_less_than_a_day(phrase: str) -> None:
    assert read(phrase).endswith("2022-04-30 ~")

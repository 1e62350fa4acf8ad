"""Date phrases as reporters write them, each against the window it means."""

import contextlib
import time
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from api.errors import InvalidError
from api.language.dates import windows

MADE_ON = date(2022, 4, 29)  # a Friday

# Phrase, first day, last day (- is open), and ~ where the words leave the days vague.
READ = """
    within DAYS                            2022-04-29 2022-05-06 ~
    within weeks                           2022-04-29 2022-06-03 ~
    within hours                           2022-04-29 2022-04-30 ~
    within 24 hours                        2022-04-29 2022-04-30
    within a week                          2022-04-29 2022-05-06
    within the next two weeks              2022-04-29 2022-05-13
    within 18 months                       2022-04-29 2023-10-29
    within six to nine months              2022-04-29 2023-01-29
    within the week                        2022-04-29 2022-05-01
    within the year                        2022-04-29 2022-12-31
    in the coming weeks and months         2022-04-30 2022-10-29 ~
    over the next decade                   2022-04-30 2032-04-29
    the next two decades                   2030-01-01 2049-12-31
    as early as next week                  2022-05-02 -
    in less than a month                   2022-04-29 2022-05-29
    in a matter of weeks                   2022-04-29 2022-06-03 ~
    this week                              2022-04-25 2022-05-01
    next week                              2022-05-02 2022-05-08
    the week after next                    2022-05-09 2022-05-15
    later this week                        2022-04-29 2022-05-01 ~
    this weekend                           2022-04-30 2022-05-01
    next weekend                           2022-05-07 2022-05-08
    next month                             2022-05-01 2022-05-31
    later this year                        2022-04-30 2022-12-31 ~
    the rest of the year                   2022-04-29 2022-12-31
    next year                              2023-01-01 2023-12-31
    early next year                        2023-01-01 2023-04-30 ~
    in the new year                        2023-01-01 2023-04-30 ~
    sometime next year                     2023-01-01 2023-12-31 ~
    in the coming days                     2022-04-30 2022-05-06 ~
    in the coming months                   2022-04-30 2022-10-29 ~
    over the next few months               2022-04-30 2022-07-29 ~
    over the next six months               2022-04-30 2022-10-29
    in the weeks ahead                     2022-04-30 2022-06-03 ~
    any day now                            2022-04-29 2022-05-06 ~
    by the end of the year                 2022-04-29 2022-12-31
    by year-end                            2022-04-29 2022-12-31
    before the year is out                 2022-04-29 2022-12-31
    before the decade is out               2022-04-29 2029-12-31
    by the end of Q2                       2022-04-29 2022-06-30
    by the end of next week                2022-04-29 2022-05-08
    by 2030                                2022-04-29 2030-12-31 ~
    by mid-2023                            2022-04-29 2023-07-02 ~
    by next summer                         2022-04-29 2022-08-31 ~
    by this time next year                 2022-04-29 2023-04-29 ~
    by 1 June at the latest                2022-04-29 2022-06-01
    before 2025                            2022-04-29 2024-12-31
    before the summer                      2022-04-29 2022-05-31 ~
    until June                             2022-04-29 2022-06-30 ~
    on the 15th                            2022-05-15 2022-05-15
    on the last day of the month           2022-04-30 2022-04-30
    twenty-third of May                    2022-05-23 2022-05-23
    the second Tuesday of June             2022-06-14 2022-06-14
    the last Friday in May                 2022-05-27 2022-05-27
    Monday of next week                    2022-05-02 2022-05-02
    the week of May 11                     2022-05-09 2022-05-15
    late June                              2022-06-16 2022-06-30 ~
    mid-November                           2022-11-10 2022-11-20 ~
    mid-to-late June                       2022-06-10 2022-06-30 ~
    at the end of May                      2022-05-16 2022-05-31 ~
    May                                    2022-05-01 2022-05-31
    in March                               2023-03-01 2023-03-31
    Q3                                     2022-07-01 2022-09-30
    the third quarter of next year         2023-07-01 2023-09-30
    H1 2023                                2023-01-01 2023-06-30
    the second half of the year            2022-07-01 2022-12-31
    in 2025                                2025-01-01 2025-12-31
    in the 2030s                           2030-01-01 2039-12-31
    this summer                            2022-06-01 2022-08-31 ~
    next spring                            2023-03-01 2023-05-31 ~
    winter 2022                            2022-12-01 2023-02-28 ~
    in two years' time                     2024-04-29 2024-04-29
    six months from now                    2022-10-29 2022-10-29
    a year and a half from now             2023-10-29 2023-10-29
    in a couple of weeks                   2022-04-29 2022-05-13 ~
    in two to three weeks                  2022-05-13 2022-05-20
    in 5-10 years                          2027-04-29 2032-04-29
    three weeks after Easter               2023-04-30 2023-04-30
    a week from Tuesday                    2022-05-10 2022-05-10
    five days before Christmas             2022-12-20 2022-12-20
    from May 9 to May 11                   2022-05-09 2022-05-11
    May 9–11                               2022-05-09 2022-05-11
    between May and September              2022-05-01 2022-09-30
    from November to February 2024         2023-11-01 2024-02-29
    from Monday to Friday                  2022-05-02 2022-05-06
    in May or June                         2022-05-01 2022-06-30
    after May 9                            2022-05-10 -
    from June onwards                      2022-06-01 -
    no earlier than June                   2022-06-01 -
    for ten days from 18 December          2022-12-18 2022-12-27
    on Christmas Eve                       2022-12-24 2022-12-24
    before Easter                          2022-04-29 2023-04-08
    US Thanksgiving                        2022-11-24 2022-11-24
    Labor Day weekend                      2022-09-03 2022-09-05
    around May 9                           2022-05-06 2022-05-12 ~
    overnight                              2022-04-29 2022-04-30
    by 31/12/2022                          2022-04-29 2022-12-31
    05-aug-2022                            2022-08-05 2022-08-05
"""


@pytest.mark.parametrize("line", [line.strip() for line in READ.strip().splitlines()])
def test_a_reporters_phrase_means_its_window(line: str) -> None:
    vague = line.endswith(" ~")
    phrase, earliest, latest = line.removesuffix(" ~").rsplit(None, 2)

    window = windows.read(phrase, MADE_ON)

    last = "-" if window.latest is None else str(window.latest)
    assert (str(window.earliest), last) == (earliest, latest)
    assert window.exact is not vague


def test_seasons_are_those_of_the_hemisphere() -> None:
    window = windows.read("this summer", MADE_ON, hemisphere="southern")

    assert (window.earliest, window.latest) == (date(2022, 12, 1), date(2023, 2, 28))


@pytest.mark.parametrize(
    ("unit", "step"),
    [("months", relativedelta(months=1)), ("years", relativedelta(years=1))],
)
@given(made_on=st.dates(max_value=date(9900, 1, 1)), number=st.integers(1, 99))
def test_months_and_years_scale(
    unit: str, step: relativedelta, made_on: date, number: int
) -> None:
    day = made_on + step * number
    point = windows.read(f"in {number} {unit}", made_on)
    within = windows.read(f"within {number} {unit}", made_on)

    assert (point.earliest, point.latest) == (day, day)
    assert (within.earliest, within.latest) == (made_on, day)


@pytest.mark.parametrize(
    "phrase",
    [
        "to " * 66,
        "in " * 66,
        "end of " * 28,
        "between 1 and " * 14,
        "from may to " * 16,
        "1-" * 100,
        "first half of " * 14,
        "2 weeks after " * 14,
        "mid-" * 50,
        "sometime " * 10 + "june" + " or so" * 14,
        "by" + " about" * 16 + " june" + " or so" * 14,
        "2 to 3 weeks to " * 12,
        "night of " * 22,
        "first 2 weeks of " * 11,
        "a week on " * 20,
        "5/1/2019-" * 22,
        "9" * 200,
    ],
)
def test_no_phrase_takes_long(phrase: str) -> None:
    """A rule tried twice at each of its words would take years."""
    started = time.process_time()
    with contextlib.suppress(InvalidError):
        windows.read(phrase[:200], MADE_ON)

    assert time.process_time() - started < 30

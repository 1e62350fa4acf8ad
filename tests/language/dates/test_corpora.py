"""Date phrases from annotated corpora, read as they are annotated.

Where a phrase has a past and a future value, a prediction means the future one. Where
it has none, it must be refused. The README beside the tables says which phrases of the
corpora are left out, and why.
"""

from datetime import date

import pytest

from api.errors import InvalidError
from api.language.dates import windows
from tests import published_figures
from tests.published_figures import Row

Days = tuple[date, date]

# Phrases that we refuse although the corpus reads them, and why: we never guess.
REFUSED = {
    "tue may 9": "that day is a Wednesday",
    "tuesday march 7": "that day is a Thursday",
    "monday": "it is Monday: today, or in a week?",
    "90 s": "said in 2019, nobody means the 2090s",
    "nineties": "said in 2018, nobody means the 2090s",
    "otd": "on this day: none of the abbreviations that we read",
    "next fortnight": "two weeks from tomorrow, or from Monday?",
    "independence day": "several countries have one",
    "labor day": "several countries have one",
    "weekend of thanksgiving 2023": "Canada's is in October",
}
# The corpus gives only its past value, although it gives "may 20th" both.
OTHERWISE = {"2 weeks starting may 20th": (date(2020, 5, 20), date(2020, 6, 2))}

# Pieces of the sentences in which that corpus finds no date.
WITHOUT_A_DATE = [
    *("may or may not be right", "may take longer", "may also be", "may email you"),
    *("that may result", "may not be disclosed", "may have to be changed", "you may"),
    *("may well be", "may I ask", "you may not!", "a great month", "nice day"),
    *("a great week!", "sale by year", "week 00", "W00", "good morning", "good night"),
    *("6.45 percent", "day after day", "twenty-one coins", "two to four people"),
    *("twenty-six people", "may differ from", "may not update", "past performance"),
    *("between 730-930", "32-2015", "32 - 2015", "2015-32", "2015 - 32", "10 stars"),
    *("138-2010-2015", "2010-2015-86", "82-2100", "10 students", "0.8/15", "8/1.5"),
    *("ABC-12345-A1B2C3", "a second round", "lunch together", "123-12-1234"),
    *("133-03-03-2020", "2015-1-32", "(206) 555-1212", "2000 pieces", "30/4.85"),
    *("the end of the line", "end of the line", "end of", "end of the", "4:3", "1:1"),
    *("in the first week", "in the 1st week", "troponin 0.182", "$DEC", "$CUB"),
    *("40.1693, 1666.90125", "date 1", "up to date", "up-to-date", "a second wave"),
    *("may, at its discretion", "is the dawn of"),
]


def read(phrase: str, made_on: date) -> Days | None:
    """Return the first and the last day of a phrase; None where it is refused."""
    try:
        window = windows.read(phrase, made_on)
    except InvalidError:
        return None
    assert window.latest is not None
    return window.earliest, window.latest


def meant(row: Row) -> Days | None:
    """Return the days that the corpus gives; None where they were over."""
    if not row["first"]:
        return None
    return date.fromisoformat(row["first"]), date.fromisoformat(row["last"])


def name(row: Row) -> str:
    return f"{row['phrase']} {row.get('said_on', '')}".strip()


@pytest.mark.parametrize(
    "row", published_figures.rows("dates_recognizers.csv"), ids=name
)
def test_an_annotated_phrase_is_read_as_it_was_meant(row: Row) -> None:
    phrase = row["phrase"]
    expected = OTHERWISE.get(phrase, meant(row))

    days = read(phrase, date.fromisoformat(row["said_on"]))

    assert days == (None if phrase in REFUSED else expected)


@pytest.mark.parametrize("row", published_figures.rows("dates_duckling.csv"), ids=name)
def test_a_phrase_of_the_other_corpus_is_read_as_it_was_meant(row: Row) -> None:
    phrase = row["phrase"]

    days = read(phrase, date(2013, 2, 12))

    assert days == (None if phrase in REFUSED else meant(row))


@pytest.mark.parametrize("row", published_figures.rows("window_trials.csv"), ids=name)
def test_a_phrase_that_was_tried_is_read_right_or_refused(row: Row) -> None:
    assert read(row["phrase"], date.fromisoformat(row["said_on"])) == meant(row)


@pytest.mark.parametrize("phrase", WITHOUT_A_DATE)
def test_words_without_a_date_yield_no_window(phrase: str) -> None:
    assert read(phrase, date(2016, 11, 7)) is None

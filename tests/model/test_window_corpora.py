"""Date phrases that others annotated, read as they were meant there.

Their convention: the end of a range is exclusive, and of two values for one phrase the
first is its past, the second its future reading. What is not counted, and why:

- open ranges ("after 2016") are no windows, hours ("8am") no calendar days;
- what is over (both values, or the only one) must be refused, never read;
- days in numbers alone (5/12) have two meanings unless one of them is no date;
- seasons are left open there; ours are the meteorological ones;
- "from A to B" and "between A and B": there the day, month or year of B is left out,
  and in the other corpus it is included, as it is by us and in any newspaper;
- "within", "by", "until", "before": there without a first day, or without the last;
- "end of" and "beginning of" a month or a year, which others make longer or shorter;
- in the second corpus "next three weeks" are the calendar's, in the first they begin
  tomorrow, as ours do; there "for 10 days from" has eleven.
"""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.model import windows
from api.model.errors import InvalidError

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
RECOGNIZERS, DUCKLING = DATA / "recognizers_text", DATA / "duckling"
DAY = timedelta(days=1)
Days = tuple[date | None, date | None]

CONVENTIONS = re.compile(
    r"\b(?:spring|summer|autumn|fall|winter)\b|\bwithin\b|^(?:by|until|till|before)\b"
    r"|\b(?:end|beginning|start|eo[dmwy])\b|\bno later\b|\bas late\b"
    r"|\bbetween\b|\bto\b|\btill\b|\bthrough\b|\bthru\b|~|<"
    r"|[a-z\d] ?- ?[a-z]{3}|\d-\d\d?$|-feb|-august",
    re.IGNORECASE,
)
TWO_MEANINGS = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}(?![./-]?\d{4}-)")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"nothing at {DATA}")


def read(phrase: str, made_on: date) -> Days | None:
    """Return the first and the last day of a phrase; None where it is refused."""
    try:
        window = windows.read(phrase[: windows.LONGEST], made_on)
    except InvalidError:
        return None
    return window.earliest, window.latest


def days(value: dict[str, str]) -> Days:
    """Return the days that an annotation means; ValueError for hours and the rest."""
    if "value" in value:
        day = date.fromisoformat(value["value"])
        return day, day
    end = date.fromisoformat(value["end"]) - DAY if "end" in value else None
    return date.fromisoformat(value["start"]) if "start" in value else None, end


def annotated() -> list[tuple[str, date, list[Days]]]:
    """Return phrases, the day each was said, and what they mean, past or future."""
    found: list[tuple[str, date, list[Days]]] = []
    cases: list[dict[str, Any]] = json.loads(
        (RECOGNIZERS / "date_windows_dev.json").read_text(encoding="utf-8")
    )
    for case in cases:
        if not case["reference"] or not case["values"]:
            continue
        try:
            meant = [days(value) for value in case["values"]]
        except (ValueError, TypeError):
            continue
        made_on = date.fromisoformat(case["reference"][:10])
        found.append((case["phrase"], made_on, meant))
    return found


def test_annotated_phrases_are_read_as_they_were_meant() -> None:
    right: list[str] = []
    wrong: list[str] = []
    refused: list[str] = []
    for phrase, made_on, meant in annotated():
        if CONVENTIONS.search(phrase) or TWO_MEANINGS.search(phrase):
            continue
        if any(None in each for each in meant):
            continue
        ahead = [each for each in meant if each[1] is not None and each[1] >= made_on]
        found = read(phrase, made_on)
        if found is None:
            (refused if ahead else right).append(phrase)
        else:
            (right if found in ahead else wrong).append(phrase)
    counted = len(right) + len(wrong) + len(refused)
    print(f"of {counted}: {len(right) / counted:.1%} right, wrong {wrong},")
    print(f"refused {refused}")

    assert counted > 150
    assert len(right) >= 0.95 * counted
    assert len(wrong) <= 0.01 * counted


def test_what_is_over_is_never_read_as_if_it_came_again() -> None:
    over = [
        (phrase, made_on)
        for phrase, made_on, meant in annotated()
        if all(last is not None and last < made_on - DAY for _, last in meant)
        and not CONVENTIONS.search(phrase)
    ]
    read_all_the_same = [
        phrase for phrase, made_on in over if read(phrase, made_on) is not None
    ]
    print(f"of {len(over)} that are over, read: {read_all_the_same}")

    assert len(over) > 30
    assert len(read_all_the_same) <= 0.05 * len(over)


def test_what_holds_no_date_yields_no_window() -> None:
    cases = json.loads(
        (RECOGNIZERS / "no_date_negatives.json").read_text(encoding="utf-8")
    )
    yielded = [
        case["input"]
        for case in cases
        if read(case["input"], date(2016, 11, 7)) is not None
    ]
    print(f"of {len(cases)} without a date, read: {yielded}")

    assert len(yielded) <= 0.02 * len(cases)


def test_the_other_corpus_agrees_too() -> None:
    cases = json.loads((DUCKLING / "time_en_subset.json").read_text(encoding="utf-8"))[
        "cases"
    ]
    made_on = date(2013, 2, 12)
    right: list[str] = []
    wrong: list[str] = []
    refused: list[str] = []
    for case in cases:
        phrase: str = case["phrase"]
        calendar = re.search(
            r"next .* (?:weeks|months|years)|summer|winter|^for", phrase, re.IGNORECASE
        )
        if calendar or case["grain"] != "day" or case["end"] is None:
            continue
        last = date.fromisoformat(case["end"][:10]) - DAY
        found = read(phrase, made_on)
        if found is None:
            (refused if last >= made_on else right).append(phrase)
        else:
            meant = (date.fromisoformat(case["start"][:10]), last)
            (right if found == meant else wrong).append(phrase)
    print(f"right {len(right)}, wrong {wrong}, refused {refused}")

    assert len(right) >= 20
    assert not wrong
    assert len(refused) <= 0.05 * len(right)

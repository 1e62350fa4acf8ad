"""Durations: how long a phrase says, in calendar units; vague ones as documented.

A plural without a number ("within weeks") and what counts loosely have the spans of
the tables below: so long that most who say so have it meant, and never exact.
"""

import re
from datetime import date

from msgspec import Struct

from api.language.dates import spans

LOOSE = {"couple": 2, "few": 3, "several": 7, "many": 10}
# How many of it a plural without a number is at most.
PLURAL = {
    "hour": 24,
    "day": 7,
    "week": 5,
    "month": 6,
    "quarter": 4,
    "year": 5,
    "decade": 3,
}

UNIT = r"(?:hour|day|week|fortnight|month|quarter|year|decade|century)"
NUMBER = rf"(?:\d{{1,4}}|an?|half|{'|'.join(LOOSE)})"
PART = re.compile(
    rf"(?:(?:a )?(?P<number>{NUMBER}) )?(?P<unit>{UNIT})(?P<plural>s)?"
    r"(?P<half> and (?:a )?half)?"
)
JOINT = re.compile(r" and | ")
HOURS = 24  # in a day; a part of one is counted as one
MONTHS = {"quarter": 3, "year": 12, "decade": 120, "century": 1200}


class Duration(Struct, frozen=True):
    """So many of some units, `exact` unless said loosely."""

    parts: tuple[tuple[int, str], ...]
    exact: bool = True

    def after(self, day: date) -> date:
        """Return the day so much later."""
        for number, unit in self.parts:
            day = spans.add(day, number, unit)
        return day

    def before(self, day: date) -> date:
        """Return the day so much earlier."""
        for number, unit in self.parts:
            day = spans.add(day, -number, unit)
        return day


def read(text: str) -> Duration | None:
    """Return the duration that all of *text* is, or None."""
    parts: list[tuple[int, str]] = []
    exact = True
    place = 0
    while place < len(text):
        found = PART.match(text, place)
        if found is None:
            return None
        counted, plain = _count(found, alone=not parts and found.end() == len(text))
        if not counted:
            return None
        parts += counted
        exact = exact and plain
        place = found.end()
        if place < len(text):
            joint = JOINT.match(text, place)
            if joint is None:
                return None
            place = joint.end()
    return Duration(tuple(parts), exact) if parts else None


def _count(
    found: "re.Match[str]", *, alone: bool
) -> tuple[list[tuple[int, str]], bool]:
    unit, number = found["unit"], found["number"]
    if number is None:
        if not (alone and found["plural"] and unit in PLURAL):
            return [], False
        many = PLURAL[unit]
        return [(1, "day") if unit == "hour" else (many, unit)], False
    if number == "half":
        return _half(unit), unit != "day"
    many = 1 if number in {"a", "an"} else LOOSE.get(number) or int(number)
    if unit == "hour":
        return [(-(-many // HOURS), "day")], many % HOURS == 0
    more = _half(unit) if found["half"] else []
    return [(many, unit), *more], number not in LOOSE


def _half(unit: str) -> list[tuple[int, str]]:
    match unit:
        case "day":
            return [(1, "day")]
        case "week":
            return [(4, "day")]
        case "fortnight":
            return [(1, "week")]
        case "month":
            return [(15, "day")]
        case "quarter":
            return [(45, "day")]
        case _:
            return [(MONTHS[unit] // 2, "month")]

"""Durations: how long a phrase says, in calendar units.

A plural without a number ("within weeks") and loose counts ("a few") have the lengths
in the tables below: long enough for what most people mean, and never exact.
"""

import re
from datetime import date

from msgspec import Struct

from api.language.dates import spans

LOOSE = {"couple": 2, "few": 3, "several": 7, "many": 10}
# How many units a plural without a number stands for, at most.
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
HOURS = 24  # in a day; a part of a day counts as a day
MONTHS = {"quarter": 3, "year": 12, "decade": 120, "century": 1200}


class Duration(Struct, frozen=True):
    """A number of each of some units; not `exact` where the phrase counts loosely."""

    parts: tuple[tuple[int, str], ...]
    exact: bool = True

    def after(self, day: date) -> date:
        """Return the day that is this much later."""
        for number, unit in self.parts:
            day = spans.add(day, number, unit)
        return day

    def before(self, day: date) -> date:
        """Return the day that is this much earlier."""
        for number, unit in self.parts:
            day = spans.add(day, -number, unit)
        return day


def read(text: str) -> Duration | None:
    """Return the duration that the whole of *text* names, or None."""
    parts: list[tuple[int, str]] = []
    exact = True
    position = 0
    while position < len(text):
        match = PART.match(text, position)
        if match is None:
            return None
        units, is_exact = _count(match, alone=not parts and match.end() == len(text))
        if not units:
            return None
        parts += units
        exact = exact and is_exact
        position = match.end()
        if position < len(text):
            joiner = JOINT.match(text, position)
            if joiner is None:
                return None
            position = joiner.end()
    return Duration(tuple(parts), exact) if parts else None


def _count(
    match: "re.Match[str]", *, alone: bool
) -> tuple[list[tuple[int, str]], bool]:
    unit, number = match["unit"], match["number"]
    if number is None:
        if not (alone and match["plural"] and unit in PLURAL):
            return [], False
        count = PLURAL[unit]
        return [(1, "day") if unit == "hour" else (count, unit)], False
    if number == "half":
        return _half(unit), unit not in {"hour", "day"}
    count = 1 if number in {"a", "an"} else LOOSE.get(number) or int(number)
    if unit == "hour":
        return [(-(-count // HOURS), "day")], count % HOURS == 0
    more = _half(unit) if match["half"] else []
    return [(count, unit), *more], number not in LOOSE


def _half(unit: str) -> list[tuple[int, str]]:
    match unit:
        case "hour" | "day":
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

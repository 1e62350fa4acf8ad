"""What platforms write for days, chances and resolutions, read alike for all of them.

A row is a mapping from names to values; names are compared by their words, so that
`createdTime`, `created_time` and `Created Time` are one.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Literal, cast

from api.errors import InvalidError
from api.model import import_cells

Row = Mapping[str, object]
Verdict = bool | float | Literal["void"]
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YES = frozenset({"yes", "true", "1", "1.0", "happened"})
NO = frozenset({"no", "false", "0", "0.0", "did not happen"})
VOID = frozenset(
    [
        "ambiguous",
        "annulled",
        "annulment",
        "cancel",
        "canceled",
        "cancelled",
        "n/a",
        "na",
        "void",
        "voided",
    ]
)
OPEN = frozenset({"", "none", "null", "open", "unresolved", "unknown", "not resolved"})


def name_key(name: str) -> str:
    """Return the words of a name in small letters: `created time` for `createdTime`."""
    return " ".join(word.lower() for word in WORDS.findall(name))


def keyed(fields: Mapping[str, object]) -> dict[str, object]:
    """Return *fields* by the words of their names."""
    return {name_key(name): value for name, value in fields.items()}


def first(row: Row, names: Iterable[str]) -> object:
    """Return the first value that says something under one of *names*, or None."""
    for name in names:
        value = row.get(name)
        if value is not None and value != "":
            return value
    return None


def text(value: object) -> str:
    """Return a value as text: an absent one as none, a whole number without `.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def day(value: object, pointer: str) -> date | None:
    """Return the day of a date, an instant, or milliseconds since 1970 (UTC).

    Raises InvalidError where it is none of these.
    """
    if value is None or value == "":
        return None
    written = text(value)
    if written.isdecimal() and len(written) in {12, 13}:
        return datetime.fromtimestamp(int(written) / 1000, UTC).date()
    instant = import_cells.INSTANT.fullmatch(written)
    written = written if instant is None else instant["day"]
    try:
        if DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    detail = f"`{text(value)[:40]}` is no day: write YYYY-MM-DD, with or without a time"
    raise InvalidError.at(pointer, detail)


def probability(value: object, *, per_cent: bool) -> float | None:
    """Return a chance from 0 to 1; *per_cent*: a number without a sign is of 100."""
    if value is None or value == "":
        return None
    written = text(value)
    if per_cent and not written.endswith("%"):
        written += "%"
    number = import_cells.number(written)
    if number is None or number > 1:
        due = "from 0 to 100" if per_cent else "from 0 to 1, or as 70%"
        detail = f"`{text(value)[:40]}` is no chance: write a number {due}"
        raise InvalidError.at("/probability", detail)
    return number


def verdict(value: object) -> Verdict | None:
    """Return how a question was resolved; None while it is open."""
    if isinstance(value, bool):
        return value
    written = text(value).lower()
    if written in OPEN:
        return None
    if written in YES:
        return True
    if written in NO:
        return False
    if written in VOID:
        return "void"
    degree = import_cells.number(written)
    if degree is not None and 0 < degree < 1:
        return degree
    raise InvalidError.at(
        "/outcome",
        f"`{text(value)[:40]}` is no resolution that can be read: yes, no, how far"
        " (0.25), or ambiguous",
    )


def rows(value: object) -> list[dict[str, object]]:
    """Return the objects of a list, each by the words of its names."""
    if not isinstance(value, list):
        return []
    items = cast("list[object]", value)
    return [keyed(cast("Row", item)) for item in items if isinstance(item, dict)]

"""Cells: what people and spreadsheets write for days, numbers, yes and no."""

import re
from decimal import Decimal
from typing import cast

import msgspec

from api.errors import InvalidError
from api.model import decoding
from api.model.import_format import ImportOptions

# Lists of objects are JSON, in a cell of their own.
OBJECTS = {"reports", "findings"}
LISTS = {"topics", "aliases", "links", "evidence", *OBJECTS}
INDEX = re.compile(r"[0-9]{1,4}")
DAYS = {"made_on", "published_on", "earliest", "latest", "on"}
# An instant, as machines write it with a `T` and people with a space.
INSTANT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]"
    r"(?::[0-5][0-9](?:[.,][0-9]{1,9})?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?",
    re.ASCII | re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,20})?(?:[.,](?P<part>[0-9]{1,40}))?"
    r"(?P<power>e[+-]?[0-9]{1,3})?(?P<percent>\s?%)?",
    re.ASCII | re.IGNORECASE,
)
# What a spreadsheet would run as a formula has a quote before it where we export it.
GUARDED = re.compile(r"'+[=+@\t\r-]")
TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def put(fields: dict[str, object], column: str, cell: str) -> None:
    """Put the value of a cell into *fields*, nested by the dots of its column."""
    cell = cell[1:] if GUARDED.match(cell) else cell
    value: object = cell
    if column == "outcome.happened":
        value = _happened(column, cell.strip())
    elif column.endswith("probability"):
        value = _probability(column, cell.strip())
    elif not column:
        raise InvalidError(f"the cell `{cell[:80]}` stands under no column's name")
    place(fields, column.split("."), value)


def listed(fields: dict[str, object]) -> dict[str, object]:
    """Return *fields* with a list in place of each mapping whose names are numbers."""
    return {name: _nested(value) for name, value in fields.items()}


def _nested(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = listed(cast("dict[str, object]", value))
    if inner and all(INDEX.fullmatch(name) for name in inner):
        return [item for _, item in sorted(inner.items(), key=lambda kv: int(kv[0]))]
    return inner


def eased(fields: object) -> object:
    """Return *fields* with days where instants stand for them, and 0.7 for "70%"."""
    if isinstance(fields, dict):
        given = cast("dict[str, object]", fields)
        return {name: _eased(name, each) for name, each in given.items()}
    return fields


def _eased(name: str, given: object) -> object:
    if not isinstance(given, str):
        return eased(given)
    if name in DAYS:
        instant = INSTANT.fullmatch(given.strip())
        return given if instant is None else instant["day"]
    if name.endswith("probability") and given.endswith("%"):
        share = number(given.strip())
        return given if share is None else share
    return given


def completed(fields: object, options: ImportOptions) -> object:
    """Return *fields* with the outlet and the source of lines that name none."""
    if not isinstance(fields, dict):
        return fields
    given = cast("dict[str, object]", fields)
    for name, standard in (("outlet", options.outlet), ("source", options.source)):
        if standard is not None and given.get(name) is None:
            given = {**given, name: msgspec.to_builtins(standard)}
    return given


def _probability(column: str, cell: str) -> float:
    share = number(cell)
    if share is None or share > 1:
        raise InvalidError.at(_place(column), "write a number from 0 to 1: 0.7 or 70%")
    return share


def _happened(column: str, cell: str) -> bool | float:
    if cell.lower() in TRUTHS:
        return TRUTHS[cell.lower()]
    degree = number(cell)
    if degree is None or not 0 < degree < 1:
        detail = "write true, false, or how far it did: between 0 and 1"
        raise InvalidError.at(_place(column), detail)
    return degree


def number(text: str) -> float | None:
    """Return the number that *text* writes, also with a comma or as a percentage."""
    match = NUMBER.fullmatch(text)
    if match is None or not (match["whole"] or match["part"]):
        return None
    digits = f"{match['whole'] or '0'}.{match['part'] or '0'}{match['power'] or ''}"
    exact = Decimal(digits) / (100 if match["percent"] else 1)
    return None if decoding.lost(str(exact)) else float(exact)


def _place(column: str) -> str:
    return "/" + column.replace(".", "/")


def place(fields: dict[str, object], path: list[str], value: object) -> None:
    """Put a value at a path of names; raise InvalidError where one stands already."""
    first, *rest = path
    if rest:
        inner = fields.setdefault(first, {})
        if not isinstance(inner, dict):
            raise InvalidError.at(f"/{first}", "it is given whole and in parts")
        place(cast("dict[str, object]", inner), rest, value)
    elif first in fields:
        raise InvalidError.at(f"/{first}", "it is given whole and in parts")
    elif first in LISTS and isinstance(value, str):
        fields[first] = _list(first, value)
    else:
        fields[first] = value


def _list(name: str, value: str) -> object:
    if not value.lstrip().startswith("["):
        return [item.strip() for item in value.split("|")]
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError) as error:
        detail = "write its items with `|` between them, or a JSON array"
        raise InvalidError.at(f"/{name}", detail) from error

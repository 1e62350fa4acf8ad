"""The columns of exported tables: by name, the type of each."""

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Literal, get_args, get_origin

import msgspec
from msgspec import Struct

from api.scoring.figures import Figures
from api.scoring.statistics.intervals import Interval

Contents = Literal["claims", "records"]

# Names as an import takes them, in the order of a claim's fields.
CLAIMS: Mapping[str, str] = {
    "statement": "VARCHAR",
    "source.name": "VARCHAR",
    "source.kind": "VARCHAR",
    "source.role": "VARCHAR",
    "source.aliases": "JSON",
    "source.links": "JSON",
    "source.distinct": "BOOLEAN",
    "outlet.name": "VARCHAR",
    "outlet.homepage": "VARCHAR",
    "outlet.country": "VARCHAR",
    "outlet.aliases": "JSON",
    "outlet.distinct": "BOOLEAN",
    "made_on": "DATE",
    "due": "VARCHAR",
    "window.earliest": "DATE",
    "window.latest": "DATE",
    "quote": "VARCHAR",
    "url": "VARCHAR",
    "headline": "VARCHAR",
    "published_on": "DATE",
    "via.name": "VARCHAR",
    "via.homepage": "VARCHAR",
    "via.country": "VARCHAR",
    "via.aliases": "JSON",
    "via.distinct": "BOOLEAN",
    "outlet_wording": "VARCHAR",
    "outlet_probability": "DOUBLE",
    "direction": "VARCHAR",
    "probability": "DOUBLE",
    "wording": "VARCHAR",
    "yardstick": "VARCHAR",
    "event.statement": "VARCHAR",
    "event.key": "VARCHAR",
    "event.series": "VARCHAR",
    "event.criteria": "VARCHAR",
    "event.topics": "JSON",
    "topics": "JSON",
    "external_id": "VARCHAR",
    "outcome.happened": "VARCHAR",
    "outcome.on": "DATE",
    "outcome.final": "BOOLEAN",
    "outcome.void": "VARCHAR",
    "outcome.evidence": "JSON",
    "outcome.note": "VARCHAR",
    "findings": "JSON",
    "reports": "JSON",
    "withdrawal.reason": "VARCHAR",
}
NUMBERS: Mapping[object, str] = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE"}
# What a record says again of some of its claims, or as a list.
LEFT_OUT = {"by_basis", "calibration"}


def _given(kind: object) -> object:
    """Return what a figure is where it is not null."""
    if get_origin(kind) is not UnionType:
        return kind
    return next(each for each in get_args(kind) if each is not NoneType)


def _figures(figures: type[Struct], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield a column for each number of these figures; of an interval two."""
    for field in msgspec.structs.fields(figures):
        name = f"{prefix}{field.encode_name}"
        kind = _given(field.type)
        if field.encode_name in LEFT_OUT:
            continue
        if kind in NUMBERS:
            yield name, NUMBERS[kind]
        elif kind == Interval:
            yield f"{name}_low", "DOUBLE"
            yield f"{name}_high", "DOUBLE"
        elif isinstance(kind, type) and issubclass(kind, Struct):
            yield from _figures(kind, f"{name}_")


# Names as in a record's JSON, nested by `_`.
RECORDS: Mapping[str, str] = {
    "type": "VARCHAR",
    "slug": "VARCHAR",
    "name": "VARCHAR",
    "as_of": "TIMESTAMP",
    "method": "VARCHAR",
    **dict(_figures(Figures)),
}


def of(contents: Contents) -> Mapping[str, str]:
    """Return the columns of a table, by name the type of each."""
    return {"claims": CLAIMS, "records": RECORDS}[contents]


def shapes(columns: Mapping[str, str]) -> Mapping[str, str]:
    """Return the fields of a line as DuckDB types them, nested where names have dots.

    Names have at most one dot.
    """
    nested: dict[str, list[str]] = {}
    for column, kind in columns.items():
        name, dot, inner = column.partition(".")
        nested.setdefault(name, []).append(f'"{inner}" {kind}' if dot else kind)
    return {
        name: f"STRUCT({', '.join(fields)})" if fields[0].startswith('"') else fields[0]
        for name, fields in nested.items()
    }

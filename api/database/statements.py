"""Several statements as one, since to wait for each takes longer than to run it."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, LiteralString, NamedTuple

from msgspec import Struct

PARAMETER = re.compile(r"\$(\d+)")


class Insert(NamedTuple):
    """Rows for a table, in the order of its columns; *conflict*: ON CONFLICT …"""

    table: LiteralString
    rows: Sequence[tuple[object, ...]]
    conflict: LiteralString = ""


class Query(NamedTuple):
    """A query that yields rows of a type as JSON spells them, and what takes each."""

    row: type
    text: LiteralString
    values: tuple[object, ...]
    take: Callable[[Any], object]


class Part(Struct, array_like=True):
    """A row of one of several queries, as a mapping from column to value."""

    nth: int
    row: dict[str, object]


def with_inserts(inserts: Sequence[Insert], query: LiteralString, given: int) -> str:
    """Return what inserts rows and runs *query*, whose values are the first *given*."""
    parts = ", ".join(
        f"into_{table} AS (INSERT INTO {table}"  # noqa: S608 tables of ours
        f" SELECT * FROM unnest(${nth}::{table}[]) {conflict})"
        for nth, (table, _, conflict) in enumerate(inserts, given + 1)
    )
    return f"WITH {parts} {query}" if parts else query


def together(queries: Iterable[Query]) -> tuple[str, list[object]]:
    """Return what yields the rows of all queries with the number of each; its values.

    A query's own order is kept.
    """
    parts: list[str] = []
    values: list[object] = []
    for nth, query in enumerate(queries):
        text = _renumbered(query.text, len(values))
        parts.append(f"SELECT {nth} AS nth, to_jsonb(q) AS row FROM ({text}) q")  # noqa: S608 ours
        values += query.values
    return " UNION ALL ".join(parts), values


def _renumbered(text: str, by: int) -> str:
    return PARAMETER.sub(lambda match: f"${int(match[1]) + by}", text)

"""Published figures, a table each in `tests/data`; its README says whose they are."""

import csv
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw, Struct

DATA = Path(__file__).parent / "data"
Row = dict[str, str]


class Vector(Struct, frozen=True):
    """A worked example of a score: what it is of, and what it is there."""

    name: str
    kind: str
    input: Raw
    expected: Raw
    tolerance: float


def read(name: str) -> bytes:
    return (DATA / name).read_bytes()


def rows(*names: str) -> list[Row]:
    """Return the rows of the tables named, one table after the other."""
    found: list[Row] = []
    for name in names:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


def groups(table: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """Return the rows that agree in these columns together, in order."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in table:
        found.setdefault(tuple(row[each] for each in columns), []).append(row)
    return found


def vectors(kind: str) -> pytest.MarkDecorator:
    """Return what runs a test once for every worked example of one kind."""
    known = msgspec.json.decode(read("score_vectors.json"), type=list[Vector])
    found = [each for each in known if each.kind == kind]
    assert found
    return pytest.mark.parametrize("vector", found, ids=[each.name for each in found])

"""Published figures: the tables of `tests/data`, credited in its README."""

import csv
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw, Struct

DATA = Path(__file__).parent / "data"
Row = dict[str, str]


class Vector(Struct, frozen=True):
    """A published worked example of a score."""

    name: str
    kind: str
    input: Raw
    expected: Raw
    tolerance: float


def read(name: str) -> bytes:
    return (DATA / name).read_bytes()


def rows(*names: str) -> list[Row]:
    """Return the rows of these files, one file after the other."""
    table: list[Row] = []
    for name in names:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            table += csv.DictReader(file)
    return table


def groups(table: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """Group the rows by their values in these columns, in order."""
    grouped: dict[tuple[str, ...], list[Row]] = {}
    for row in table:
        grouped.setdefault(tuple(row[column] for column in columns), []).append(row)
    return grouped


def vectors(kind: str) -> pytest.MarkDecorator:
    """Return the mark that runs a test for every worked example of one kind."""
    examples = msgspec.json.decode(read("score_vectors.json"), type=list[Vector])
    chosen = [example for example in examples if example.kind == kind]
    assert chosen
    return pytest.mark.parametrize(
        "vector", chosen, ids=[example.name for example in chosen]
    )

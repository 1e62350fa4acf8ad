"""Columns of numbers, and sums of them that depend on what is added up alone.

A sum is the same to the last digit in whatever order its terms come, and whatever else
is added up beside it.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import frexp, ldexp
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Groups by number: a row's group is 0 … G - 1, all of them in use.
Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]
SumT = TypeVar("SumT", float, Floats)

# Digits in base 2: of a number, and of each of its parts.
MANTISSA = 53
PART = 32
# No number has a digit below that of 2^-1074.
LAST_EXPONENT = -1074
# Numbers that fit into a processor's cache.
CACHED = 1 << 13
# Terms without digits in a part are left out of it where so many of them are.
SPARSE = 4


class Part(NamedTuple):
    """Digits of some terms, the others having none there: multiples of 2^`exponent`."""

    exponent: int
    rows: Codes | slice
    terms: Floats

    def of_all(self, size: int) -> Floats:
        """Return the digits of all *size* terms."""
        digits = np.zeros(size)
        digits[self.rows] = self.terms
        return digits


def total(terms: Floats) -> float:
    """Return the sum of *terms*; 0 of none."""
    sums: defaultdict[int, float] = defaultdict(float)
    for start in range(0, terms.size, CACHED):
        for part in exact_parts(terms[start : start + CACHED]):
            sums[part.exponent] += float(np.add.reduce(part.terms))
    return of_parts(sorted(sums.items(), reverse=True))


def totals(terms: Floats, code: Codes, groups: int) -> Floats:
    """Return the sums of *terms* by group, *groups* of them."""

    def add_up(part: Part) -> Floats:
        sums = np.bincount(code[part.rows], part.terms, groups)
        return sums.astype(np.float64, copy=False)

    return of_parts((part.exponent, add_up(part)) for part in exact_parts(terms))


def column_totals(terms: Floats) -> Floats:
    """Return the sum of each column of *terms*, of shape (rows, columns)."""

    def add_up(part: Part) -> Floats:
        if isinstance(part.rows, slice):
            return np.add.reduce(part.terms.reshape(terms.shape), axis=0)
        columns = terms.shape[1]
        sums = np.bincount(part.rows % columns, part.terms, columns)
        return sums.astype(np.float64, copy=False)

    parts = exact_parts(terms.ravel())
    return of_parts((part.exponent, add_up(part)) for part in parts)


def of_parts(sums: Iterable[tuple[int, SumT]]) -> SumT:
    """Return the sum of the sums of parts, coarsest first, each with its exponent.

    Why two: coarse ones add up without rounding as long as they come to less than 4
    million, so that all is rounded but once, when the fine ones are added.
    """
    coarse: Any = 0.0
    fine: Any = 0.0
    for exponent, of_part in sums:
        if exponent > -PART:
            coarse = coarse + of_part
        else:
            fine = fine + of_part
    return coarse + fine


def group_count(code: Codes) -> int:
    """Return how many groups *code* numbers: 1 more than the largest, 0 of none."""
    return int(code.max(initial=-1)) + 1


def exact_parts(terms: Floats) -> list[Part]:
    """Split finite *terms* into parts that add up without rounding, coarsest first.

    The bins of Demmel and Nguyen 2015: the digits of a term are cut at the same places,
    2^(32k - 31) for all integers k, whatever other terms there are. A part of one is at
    most 2^31 units of its place in size: up to 4 million add up exactly, in any order.
    All parts of a term add up to it; a part that is left out is 0 in every term. So the
    sum of the parts' sums, in this order, depends on nothing but the terms.
    """
    largest = max(float(terms.max(initial=0.0)), -float(terms.min(initial=0.0)))
    mantissa, size = frexp(largest)
    size -= mantissa == 0.5  # noqa: PLR2004 a power of 2 is no larger than itself
    first = -(-size // PART) * PART - PART + 1
    parts: list[Part] = []
    rows: Codes | slice = slice(None)
    rest = terms.copy()
    for exponent in range(first, LAST_EXPONENT - PART, -PART):
        part = _rounded(rest, exponent)
        parts.append(Part(exponent, rows, part))
        rest -= part
        left = np.count_nonzero(rest)
        if not left:
            break
        if SPARSE * left < rest.size:
            remain = np.flatnonzero(rest != 0.0)
            rest = rest[remain]
            rows = remain if isinstance(rows, slice) else rows[remain]
    return parts


def _rounded(terms: Floats, exponent: int) -> Floats:
    """Return *terms* to the nearest multiple of 2^exponent, of which even ones in ties.

    They are below 2^(exponent + 51), so that a sum with 1.5 times 2^(exponent + 52) has
    just the digits that remain.
    """
    shift = ldexp(1.5, exponent + MANTISSA - 1)
    rounded = terms + shift
    rounded -= shift
    return rounded

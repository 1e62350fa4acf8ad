"""Columns of numbers, and sums of them that no order of their rows changes."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Groups by number: a row's group is 0 … G - 1, all of them in use.
Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]

MANTISSA = 53


def total(terms: Floats) -> float:
    """Return the sum of *terms*, the same in any order; 0 of none.

    Demmel and Nguyen 2013: the digits above a limit set by the largest term add up
    without rounding, and so do the next ones. What is dropped of a term after both is
    below 2^-67 of the largest, for up to 500,000 terms.
    """
    return float(sum(part.sum() for part in exact_parts(terms)))


def totals(terms: Floats, code: Codes, groups: int) -> Floats:
    """Return the sums of *terms* by group, *groups* of them, the same in any order."""
    upper, lower = exact_parts(terms)
    sums = np.bincount(code, upper, groups) + np.bincount(code, lower, groups)
    return sums.astype(np.float64, copy=False)


def group_count(code: Codes) -> int:
    """Return how many groups *code* numbers: 1 more than the largest, 0 of none."""
    return int(code.max(initial=-1)) + 1


def exact_parts(terms: Floats) -> tuple[Floats, Floats]:
    """Split *terms* into parts that each add up without rounding."""
    size = int(np.frexp(np.abs(terms).max(initial=0.0))[1]) + len(terms).bit_length()
    upper = _rounded(terms, size)
    return upper, _rounded(terms - upper, size + len(terms).bit_length() - MANTISSA)


def _rounded(terms: Floats, exponent: int) -> Floats:
    """Return *terms* to a multiple of 2^(exponent - 53), by adding and taking away."""
    limit = np.ldexp(1.0, exponent)
    return (terms + limit) - limit

"""Tests of calibration: the consistency band of a bin, and Spiegelhalter's test."""

from math import ceil, erfc, floor, sqrt

import numpy as np
from msgspec import Struct

from api.scoring.statistics.arrays import Codes, Floats, total, totals
from api.scoring.statistics.intervals import Interval

TAIL = 0.025  # of the probability, on either side
# Rounding may lower by this a probability that is exactly at the tail.
ROUNDING = 1e-12
# Above this many different probabilities, pooling neighbours hardly changes a result.
MOST_DISTINCT = 2_000
# Frequencies at which a distribution is smaller than e^-40 add nothing to it.
NEGLIGIBLE_EXPONENT = 40.0


class CalibrationTest(Struct, frozen=True, kw_only=True):
    """How far outcomes are from the probabilities: `z`, and its two-sided `p_value`.

    `z` is standard normal under calibration. Above 0 the probabilities were too sure:
    more of the unlikely or fewer of the likely events happened. `p_value`: 0 … 1.
    """

    z: float
    p_value: float


def band(p: Floats) -> Interval:
    """Return the rates between which events should lie if their probabilities are *p*.

    The consistency band of Bröcker and Smith 2007: the 2.5 % and 97.5 % quantiles of
    the number of independent events that happen (Poisson-binomial), divided by their
    number n ≥ 1; both 0 … 1. Exact to 1e-12, by the Fourier inversion of Hong 2013;
    with more than 2,000 different probabilities, neighbours are pooled.
    """
    n = len(p)
    mean, variance = total(p), total(p * (1.0 - p))
    # Bernstein 1924: the mass of all that is further off is less than 1e-12.
    reach = 10.0 + sqrt(100.0 + 60.0 * variance)
    first, last = max(0, floor(mean - reach)), min(n, ceil(mean + reach))
    reached = np.cumsum(_masses(p, variance, first, last - first + 1))
    low, high = (
        int(np.count_nonzero(reached < tail - ROUNDING)) for tail in (TAIL, 1.0 - TAIL)
    )
    return (first + low) / n, (first + high) / n


def _masses(p: Floats, variance: float, first: int, width: int) -> Floats:
    """Return the probabilities of *first*, *first* + 1 … events, *width* of them.

    All other numbers of events together must have negligible probability.
    """
    values, counts = pooled(p, MOST_DISTINCT)
    angles = 2.0 * np.pi / width * np.arange(width // 2 + 1)
    # The size of the characteristic function is at most exp(-variance (1 - cos θ)).
    angles = angles[variance * (1.0 - np.cos(angles)) < NEGLIGIBLE_EXPONENT]
    turns = np.exp(1j * angles) - 1.0
    factors = (1.0 + np.outer(turns, values)) ** counts
    characteristic = np.prod(factors, axis=1) * np.exp(-1j * angles * first)
    return np.fft.hfft(characteristic, width, norm="forward")


def pooled(p: Floats, most: int) -> tuple[Floats, Codes]:
    """Return at most *most* probabilities in ascending order, and the count of each.

    Where there are more, runs of about equal size are replaced by their mean, which
    keeps the mean of all and hardly lowers their variance.
    """
    values, counts = np.unique(p, return_counts=True)
    if len(values) <= most:
        return values, counts
    before = np.cumsum(counts) - counts
    _, run = np.unique(before * most // len(p), return_inverse=True)
    sizes = np.bincount(run, counts).astype(np.intp)
    return totals(values * counts, run, len(sizes)) / sizes, sizes


def spiegelhalter(p: Floats, o: Floats) -> CalibrationTest | None:
    """Test calibration on the probability *p* and outcome *o* of independent events.

    Spiegelhalter 1986: Z = Σ(o - p)(1 - 2p)/√Σ(1 - 2p)²p(1 - p), normal if calibrated.
    None when every probability is 0, ½ or 1.
    """
    variance = total((1.0 - 2.0 * p) ** 2 * p * (1.0 - p))
    if not variance:
        return None
    z = total((o - p) * (1.0 - 2.0 * p)) / sqrt(variance)
    return CalibrationTest(z=z, p_value=erfc(abs(z) / sqrt(2.0)))

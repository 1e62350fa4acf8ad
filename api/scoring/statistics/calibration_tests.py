"""Tests of calibration: the consistency band of a bin, and Spiegelhalter's test."""

from cmath import exp
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, count, takewhile
from math import ceil, erfc, floor, fsum, pi, prod, sqrt

from msgspec import Struct

from api.scoring.statistics.intervals import Interval

TAIL = 0.025
# Rounding may lower by this a probability that is exactly at the tail.
ROUNDING = 1e-12
# Above this many different probabilities, pooling neighbours hardly changes a result.
MOST_DISTINCT = 2_000
# Frequencies from the first whose size is below this add nothing to a distribution.
FAINT = 1e-17


class CalibrationTest(Struct, frozen=True, kw_only=True):
    """How far outcomes are from the probabilities: `z`, and its two-sided `p_value`.

    `z` is standard normal under calibration. Above 0 the probabilities were too sure:
    more of the unlikely or fewer of the likely events happened. `p_value`: 0 … 1.
    """

    z: float
    p_value: float


def band(probabilities: Sequence[float]) -> Interval:
    """Return the rates between which events should lie if *probabilities* are right.

    The consistency band of Bröcker and Smith 2007: the 2.5 % and 97.5 % quantiles of
    the number of independent events that happen (Poisson-binomial), divided by their
    number n ≥ 1; both 0 … 1. Exact to 1e-12, by the Fourier inversion of Hong 2013;
    with more than 2,000 different probabilities, neighbours are pooled.
    """
    n = len(probabilities)
    counted = pooled(probabilities, MOST_DISTINCT)
    mean = fsum(n_times * p for p, n_times in counted)
    variance = fsum(n_times * p * (1.0 - p) for p, n_times in counted)
    # Bernstein 1924: the mass of all that is further off is less than 1e-12.
    reach = 10.0 + sqrt(100.0 + 60.0 * variance)
    first, last = max(0, floor(mean - reach)), min(n, ceil(mean + reach))
    masses = _masses(counted, first, last - first + 1)
    reached = list(accumulate(masses))
    low = sum(mass < TAIL - ROUNDING for mass in reached)
    high = sum(mass < 1.0 - TAIL - ROUNDING for mass in reached)
    return (first + low) / n, (first + high) / n


def pooled(probabilities: Sequence[float], most: int) -> list[tuple[float, int]]:
    """Return at most *most* probabilities in ascending order, each with its count.

    Where there are more, runs of about equal size are replaced by their mean, which
    keeps the mean of all and hardly lowers their variance.
    """
    counted = sorted(Counter(probabilities).items())
    if len(counted) <= most:
        return counted
    runs: dict[int, list[tuple[float, int]]] = {}
    before = 0
    for p, n_times in counted:
        runs.setdefault(before * most // len(probabilities), []).append((p, n_times))
        before += n_times
    return [_mean(run) for run in runs.values()]


def _mean(run: Sequence[tuple[float, int]]) -> tuple[float, int]:
    n_times = sum(n_times for _, n_times in run)
    return fsum(n_times * p for p, n_times in run) / n_times, n_times


def _masses(
    counted: Sequence[tuple[float, int]], first: int, width: int
) -> list[float]:
    """Return the probabilities of *first*, *first* + 1 … events, *width* of them.

    All other numbers of events together must have negligible probability.
    """
    width += 1 - width % 2
    step = 2.0 * pi / width
    # Their size only falls from 0 to π: none after the first faint one matters.
    characteristic = [
        (n * step, value)
        for n, value in takewhile(
            lambda term: term[0] <= width // 2 and abs(term[1]) > FAINT,
            ((n, _characteristic(counted, n * step)) for n in count(1)),
        )
    ]
    return [
        (
            1.0
            + 2.0
            * fsum(
                (value * exp(-1j * angle * (first + k))).real
                for angle, value in characteristic
            )
        )
        / width
        for k in range(width)
    ]


def _characteristic(counted: Sequence[tuple[float, int]], angle: float) -> complex:
    turn = exp(1j * angle) - 1.0
    return prod(
        ((1.0 + p * turn) ** n_times for p, n_times in counted), start=1.0 + 0.0j
    )


def spiegelhalter(pairs: Sequence[tuple[float, float]]) -> CalibrationTest | None:
    """Test calibration on the (probability, outcome) of independent events.

    Spiegelhalter 1986: Z = Σ(o - p)(1 - 2p)/√Σ(1 - 2p)²p(1 - p), normal if calibrated.
    None when every probability is 0, ½ or 1.
    """
    variance = fsum((1.0 - 2.0 * p) ** 2 * p * (1.0 - p) for p, _ in pairs)
    if not variance:
        return None
    z = fsum((o - p) * (1.0 - 2.0 * p) for p, o in pairs) / sqrt(variance)
    return CalibrationTest(z=z, p_value=erfc(abs(z) / sqrt(2.0)))

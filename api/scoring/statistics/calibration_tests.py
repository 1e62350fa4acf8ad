"""Whether what was said to happen so often did happen so often: a band and a test."""

from cmath import exp
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, count, takewhile
from math import ceil, erfc, floor, fsum, pi, prod, sqrt

from msgspec import Struct

from api.scoring.statistics.intervals import Interval

TAIL = 0.025
# What rounding may take from a probability that is exactly at the tail.
ROUNDING = 1e-12
# Beyond so many different probabilities their neighbours tell no other tale.
MOST_SAID = 2_000
# A frequency this faint, and all above it, add nothing to a distribution.
FAINT = 1e-17


class Test(Struct, frozen=True, kw_only=True):
    """How far outcomes are from what was said: *z*, and its two-sided *p_value*.

    `z`: above 0 when more came to pass than was said, where that was unlikely, or less
    where it was likely: what was said was too sure.
    """

    z: float
    p_value: float


def band(probabilities: Sequence[float]) -> Interval:
    """Return between which rates events should lie if *probabilities* are right.

    The consistency band of Bröcker and Smith 2007: the 2.5 % and 97.5 % quantiles of
    the number of independent events that come to pass, divided by theirs, which is at
    least one. Exact to 1e-12, by the Fourier inversion of Hong 2013; when more than
    2,000 different probabilities were said, neighbours are pooled.
    """
    n = len(probabilities)
    said = pooled(probabilities, MOST_SAID)
    mean = fsum(times * p for p, times in said)
    variance = fsum(times * p * (1.0 - p) for p, times in said)
    # Bernstein 1924: all further off together weighs less than 1e-12.
    reach = 10.0 + sqrt(100.0 + 60.0 * variance)
    first, last = max(0, floor(mean - reach)), min(n, ceil(mean + reach))
    masses = _masses(said, first, last - first + 1)
    reached = list(accumulate(masses))
    low = sum(each < TAIL - ROUNDING for each in reached)
    high = sum(each < 1.0 - TAIL - ROUNDING for each in reached)
    return (first + low) / n, (first + high) / n


def pooled(probabilities: Sequence[float], most: int) -> list[tuple[float, int]]:
    """Return at most *most* probabilities, rising, each with how many there are.

    Where more were said, runs of about equal size become their mean, so that the mean
    of all stays and their variance hardly falls.
    """
    said = sorted(Counter(probabilities).items())
    if len(said) <= most:
        return said
    runs: dict[int, list[tuple[float, int]]] = {}
    before = 0
    for p, times in said:
        runs.setdefault(before * most // len(probabilities), []).append((p, times))
        before += times
    return [_mean(run) for run in runs.values()]


def _mean(run: Sequence[tuple[float, int]]) -> tuple[float, int]:
    times = sum(times for _, times in run)
    return fsum(times * p for p, times in run) / times, times


def _masses(said: Sequence[tuple[float, int]], first: int, width: int) -> list[float]:
    """Return how likely *first* events are, *first* + 1 …, if none is out of reach."""
    width += 1 - width % 2
    step = 2.0 * pi / width
    # Their size only falls from 0 to π, so that all after the first faint one are.
    characteristic = [
        (n * step, value)
        for n, value in takewhile(
            lambda known: known[0] <= width // 2 and abs(known[1]) > FAINT,
            ((n, _characteristic(said, n * step)) for n in count(1)),
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


def _characteristic(said: Sequence[tuple[float, int]], angle: float) -> complex:
    turn = exp(1j * angle) - 1.0
    return prod(((1.0 + p * turn) ** times for p, times in said), start=1.0 + 0.0j)


def spiegelhalter(pairs: Sequence[tuple[float, float]]) -> Test | None:
    """Test whether each (probability, outcome) of independent events fits the other.

    Spiegelhalter 1986: Z = Σ(o - p)(1 - 2p)/√Σ(1 - 2p)²p(1 - p), normal if calibrated.
    Null when only 0, ½ or 1 was ever said.
    """
    variance = fsum((1.0 - 2.0 * p) ** 2 * p * (1.0 - p) for p, _ in pairs)
    if not variance:
        return None
    z = fsum((o - p) * (1.0 - 2.0 * p) for p, o in pairs) / sqrt(variance)
    return Test(z=z, p_value=erfc(abs(z) / sqrt(2.0)))

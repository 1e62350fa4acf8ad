"""Reliability: whether what came to pass is what the probabilities let one expect."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import erfc, fsum, sqrt

from msgspec import Struct

from api.model.decompositions import binomial
from api.model.intervals import Interval

LOW, HIGH = 0.025, 0.975
# Above so many events probabilities are rounded to a thousandth, which moves an end of
# the band by less than one event.
EXACT_EVENTS = 2000
STEPS = 1000
NEGLIGIBLE = 1e-15


class Test(Struct, frozen=True, kw_only=True):
    """A test of calibration: standard normal if calibrated; two-sided p-value."""

    z: float
    p_value: float


def band(probabilities: Sequence[float]) -> Interval:
    """Return where the rate of events lies 95 % of the time if *probabilities* hold.

    The 2.5 and 97.5 % quantiles of the Poisson-binomial distribution, as shares of the
    events; at least one event. Bröcker, Smith 2007's consistency band.
    """
    n = len(probabilities)
    if n > EXACT_EVENTS:
        probabilities = [round(p * STEPS) / STEPS for p in probabilities]
    first, masses = _distribution(Counter(probabilities))
    low = high = None
    for k, below in enumerate(accumulate(masses), first):
        if low is None and below >= LOW:
            low = k
        if below >= HIGH:
            high = k
            break
    last = first + len(masses) - 1
    return (last if low is None else low) / n, (last if high is None else high) / n


def spiegelhalter(pairs: Sequence[tuple[float, float]]) -> Test | None:
    """Return Z = Σ(o-p)(1-2p)/√Σ(1-2p)²p(1-p) over independent (p, o) (1986).

    None where no probability but 0, ½ or 1 was given.
    """
    variance = fsum((1.0 - 2.0 * p) ** 2 * p * (1.0 - p) for p, _ in pairs)
    if not variance:
        return None
    z = fsum((o - p) * (1.0 - 2.0 * p) for p, o in pairs) / sqrt(variance)
    return Test(z=z, p_value=erfc(abs(z) / sqrt(2.0)))


def _distribution(sizes: Counter[float]) -> tuple[int, list[float]]:
    """Return the least count of any weight, and the probability of each from it."""
    first, masses = 0, [1.0]
    for p, n in sorted(sizes.items()):
        if p == 1.0:
            first += n
        elif p > 0.0:
            added, others = _trim(0, [binomial(k, n, p) for k in range(n + 1)])
            masses = _convolve(masses, others)
            first, masses = _trim(first + added, masses)
    return first, masses


def _convolve(one: Sequence[float], other: Sequence[float]) -> list[float]:
    if len(other) > len(one):
        one, other = other, one
    found = [0.0] * (len(one) + len(other) - 1)
    for k, weight in enumerate(other):
        for place, mass in enumerate(one, k):
            found[place] += weight * mass
    return found


def _trim(first: int, masses: list[float]) -> tuple[int, list[float]]:
    """Drop what is too improbable at both ends to change a quantile."""
    start, end = 0, len(masses)
    while masses[start] < NEGLIGIBLE and start < end - 1:
        start += 1
    while masses[end - 1] < NEGLIGIBLE and end > start + 1:
        end -= 1
    return first + start, masses[start:end]

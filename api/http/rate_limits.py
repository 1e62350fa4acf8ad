"""Rate limits: requests a minute for an address, a key, and an address's wrong keys.

For each client one instant is stored (the generic cell rate algorithm): when its quota
would be full again if it sent no more requests. One process that serves a whole host
keeps them in its own memory; several share them.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from math import ceil
from typing import NamedTuple, Protocol

from api.errors import TooManyError
from api.settings import Settings

WINDOW_SECONDS = 60
MOST_KEPT = 100_000
STATE = "client"  # the name under which a request's state holds its Client


class QuotaState(NamedTuple):
    """What is left of a quota.

    `whole_in` and `one_in` are the seconds until all of it, or one request, is free.
    """

    name: str
    quota: int
    remaining: int
    whole_in: int
    one_in: int


class Counts(Protocol):
    """The instants of clients, read and changed by one at a time."""

    def held(self, client: str) -> AbstractContextManager[None]:
        """Keep others from the instant of a client."""
        ...

    def get(self, client: str, default: float) -> float:
        """Return the instant of a client, which must be held."""
        ...

    def put(self, client: str, instant: float) -> None:
        """Remember the instant of a client, which must be held."""
        ...


class OwnCounts:
    """The instants of clients in the memory of one process; the oldest go first."""

    def __init__(self) -> None:
        self._instants: OrderedDict[str, float] = OrderedDict()
        self.get = self._instants.get

    def held(self, client: str) -> AbstractContextManager[None]:
        """Do nothing: no other thread asks."""
        del client
        return nullcontext()

    def put(self, client: str, instant: float) -> None:
        """Remember the instant of a client."""
        self._instants[client] = instant
        self._instants.move_to_end(client)
        if len(self._instants) > MOST_KEPT:
            self._instants.popitem(last=False)


class Limit:
    """A quota of requests a minute for each client; a quota of 0 is no limit."""

    def __init__(self, name: str, quota: int, counts: Counts | None = None) -> None:
        self.name = name
        self.quota = quota
        self._counts = counts or OwnCounts()

    def left(self, client: str, now: float) -> QuotaState | None:
        """Return what is left for a client, if there is a limit."""
        if not self.quota:
            return None
        with self._counts.held(client):
            return self._left(client, now)

    def _left(self, client: str, now: float) -> QuotaState:
        """Return what a limit leaves a client whose instant is held."""
        interval = WINDOW_SECONDS / self.quota
        used = self._used(client, now)
        # The clock is a float, so that a millionth of a request is rounding error.
        remaining = int((WINDOW_SECONDS - used) / interval + 1e-6)
        one_in = 0 if remaining else max(1, ceil(used + interval - WINDOW_SECONDS))
        return QuotaState(self.name, self.quota, remaining, ceil(used), one_in)

    def take(self, client: str, now: float) -> QuotaState | None:
        """Take one request, if one is left; return what was left before."""
        if not self.quota:
            return None
        with self._counts.held(client):
            left = self._left(client, now)
            if left.remaining:
                used = self._used(client, now) + WINDOW_SECONDS / self.quota
                self._counts.put(client, now + used)
        return left

    def _used(self, client: str, now: float) -> float:
        """Return how many seconds' worth of the quota are used."""
        used = self._counts.get(client, now) - now
        # More than the whole quota is impossible: the clock was set back.
        return max(used, 0.0) if used <= WINDOW_SECONDS + 1 else 0.0


class Limits:
    """The limits of a server.

    *counts* makes what a limit of some name counts by, if it is not alone.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], float],
        counts: Callable[[str], Counts] | None = None,
    ) -> None:
        def limit(name: str, quota: int) -> Limit:
            return Limit(name, quota, counts and counts(name))

        self.now = now
        self.address = limit("address", settings.requests_per_address)
        self.key = limit("key", settings.requests_per_key)
        self.wrong_keys = limit("wrong-keys", settings.wrong_keys_per_address)


class Client:
    """The client of one request, and what is left of its quotas."""

    def __init__(self, limits: Limits, address: str) -> None:
        self._limits = limits
        self._address = address
        self.quotas: list[QuotaState] = []

    def arrive(self, *, shows_key: bool) -> None:
        """Charge the address, or raise TooManyError."""
        now = self._limits.now()
        self._charge(self._limits.address, self._address, now)
        if not shows_key:
            return
        wrong = self._limits.wrong_keys.left(self._address, now)
        if wrong is not None and not wrong.remaining:
            self.quotas.append(wrong)
            raise TooManyError("Too many keys were wrong.", wrong.one_in)

    def charge_key(self, key_id: str) -> None:
        """Charge the key of the request, or raise TooManyError."""
        self._charge(self._limits.key, key_id, self._limits.now())

    def note_wrong_key(self) -> None:
        """Count a key that is not valid against the address."""
        self._limits.wrong_keys.take(self._address, self._limits.now())

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers of limits and what is left (RateLimit, draft 11)."""
        if not self.quotas:
            return []
        policies = [f'"{q.name}";q={q.quota};w={WINDOW_SECONDS}' for q in self.quotas]
        left = [f'"{q.name}";r={q.remaining};t={q.whole_in}' for q in self.quotas]
        return [
            (b"ratelimit-policy", ", ".join(policies).encode()),
            (b"ratelimit", ", ".join(left).encode()),
        ]

    def _charge(self, limit: Limit, client: str, now: float) -> None:
        left = limit.take(client, now)
        if left is None:
            return
        after = limit.left(client, now)
        self.quotas.append(after or left)
        if not left.remaining:
            client = "This address" if limit.name == "address" else "This key"
            raise TooManyError(f"{client} sends too many requests.", left.one_in)

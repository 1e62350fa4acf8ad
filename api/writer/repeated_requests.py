"""Repeated requests that are no command: answered under their key as the first time.

A file takes many transactions, and a webhook is no part of the log. So the answer is
stored after what it tells of: where the server dies in between, the request sent again
is done again, and finds what stands.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakValueDictionary

import msgspec

from api.database.pool import Database
from api.model import idempotency as requests
from api.model.idempotency import NewAnswer, RequestKey
from api.store.writing import idempotency

T = TypeVar("T")
Place = tuple[str, str]


class Content:
    """The body of a request, hashed while it is read."""

    def __init__(self, target: str, parts: AsyncIterable[bytes]) -> None:
        self._hash = sha256(f"{target}\n".encode())
        self._parts = aiter(parts)

    async def digest(self) -> bytes:
        """Read what is left; return the SHA-256 of the request's target and body."""
        async for _ in self.parts():
            pass
        return self._hash.digest()

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the body, as it comes."""
        async for part in self._parts:
            self._hash.update(part)
            yield part


class Repeatable(NamedTuple, Generic[T]):
    """A request under its key, and how its answers are stored.

    `place`: the API key that sends it, and its Idempotency-Key. `digest` returns the
    SHA-256 of the request once it is read. `kind` names the answers of `shape`.
    """

    place: Place
    digest: Callable[[], Awaitable[bytes]]
    kind: str
    shape: type[T]


class RepeatedRequests:
    """Requests, each done once under its key; one sent meanwhile waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def do(
        self,
        db: Database,
        request: Repeatable[T],
        now: datetime,
        work: Callable[[], Awaitable[tuple[T, bool]]],
    ) -> tuple[T, bool, bool]:
        """Do *work*, which tells its answer and whether anything was entered.

        Returns both as they were the first time, and whether that was before. Raises
        InvalidError where another request was made under that key.
        """
        place = requests.place(*request.place)
        lock = self._locks.setdefault(request.place, asyncio.Lock())
        async with lock:
            stored = await idempotency.find(db, place, now)
            if stored is not None:
                key = RequestKey(request.place[1], await request.digest())
                requests.check(key, stored.request)
                answer = msgspec.json.decode(stored.answer or b"", type=request.shape)
                return answer, stored.entered, True
            answer, entered = await work()
            new = NewAnswer(
                place=place,
                request=await request.digest(),
                entered=entered,
                kind=request.kind,
                answer=msgspec.json.encode(answer),
            )
            await idempotency.store_one(db, new, now)
            return answer, entered, False

"""Repeated imports: a file sent again under its Idempotency-Key is answered as before.

Unlike a command, a file takes many transactions: where the server dies between two of
them no answer is stored, and the file sent again finds what stands.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from weakref import WeakValueDictionary

import msgspec
from msgspec.structs import astuple

from api.database.pool import Database
from api.model import idempotency as requests
from api.model.idempotency import NewAnswer, RequestKey
from api.model.import_format import Imported, LineError
from api.store.writing import idempotency

KIND = "import"
STORED = ("made", "found", "refused", "errors")
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


class RepeatedImports:
    """Imports, each done once under its key; one sent meanwhile waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def do(
        self,
        db: Database,
        place: Place,
        content: Content,
        now: datetime,
        work: Callable[[], Awaitable[Imported]],
    ) -> tuple[Imported, bool]:
        """Do *work*, or return what it came to before, and whether that was before.

        *place*: the API key that sends it, and its Idempotency-Key. Raises InvalidError
        where another request was made under that key.
        """
        stored_at = requests.place(*place)
        lock = self._locks.setdefault(place, asyncio.Lock())
        async with lock:
            stored = await idempotency.find(db, stored_at, now)
            if stored is not None:
                request = RequestKey(place[1], await content.digest())
                requests.check(request, stored.request)
                return _decode(stored.answer), True
            answer = await work()
            new = NewAnswer(
                place=stored_at,
                request=await content.digest(),
                entered=answer.made > 0,
                kind=KIND,
                answer=_encode(answer),
            )
            await idempotency.store_one(db, new, now)
            return answer, False


def _encode(answer: Imported) -> bytes:
    """Return an answer without the names of its fields, which take most of it."""
    return msgspec.json.encode(astuple(answer)[: len(STORED)])


def _decode(answer: bytes | None) -> Imported:
    made, found, refused, errors = msgspec.json.decode(
        answer or b"", type=tuple[int, int, int, list[LineError]]
    )
    return Imported(made=made, found=found, refused=refused, errors=errors)

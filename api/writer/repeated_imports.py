"""Repeats: a file that is sent again under its Idempotency-Key is answered as before.

Unlike a command, a file is done in many transactions: where the server dies between
two of them nothing is kept of its answer, and the file sent again finds what stands.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from weakref import WeakValueDictionary

import msgspec

from api.database.pool import Database
from api.model import idempotency
from api.model.idempotency import RequestKey, StoredAnswer
from api.model.import_format import Imported
from api.store.writing import idempotency as kept

KIND = "import"
Place = tuple[str, str]


class Content:
    """What is sent, hashed while it is read."""

    def __init__(self, asked: str, parts: AsyncIterable[bytes]) -> None:
        self._hash = sha256(f"{asked}\n".encode())
        self._parts = aiter(parts)

    async def digest(self) -> bytes:
        """Read what is left; return the SHA-256 of what was asked and sent."""
        async for _ in self.parts():
            pass
        return self._hash.digest()

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield what is sent, as it comes."""
        async for part in self._parts:
            self._hash.update(part)
            yield part


class RepeatedImports:
    """Files, each done once under its key; who sends one meanwhile waits for it."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def do(
        self,
        db: Database,
        place: Place,
        content: Content,
        now: datetime,
        work: Callable[[], Awaitable[Imported]],
    ) -> tuple[Imported, bool]:
        """Do *work*, or return what it came to before; tell whether it was before.

        *place*: by whom it is sent, and under which key. Raises InvalidError where
        another request was made under that key.
        """
        by, key = place
        turn = self._turns.setdefault(place, asyncio.Lock())
        async with turn:
            before = await kept.find(db, by, key, now)
            if before is not None:
                asked = RequestKey(key, await content.digest())
                idempotency.check(asked, before.request)
                return msgspec.json.decode(before.answer, type=Imported), True
            answer = await work()
            answered = StoredAnswer(
                by=by,
                key=key,
                request=await content.digest(),
                kind=KIND,
                entered=answer.made > 0,
                answer=msgspec.json.encode(answer),
            )
            await kept.store_one(db, answered, now)
            return answer, False

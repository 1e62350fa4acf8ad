"""The group-commit writer: every write goes through it.

One task drains a bounded queue into one transaction under the lock of the log's head.
Under that lock nothing else writes, so what a batch has to know is loaded once, by
set; each command is decided in order, and what it entered goes out by set. A refusal
answers its own command and leaves nothing. When the database refuses a batch, its
commands are tried again one by one, so that no command suffers from its neighbours.
"""

import asyncio
import contextlib
from asyncio import Future, Queue, QueueFull
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from api.database import Database, Pool
from api.decisions import dispatch
from api.decisions.done import Done
from api.model import versions, windows
from api.model.claims import Claim
from api.model.collections import Collection
from api.model.commands import Command
from api.model.errors import (
    ForesaidError,
    MovedError,
    NotFoundError,
    UnavailableError,
)
from api.model.events import Event
from api.model.keys import Key
from api.model.ledger import Ledger
from api.model.outlets import Outlet
from api.model.sources import Source
from api.model.wants import Wants
from api.store import (
    claims,
    collections,
    entries,
    events,
    keys,
    ledgers,
    outlets,
    sources,
    standing,
    turning,
)

KINDS = ("claim", "event", "source", "outlet", "collection")
BATCH = 256
QUEUE = 2048
PATIENCE_SECONDS = 8.0

T = TypeVar("T")
Thing = Claim | Event | Source | Outlet | Collection | Key
Clock = Callable[[], datetime]


class Answer(Struct, frozen=True):
    """What a command came to, and whether anything was entered for it."""

    thing: Thing
    entered: bool

    @property
    def claim(self) -> Claim:
        """The claim, where the command was about one."""
        return _only(Claim, self.thing)

    @property
    def event(self) -> Event:
        """The event, where the command was about one."""
        return _only(Event, self.thing)

    @property
    def source(self) -> Source:
        """The source, where the command was about one."""
        return _only(Source, self.thing)

    @property
    def collection(self) -> Collection:
        """The collection, where the command was about one."""
        return _only(Collection, self.thing)

    @property
    def outlet(self) -> Outlet:
        """The outlet, where the command was about one."""
        return _only(Outlet, self.thing)


def _only(kind: type[T], thing: object) -> T:
    if not isinstance(thing, kind):
        raise TypeError(type(thing))
    return thing


Result = Answer | ForesaidError
Waiting = tuple[Command, "Future[Answer]"]


class Writer:
    """The one way to write; see the module."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._queue: Queue[Waiting] = Queue(QUEUE)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to take commands."""
        self._task = asyncio.create_task(self._drain())

    async def stop(self) -> None:
        """Finish what is queued, then take no more."""
        if self._task is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._queue.join(), PATIENCE_SECONDS)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def do(self, command: Command) -> Answer:
        """Do what *command* asks, durably; raise ForesaidError where it is refused.

        A caller that goes away cancels only its own wait, never a commit.
        """
        answer: Future[Answer] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_look)
        try:
            self._queue.put_nowait((command, answer))
        except QueueFull:
            raise UnavailableError("Too many writes are waiting.") from None
        try:
            return await asyncio.wait_for(asyncio.shield(answer), PATIENCE_SECONDS)
        except TimeoutError:
            raise UnavailableError(
                "The write took too long; it may yet be kept."
            ) from None

    async def _drain(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                results = await self._write([command for command, _ in batch])
                for (_, answer), result in zip(batch, results, strict=True):
                    _give(answer, result)
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def _write(self, commands: Sequence[Command]) -> list[Result | Exception]:
        try:
            return [*await self._commit(commands)]
        except UnavailableError as error:
            return [error] * len(commands)
        except Exception as error:  # noqa: BLE001 whatever it is, it is the caller's
            if len(commands) == 1:
                return [error]
        return [(await self._write([command]))[0] for command in commands]

    async def _commit(self, commands: Sequence[Command]) -> list[Result]:
        async with self._pool.transaction() as db:
            head = await ledgers.lock(db)
            now = self._clock()
            ledger = Ledger(size=head.size, recorded_at=head.recorded_at, now=now)
            await _load(db, ledger, Wants(commands))
            decided = [_decide(ledger, command) for command in commands]
            await entries.append(db, ledger)
            await turning.turn(db, ledger)
            return await _answers(db, decided, now)


def _decide(ledger: Ledger, command: Command) -> Done | ForesaidError:
    try:
        return dispatch.decide(ledger, command)
    except ForesaidError as refusal:
        return refusal


async def _load(db: Database, ledger: Ledger, wants: Wants) -> None:
    await ledgers.load_sources(db, ledger, wants)
    await ledgers.load_outlets(db, ledger, wants)
    await standing.load_named(db, ledger, wants)
    await ledgers.load_events(db, ledger, wants)
    await standing.load_met(db, ledger, wants)
    await standing.load_outcomes(db, ledger)
    await standing.load_reports(db, ledger, wants)
    await ledgers.load_collections(db, ledger, wants)
    await ledgers.load_keys(db, ledger, wants)
    await _load_versions(db, ledger, wants)
    ledger.journal.keep()


async def _load_versions(db: Database, ledger: Ledger, wants: Wants) -> None:
    readers = {"source": sources.get, "outlet": outlets.get, "event": events.get}
    for kind, slug in wants.versions:
        with contextlib.suppress(NotFoundError, MovedError):
            thing = await readers[kind](db, slug)
            version = versions.of(msgspec.json.encode(thing))
            ledger.versions[(kind, slug)] = version


async def _answers(
    db: Database, decided: Sequence[Done | ForesaidError], now: datetime
) -> list[Result]:
    ids: dict[str, list[UUID]] = {kind: [] for kind in KINDS}
    granted: list[str] = []
    for each in decided:
        if isinstance(each, Done):
            if isinstance(each.id, UUID):
                ids[each.kind].append(each.id)
            else:
                granted.append(each.id)
    closed_day = windows.last_closed_day(now)
    found: dict[UUID | str, Thing] = {
        **await claims.these(db, ids["claim"], closed_day=closed_day),
        **await events.these(db, ids["event"]),
        **await sources.these(db, ids["source"]),
        **await outlets.these(db, ids["outlet"]),
        **await collections.these(db, ids["collection"]),
        **await keys.these(db, granted),
    }
    return [
        Answer(found[each.id], each.entered) if isinstance(each, Done) else each
        for each in decided
    ]


def _give(answer: "Future[Answer]", result: Result | Exception) -> None:
    if answer.done():
        return
    if isinstance(result, Answer):
        answer.set_result(result)
    else:
        answer.set_exception(result)


def _look(answer: "Future[Answer]") -> None:
    """Take note of a result that its caller may no longer wait for."""
    _ = answer.exception()

"""What a batch of commands is answered, and what of it is remembered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from api.commands.base import Command
from api.commands.result import CommandResult
from api.database.pool import Database
from api.errors import ForesaidError
from api.language.dates import windows
from api.model.claims import Claim
from api.model.collections import Collection
from api.model.events import Event
from api.model.idempotency import StoredAnswer
from api.model.keys import Key
from api.model.outlets import Outlet
from api.model.sources import Source
from api.store import claims, collections, events, keys, outlets, sources
from api.store.writing import idempotency as kept
from api.writer.batches import Decided, Result, T

KINDS = ("claim", "event", "source", "outlet", "collection")


Thing = Claim | Event | Source | Outlet | Collection | Key


THINGS: dict[str, type[Thing]] = {
    "claim": Claim,
    "event": Event,
    "source": Source,
    "outlet": Outlet,
    "collection": Collection,
    "key": Key,
}


class Answer(Struct, frozen=True):
    """What a command came to, and whether anything was entered for it.

    `replayed`: it had been done before, and is answered as it was then.
    """

    thing: Thing
    entered: bool

    replayed: bool = False

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
    def key(self) -> Key:
        """The key, where the command was about one."""
        return _only(Key, self.thing)

    @property
    def outlet(self) -> Outlet:
        """The outlet, where the command was about one."""
        return _only(Outlet, self.thing)


def _only(kind: type[T], thing: object) -> T:
    if not isinstance(thing, kind):
        raise TypeError(type(thing))
    return thing


async def answers(
    db: Database, decided: Decided, now: datetime
) -> list[Answer | ForesaidError]:
    """Return what each command came to, as it stands now."""
    ids: dict[str, list[UUID]] = {kind: [] for kind in KINDS}
    granted: list[str] = []
    for each in decided:
        if isinstance(each, CommandResult):
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
    return [_answer(each, found) for each in decided]


def _answer(
    result: Result, found: Mapping[UUID | str, Thing]
) -> Answer | ForesaidError:
    match result:
        case CommandResult():
            return Answer(found[result.id], result.entered, result.again)
        case StoredAnswer():
            thing = msgspec.json.decode(result.answer, type=THINGS[result.kind])
            return Answer(thing, result.entered, replayed=True)
        case ForesaidError():
            return result


async def keep(
    db: Database,
    commands: Sequence[Command],
    answered: Sequence[Answer | ForesaidError],
    now: datetime,
) -> None:
    """Keep what is answered to commands that are to be done once."""
    kinds = {thing: kind for kind, thing in THINGS.items()}
    new = [
        StoredAnswer(
            by=command.by,
            key=command.once.key,
            request=command.once.request,
            kind=kinds[type(answer.thing)],
            entered=answer.entered,
            answer=msgspec.json.encode(answer.thing),
        )
        for command, answer in zip(commands, answered, strict=True)
        if command.once is not None
        and isinstance(answer, Answer)
        and not answer.replayed
    ]
    if new:
        await kept.store(db, new, now)

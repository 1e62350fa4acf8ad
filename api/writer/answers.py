"""What a batch of commands is answered, and which answers are stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar, assert_never
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.commands.base import Command
from api.commands.result import CommandResult
from api.database.pool import Database
from api.errors import ForesaidError
from api.language.dates import windows
from api.model import idempotency as requests
from api.model.claims import Claim
from api.model.collections import Collection
from api.model.events import Event
from api.model.idempotency import NewAnswer, RequestKey, StoredAnswer
from api.model.keys import Key
from api.model.outlets import Outlet
from api.model.sources import Source
from api.store import claims, collections, events, keys
from api.store.sources_outlets import outlets, sources
from api.store.writing import idempotency
from api.writer import answered_claims
from api.writer.batches import Decided, Result

T_co = TypeVar("T_co", covariant=True)

Resource = Claim | Event | Source | Outlet | Collection | Key
# What commands are answered with, by the name under which an answer is stored.
RESOURCES: dict[str, type[Resource]] = {
    "claim": Claim,
    "event": Event,
    "source": Source,
    "outlet": Outlet,
    "collection": Collection,
    "key": Key,
}
KINDS: dict[type, str] = {resource: kind for kind, resource in RESOURCES.items()}


class Answer(Struct, Generic[T_co], frozen=True):
    """What a command came to: the noun as it stands, and whether anything was entered.

    `replayed`: it had been done before, and is answered as it was then.
    """

    resource: T_co
    entered: bool

    replayed: bool = False


async def load(
    db: Database, decided: Decided, now: datetime
) -> list[Answer[Any] | ForesaidError]:
    """Return what each command came to, as it stands now."""
    ids: dict[type, list[Any]] = {resource: [] for resource in KINDS}
    for result in decided:
        if isinstance(result, CommandResult):
            ids[result.resource].append(result.id)
    closed_day = windows.last_closed_day(now)
    stored: dict[UUID | str, object] = {
        **await claims.by_ids(db, ids[Claim], closed_day=closed_day),
        **await events.by_ids(db, ids[Event]),
        **await sources.by_ids(db, ids[Source]),
        **await outlets.by_ids(db, ids[Outlet]),
        **await collections.by_ids(db, ids[Collection]),
        **await keys.by_ids(db, ids[Key]),
    }
    repeats = [result for result in decided if isinstance(result, StoredAnswer)]
    stored |= await answered_claims.load(db, repeats)
    return [_answer(result, stored) for result in decided]


def _answer(
    result: Result, stored: Mapping[UUID | str, object]
) -> Answer[Any] | ForesaidError:
    match result:
        case CommandResult():
            return Answer(stored[result.id], result.entered, result.again)
        case StoredAnswer(kind=str() as kind, answer=bytes() as answer):
            resource = msgspec.json.decode(answer, type=RESOURCES[kind])
            return Answer(resource, result.entered, replayed=True)
        case StoredAnswer():
            return Answer(stored[result.place], result.entered, replayed=True)
        case ForesaidError():
            return result
        case _:
            assert_never(result)


async def store(
    db: Database,
    commands: Sequence[Command[object]],
    answers: Sequence[Answer[object] | ForesaidError],
    now: datetime,
) -> None:
    """Store the answers to commands that are to be done once."""
    new = [
        _new_answer(command.by, command.once, answer)
        for command, answer in zip(commands, answers, strict=True)
        if command.once is not None
        and isinstance(answer, Answer)
        and not answer.replayed
    ]
    if new:
        await idempotency.store(db, new, now)


def _new_answer(by: str, once: RequestKey, answer: Answer[object]) -> NewAnswer:
    new = NewAnswer(
        place=requests.place(by, once.key),
        request=once.request,
        entered=answer.entered,
    )
    resource = answer.resource
    if isinstance(resource, Claim):
        return replace(new, claim=resource.id)
    kind = KINDS[type(resource)]
    return replace(new, kind=kind, answer=msgspec.json.encode(resource))

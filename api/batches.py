"""Batches: commands that become durable together, under the lock of the log's head.

What a batch has to know is loaded once, by set; each command is decided in order, and
what it entered goes out by set.
"""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.commands import dispatch
from api.commands.base import Command
from api.commands.result import Done
from api.commands.working_set import claim_versions
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import LackingError, Wants
from api.database.pool import Database
from api.errors import ForesaidError, MovedError, NotFoundError
from api.language.dates import windows
from api.model import etags, idempotency
from api.model.claims import Claim
from api.model.collections import Collection
from api.model.events import Event
from api.model.idempotency import Answered, Once
from api.model.keys import Key
from api.model.outlets import Outlet
from api.model.sources import Source
from api.store import claims, collections, events, keys, outlets, sources
from api.store.writing import (
    append,
    key_bindings,
    load_claims,
    load_nouns,
    principals,
    redactions,
    totals,
    versions,
)
from api.store.writing import idempotency as kept

KINDS = ("claim", "event", "source", "outlet", "collection")

T = TypeVar("T")
Thing = Claim | Event | Source | Outlet | Collection | Key
THINGS: dict[str, type[Thing]] = {
    "claim": Claim,
    "event": Event,
    "source": Source,
    "outlet": Outlet,
    "collection": Collection,
    "key": Key,
}
Result = Done | Answered | ForesaidError
Decided = list[Result]


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


async def decide(
    db: Database,
    commands: Sequence[Command],
    now: datetime,
    *,
    separate_duties: bool = False,
) -> Decided:
    """Become the only writer, decide commands in order, write out what they say."""
    head = await load_nouns.lock(db)
    ledger = Ledger(
        size=head.size,
        recorded_at=head.recorded_at,
        now=now,
        edge=head.edge,
        separate_duties=separate_duties,
    )
    wants = Wants(commands)
    await _load(db, ledger, wants)
    done: dict[tuple[str, str], tuple[Once, Done]] = {}
    decided = [await _know(db, ledger, wants, command, done) for command in commands]
    await append.append(db, ledger)
    await redactions.purge(db, ledger)
    await _turn(db, ledger)
    return decided


async def _turn(db: Database, ledger: Ledger) -> None:
    """Write where the claims that were touched stand, and what that adds up to."""
    if not versions.touches(ledger):
        return
    plain = claim_versions.plain(ledger)
    if plain is None:
        await versions.turn(db, ledger)
        await totals.add(db, ledger)
    else:
        await versions.write(db, plain)
        await totals.count(db, ledger, plain)
    await totals.fold(db, ledger)


async def _know(
    db: Database,
    ledger: Ledger,
    wants: Wants,
    command: Command,
    done: dict[tuple[str, str], tuple[Once, Done]],
) -> Result:
    """Decide a command, once what it turns out to need is known."""
    while True:
        try:
            return _decide(ledger, command, done)
        except LackingError as lacking:
            await load_claims.load_about(db, ledger, lacking.event_id, lacking.until)
            await key_bindings.load_reports(db, ledger, wants)
            if ledger.separate_duties:
                await principals.load(db, ledger, wants)
            ledger.journal.keep()


def _decide(
    ledger: Ledger, command: Command, done: dict[tuple[str, str], tuple[Once, Done]]
) -> Result:
    """Decide a command; one that was answered, or done just now, is not done again."""
    try:
        if command.once is None:
            return dispatch.decide(ledger, command)
        place = (command.by, command.once.key)
        if place in ledger.answered:
            idempotency.check(command.once, ledger.answered[place].request)
            return ledger.answered[place]
        if place not in done:
            done[place] = (command.once, dispatch.decide(ledger, command))
            return done[place][1]
        first, found = done[place]
        idempotency.check(command.once, first.request)
        return replace(found, again=True)
    except ForesaidError as refusal:
        return refusal


async def _load(db: Database, ledger: Ledger, wants: Wants) -> None:
    await load_nouns.load_sources(db, ledger, wants)
    await load_nouns.load_outlets(db, ledger, wants)
    await load_claims.load_named(db, ledger, wants)
    await load_nouns.load_events(db, ledger, wants)
    await load_nouns.load_taken_event_slugs(db, ledger, wants)
    await load_claims.load_met(db, ledger, wants)
    await load_claims.load_first_said(db, ledger, wants)
    await load_claims.load_outcomes(db, ledger)
    await load_claims.load_shown(db, ledger, wants)
    await load_claims.load_reports(db, ledger, wants)
    await load_claims.load_reasons(db, ledger, wants)
    await load_nouns.load_collections(db, ledger, wants)
    await load_nouns.load_keys(db, ledger, wants)
    await key_bindings.load(db, ledger, wants)
    await redactions.load(db, ledger, wants)
    await kept.load(db, ledger, wants)
    await _load_versions(db, ledger, wants)
    if ledger.separate_duties:
        await principals.load(db, ledger, wants)
    ledger.journal.keep()


async def _load_versions(db: Database, ledger: Ledger, wants: Wants) -> None:
    readers = {"source": sources.get, "outlet": outlets.get, "event": events.get}
    for kind, slug in wants.versions:
        with contextlib.suppress(NotFoundError, MovedError):
            thing = await readers[kind](db, slug)
            version = etags.of(msgspec.json.encode(thing))
            ledger.versions[(kind, slug)] = version


async def answers(
    db: Database, decided: Decided, now: datetime
) -> list[Answer | ForesaidError]:
    """Return what each command came to, as it stands now."""
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
    return [_answer(each, found) for each in decided]


def _answer(
    result: Result, found: Mapping[UUID | str, Thing]
) -> Answer | ForesaidError:
    match result:
        case Done():
            return Answer(found[result.id], result.entered, result.again)
        case Answered():
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
        Answered(
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
        await kept.keep(db, new, now)

"""Batches: commands that become durable together, under the lock of the log's head.

What a batch has to know is loaded once, by set; each command is decided in order, and
what it entered goes out by set.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from api.commands import dispatch
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set import claim_versions
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import LackingError, Prefetch
from api.database.pool import Database
from api.errors import ForesaidError, MovedError, NotFoundError
from api.model import etags, idempotency
from api.model.idempotency import RequestKey, StoredAnswer
from api.store import events
from api.store.sources_outlets import outlets, sources
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

T = TypeVar("T")
Result = CommandResult | StoredAnswer | ForesaidError
Decided = list[Result]


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
    wants = Prefetch(commands)
    await _load(db, ledger, wants)
    done: dict[tuple[str, str], tuple[RequestKey, CommandResult]] = {}
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
    wants: Prefetch,
    command: Command,
    done: dict[tuple[str, str], tuple[RequestKey, CommandResult]],
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
    ledger: Ledger,
    command: Command,
    done: dict[tuple[str, str], tuple[RequestKey, CommandResult]],
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


async def _load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
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


async def _load_versions(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    readers = {"source": sources.get, "outlet": outlets.get, "event": events.get}
    for kind, slug in wants.versions:
        with contextlib.suppress(NotFoundError, MovedError):
            thing = await readers[kind](db, slug)
            version = etags.of(msgspec.json.encode(thing))
            ledger.versions[(kind, slug)] = version

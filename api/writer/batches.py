"""Batches: commands that become durable together, under the lock of the log's head.

What a batch has to know is loaded once, by set; each command is decided in order, and
what it appended is written by set.
"""

import contextlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.commands import keys
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.numbering import Numbering
from api.commands.working_set.prefetch import MissingClaimsError, Prefetch
from api.database.pool import Database
from api.errors import ForesaidError, MovedError, NotFoundError
from api.model import etags
from api.model import idempotency as requests
from api.model.idempotency import RequestKey, StoredAnswer
from api.store import events
from api.store.sources_outlets import outlets, sources
from api.store.writing import (
    append,
    idempotency,
    key_bindings,
    load_claims,
    load_nouns,
    load_outcomes,
    load_repeated,
    principals,
    redactions,
    versions,
)

Result = CommandResult[object] | StoredAnswer | ForesaidError
Decided = list[Result]
# What was done in the batch for a key and its Idempotency-Key, by their place.
Done = dict[UUID, tuple[RequestKey, CommandResult[object]]]


class Refused(Exception):  # noqa: N818 it is a rollback, not an error
    """One command of an atomic chunk was refused, so none is done."""

    def __init__(self, decided: Decided) -> None:
        super().__init__()
        self.decided = decided


def check(decided: Decided) -> None:
    """Raise Refused where one command was refused."""
    if any(isinstance(result, ForesaidError) for result in decided):
        raise Refused(decided)


async def decide(
    db: Database,
    commands: Sequence[Command[object]],
    now: datetime,
    numbering: Numbering | None = None,
    *,
    separate_duties: bool = False,
) -> Decided:
    """Become the only writer, decide commands in order, write what they appended.

    *numbering* is what the writer remembers from one batch to the next.
    """
    head = await load_nouns.lock(db)
    ledger = Ledger(
        size=head.size,
        recorded_at=head.recorded_at,
        now=now,
        edge=head.edge,
        separate_duties=separate_duties,
    )
    wants = _prefetch(commands)
    await _load(db, ledger, wants)
    done: Done = {}
    decided = [
        await _decide_or_load(db, ledger, wants, command, done) for command in commands
    ]
    numbering = numbering or Numbering()
    numbering.log_size = ledger.size
    changed = await versions.load(db, ledger, numbering)
    await append.append(db, ledger, changed, numbering)
    await redactions.purge(db, ledger)
    return decided


def _prefetch(commands: Iterable[Command[object]]) -> Prefetch:
    wants = Prefetch()
    for command in commands:
        wants.add_sender(command.by, command.once)
        command.prefetch(wants)
    return wants


async def _decide_or_load(
    db: Database,
    ledger: Ledger,
    wants: Prefetch,
    command: Command[object],
    done: Done,
) -> Result:
    """Decide a command; where it turns out to need more, load that and try again."""
    while True:
        try:
            return _decide_once(ledger, command, done)
        except MissingClaimsError as missing:
            await load_claims.load_about(db, ledger, missing.event_id, missing.until)
            if missing.until is None:
                await load_outcomes.load_about(db, ledger, wants, missing.event_id)
            await key_bindings.load_reports(db, ledger, wants)
            if ledger.separate_duties:
                await principals.load(db, ledger, wants)
            ledger.undo_log.commit()


def _decide_once(ledger: Ledger, command: Command[object], done: Done) -> Result:
    """Decide a command, unless it was answered before or done in this batch."""
    try:
        if command.once is None:
            return _decide(ledger, command)
        place = requests.place(command.by, command.once.key)
        if place in ledger.stored_answers:
            requests.check(command.once, ledger.stored_answers[place].request)
            return ledger.stored_answers[place]
        if place not in done:
            done[place] = (command.once, _decide(ledger, command))
            return done[place][1]
        first, result = done[place]
        requests.check(command.once, first.request)
        return replace(result, again=True)
    except ForesaidError as refusal:
        return refusal


def _decide(ledger: Ledger, command: Command[object]) -> CommandResult[object]:
    """Decide what a command becomes; where it is refused, undo what it appended."""
    try:
        keys.check_valid(ledger, command.by)
        result = command.decide(ledger)
    except BaseException:
        ledger.undo_log.undo()
        raise
    ledger.undo_log.commit()
    return result


async def _load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    await load_claims.load_named(db, ledger, wants)
    await load_nouns.load(db, ledger, wants)
    await load_repeated.load(db, ledger, wants)
    await load_claims.load_first_said(db, ledger, wants)
    await load_outcomes.load(db, ledger, wants)
    await load_claims.load_reports(db, ledger, wants)
    await load_claims.load_reasons(db, ledger, wants)
    await load_nouns.load_collections(db, ledger, wants)
    await key_bindings.load(db, ledger, wants)
    await redactions.load(db, ledger, wants)
    await idempotency.load(db, ledger, wants)
    await _load_etags(db, ledger, wants)
    if ledger.separate_duties:
        await principals.load(db, ledger, wants)
    ledger.undo_log.commit()


async def _load_etags(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the entity tags of the nouns to be changed, as their readers got them."""
    readers = {"source": sources.get, "outlet": outlets.get, "event": events.get}
    for kind, slug in wants.revised:
        with contextlib.suppress(NotFoundError, MovedError):
            noun = await readers[kind](db, slug)
            ledger.etags[(kind, slug)] = etags.of(msgspec.json.encode(noun))

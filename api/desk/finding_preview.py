"""What a finding would say and do, shown before it is recorded."""

from hashlib import sha256
from uuid import UUID

import msgspec
from msgspec import Struct

from api.commands.outcomes import RecordOutcome
from api.desk import effects, event_view
from api.desk.checking import FlawedError
from api.desk.desk import Desk
from api.desk.effects import Effect
from api.desk.event_view import EventView
from api.desk.fields import Values
from api.errors import ConflictError
from api.language.dates import windows
from api.model.events import Event
from api.model.outcomes import Finding, NewOutcome
from api.pages.text import findings


class Preview(Struct, frozen=True, kw_only=True):
    """A finding that is not recorded yet, in words, and what it would do.

    `stood`: the same is recorded already. `retired` are findings that it ends.
    """

    sentence: str
    finding: NewOutcome
    changes: list[Effect]
    retired: list[str]
    stood: bool


async def of(desk: Desk, view: EventView, command: RecordOutcome) -> Preview:
    """Return what *command* would do; raise what it would raise."""
    closed_day = windows.last_closed_day(desk.now)
    slug = view.event.slug
    try:
        after = await desk.preview(
            command, lambda db: event_view.load(db, slug, closed_day)
        )
    except ConflictError as error:
        raise _explained(error, view) from error
    return Preview(
        sentence=findings.describe(_finding(command.outcome)),
        finding=command.outcome,
        changes=effects.between(view.claims, after.claims),
        retired=_retired(view.event, after.event),
        stood=len(after.event.outcomes) == len(view.event.outcomes),
    )


def digest(values: Values) -> str:
    """Return what a preview was of, so that nothing else is recorded under it."""
    return sha256(msgspec.json.encode(dict(values), order="sorted")).hexdigest()[:32]


def _finding(new: NewOutcome) -> Finding:
    return Finding(
        id=UUID(int=0),
        kind=new.kind,
        on=new.on,
        on_latest=new.on_latest,
        through=new.through,
        final=new.final,
        degree=new.degree,
        reason=new.reason,
    )


def _explained(error: ConflictError, view: EventView) -> ConflictError | FlawedError:
    """Return a contradiction in words: which findings stand against the new one."""
    sentences = {
        f"{outcome.kind} {outcome.id}": findings.describe(outcome)
        for outcome in view.event.outcomes
    }
    against = [
        sentences[flaw.detail] for flaw in error.flaws if flaw.detail in sentences
    ]
    if not against:
        return error
    words = (
        f"This contradicts what stands: “{'”, “'.join(against)}” If yours is right,"
        " tick the one that is wrong. If yours is wrong, change it above."
    )
    return FlawedError({"supersedes": words}, ())


def _retired(before: Event, after: Event) -> list[str]:
    """Return the findings that no longer stand, as sentences."""
    standing = {outcome.id for outcome in after.outcomes if outcome.in_force}
    return [
        findings.describe(outcome)
        for outcome in before.outcomes
        if outcome.in_force and outcome.id not in standing
    ]

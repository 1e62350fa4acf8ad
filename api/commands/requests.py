"""From what a client sent to a command, checked as far as no other fact is needed."""

from datetime import date, datetime
from typing import TypeVar, assert_never
from uuid import UUID

from api.commands.claims import AddClaim
from api.commands.collections import AddCollection
from api.commands.events import AddEvent
from api.commands.outcomes import JudgeClaim, RecordOutcome
from api.commands.revisions import ReviseEvent, ReviseSubject
from api.commands.sources_outlets import (
    OUTLET,
    SOURCE,
    AddSubject,
    NewT,
    SubjectKind,
)
from api.commands.working_set.name_index import RowT
from api.errors import InvalidError
from api.language import text
from api.language.dates import windows
from api.language.dates.windows import Window
from api.language.hedges import assertions
from api.model import (
    collections,
    events,
    outcome_validation,
    outlets,
    reports,
    sources,
)
from api.model.claims import NewClaim, NewWithdrawal
from api.model.collections import NewCollection
from api.model.events import EventChange, NewEvent
from api.model.outcomes import NewOutcome, ShortOutcome
from api.model.outlets import OutletChange
from api.model.references import Slug
from api.model.reports import NewReport
from api.model.sources import SourceChange

T_co = TypeVar("T_co", covariant=True)


def add_subject(
    kind: SubjectKind[NewT, RowT, T_co], new: NewT, by: str
) -> AddSubject[NewT, RowT, T_co]:
    """Return the command to make or find a source or an outlet."""
    return AddSubject(by=by, kind=kind, new=kind.tidy(new, ""))


def add_event(new: NewEvent, by: str, now: datetime) -> AddEvent:
    """Return the command to make or find *new*."""
    return AddEvent(by=by, event=events.tidy(new), day=windows.latest_today(now))


def add_collection(new: NewCollection, by: str) -> AddCollection:
    """Return the command to declare or find *new*."""
    return AddCollection(by=by, collection=collections.tidy(new))


def add_claim(new: NewClaim, by: str, now: datetime) -> AddClaim:
    """Return the command to enter *new*, or raise InvalidError where it breaks a rule.

    The window is read against `made_on`, the wording on its yardstick.
    """
    _check_begun("/made_on", new.made_on, now)
    reports.check_published(new.published_on, new.made_on)
    asserted = assertions.read(
        direction=new.direction,
        probability=new.probability,
        phrase=new.wording,
        yardstick=new.yardstick,
    )
    statement = text.clean(new.statement, "/statement")
    event = NewEvent(statement=statement, topics=new.topics)
    return AddClaim(
        by=by,
        statement=statement,
        quote=new.quote and text.clean(new.quote, "/quote", multiline=True),
        source=_tidy_reference(SOURCE, new.source, "/source"),
        event=events.described(new.event or event, "/event"),
        made_on=new.made_on,
        window=_window(new, negated=new.direction == "will_not" or asserted.denies),
        direction=asserted.direction,
        probability=asserted.probability,
        basis=asserted.basis,
        wording=asserted.wording,
        committed=asserted.committed,
        topics=sorted(set(new.topics)),
        collection=new.collection,
        external_id=new.external_id and text.clean(new.external_id, "/external_id"),
        corrects=new.corrects,
        report=tidy_report(
            NewReport(
                outlet=new.outlet,
                url=new.url,
                headline=new.headline,
                published_on=new.published_on,
                via=new.via,
                outlet_wording=new.outlet_wording,
                outlet_probability=new.outlet_probability,
            ),
            now,
        ),
    )


def tidy_report(new: NewReport, now: datetime) -> NewReport:
    """Return *new* with every text clean, its date checked."""
    if new.published_on is not None:
        _check_begun("/published_on", new.published_on, now)
    return NewReport(
        outlet=_tidy_reference(OUTLET, new.outlet, "/outlet"),
        url=new.url and text.url(new.url, "/url"),
        headline=new.headline and text.clean(new.headline, "/headline"),
        published_on=new.published_on,
        via=new.via and _tidy_reference(OUTLET, new.via, "/via"),
        outlet_wording=new.outlet_wording
        and text.clean(new.outlet_wording, "/outlet_wording"),
        outlet_probability=assertions.stated_number(
            new.outlet_probability, new.outlet_wording, "/outlet_wording"
        ),
    )


def tidy_reason(new: NewWithdrawal) -> str:
    """Return the reason of a withdrawal, clean."""
    return text.clean(new.reason, "/reason", multiline=True)


def record_outcome(
    slug: Slug, new: NewOutcome, by: str, now: datetime
) -> RecordOutcome:
    """Return the command to record *new*, or raise InvalidError naming every flaw."""
    checked = outcome_validation.check(
        new, today=windows.latest_today(now), closed_day=windows.last_closed_day(now)
    )
    return RecordOutcome(by=by, event=slug, outcome=checked)


def judge_claim(
    claim_id: UUID, new: ShortOutcome, by: str, now: datetime
) -> JudgeClaim:
    """Return the command to record the short form *new*."""
    return JudgeClaim(
        by=by,
        claim_id=claim_id,
        outcome=new,
        today=windows.latest_today(now),
        closed_day=windows.last_closed_day(now),
    )


def revise_subject(
    kind: SubjectKind[NewT, RowT, T_co],
    slug: Slug,
    change: SourceChange | OutletChange,
    versions: tuple[str, ...],
    by: str,
) -> ReviseSubject[NewT, RowT, T_co]:
    """Return the command to change a source or an outlet, if a version still stands."""
    match change:
        case SourceChange():
            changes = sources.tidy_change(change)
        case OutletChange():
            changes = outlets.tidy_change(change)
        case _:
            assert_never(change)
    return ReviseSubject(
        by=by,
        kind=kind,
        slug=slug,
        versions=versions,
        changes=changes,
        distinct=change.distinct is True,
    )


def revise_event(
    slug: Slug, change: EventChange, versions: tuple[str, ...], by: str
) -> ReviseEvent:
    """Return the command to change an event, if a version still stands."""
    return ReviseEvent(
        by=by, slug=slug, versions=versions, changes=events.tidy_change(change)
    )


def _check_begun(pointer: str, day: date, now: datetime) -> None:
    """Raise InvalidError where *day* has not begun anywhere in the world."""
    if day > windows.latest_today(now):
        raise InvalidError.at(pointer, f"{day} has not begun anywhere yet")


def _window(new: NewClaim, *, negated: bool) -> Window:
    if new.due is not None and new.window is not None:
        raise InvalidError.at("/due", "send `due` or `window`, not both")
    if new.due is not None:
        return windows.read(new.due, new.made_on, negated=negated)
    if new.window is None:
        return windows.explicit(None, None, new.made_on)
    return windows.explicit(new.window.earliest, new.window.latest, new.made_on)


def _tidy_reference(
    kind: SubjectKind[NewT, RowT, T_co], reference: Slug | NewT, at: str
) -> Slug | NewT:
    return reference if isinstance(reference, str) else kind.tidy(reference, at)

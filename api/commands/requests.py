"""From what a client sent to a command, checked as far as no other fact is needed."""

from datetime import date, datetime
from typing import assert_never, overload
from uuid import UUID

from api.commands.claims import SayClaim
from api.commands.collections import AddCollection
from api.commands.events import AddEvent
from api.commands.imports import ImportLine
from api.commands.outcomes import JudgeClaim, RecordOutcome
from api.commands.revisions import Revise, ReviseEvent, ReviseSubject
from api.commands.sources_outlets import OUTLET, SOURCE, AddSubject
from api.errors import InvalidError
from api.language import text
from api.language.dates import windows
from api.language.dates.windows import Window
from api.language.hedges import assertions
from api.model import collections, events, outcomes, outlets, sources
from api.model.claims import NewClaim, NewWithdrawal
from api.model.collections import NewCollection
from api.model.events import Event, EventChange, NewEvent
from api.model.import_format import LineOutcome, NewLine
from api.model.outcomes import NewOutcome, ShortOutcome
from api.model.outlets import NewOutlet, Outlet, OutletChange, OutletRow
from api.model.references import Slug
from api.model.reports import NewReport
from api.model.sources import NewSource, Source, SourceChange, SourceRow


def add_source(new: NewSource, by: str) -> AddSubject[NewSource, SourceRow, Source]:
    """Return the command to make or find *new*."""
    return AddSubject(by=by, kind=SOURCE, new=sources.tidy(new))


def add_outlet(new: NewOutlet, by: str) -> AddSubject[NewOutlet, OutletRow, Outlet]:
    """Return the command to make or find *new*."""
    return AddSubject(by=by, kind=OUTLET, new=outlets.tidy(new))


def add_event(new: NewEvent, by: str, now: datetime) -> AddEvent:
    """Return the command to make or find *new*."""
    return AddEvent(by=by, event=events.tidy(new), day=windows.latest_today(now))


def add_collection(new: NewCollection, by: str) -> AddCollection:
    """Return the command to declare or find *new*."""
    return AddCollection(by=by, collection=collections.tidy(new))


def say_claim(new: NewClaim, by: str, now: datetime) -> SayClaim:
    """Return the command to enter *new*, or raise InvalidError where it breaks a rule.

    The window is read against `made_on`, the wording on its yardstick.
    """
    _check_begun("/made_on", new.made_on, now)
    asserted = assertions.read(
        direction=new.direction,
        probability=new.probability,
        phrase=new.wording,
        yardstick=new.yardstick,
    )
    statement = text.clean(new.statement, "/statement")
    event = NewEvent(statement=statement, topics=new.topics)
    return SayClaim(
        by=by,
        statement=statement,
        quote=new.quote and text.clean(new.quote, "/quote", multiline=True),
        source=_source(new.source),
        event=events.described(new.event or event, "/event"),
        made_on=new.made_on,
        window=_window(new),
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


def import_line(new: NewLine, by: str, now: datetime) -> ImportLine:
    """Return the command that a line of a file asks for."""
    return ImportLine(
        by=by,
        claim=say_claim(new, by, now),
        outcome=new.outcome and _line_outcome(new.outcome, now),
        today=windows.latest_today(now),
        closed_day=windows.last_closed_day(now),
    )


def _line_outcome(outcome: LineOutcome, now: datetime) -> ShortOutcome | NewOutcome:
    """Return the outcome that a line gives its claim, or raise InvalidError."""
    try:
        new = outcome.spelled_out()
        if isinstance(new, ShortOutcome):
            return new
        return outcomes.check(
            new,
            today=windows.latest_today(now),
            closed_day=windows.last_closed_day(now),
        )
    except InvalidError as error:
        raise error.within("/outcome") from error


def tidy_report(new: NewReport, now: datetime) -> NewReport:
    """Return *new* with every text clean, its date checked."""
    if new.published_on is not None:
        _check_begun("/published_on", new.published_on, now)
    return NewReport(
        outlet=_outlet(new.outlet, "/outlet"),
        url=new.url and text.url(new.url, "/url"),
        headline=new.headline and text.clean(new.headline, "/headline"),
        published_on=new.published_on,
        via=None if new.via is None else _outlet(new.via, "/via"),
        outlet_wording=new.outlet_wording
        and text.clean(new.outlet_wording, "/outlet_wording"),
        outlet_probability=assertions.number(
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
    checked = outcomes.check(
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


@overload
def revise(
    slug: Slug, change: SourceChange, versions: tuple[str, ...], by: str
) -> Revise[Source]: ...


@overload
def revise(
    slug: Slug, change: OutletChange, versions: tuple[str, ...], by: str
) -> Revise[Outlet]: ...


@overload
def revise(
    slug: Slug, change: EventChange, versions: tuple[str, ...], by: str
) -> Revise[Event]: ...


def revise(
    slug: Slug,
    change: SourceChange | OutletChange | EventChange,
    versions: tuple[str, ...],
    by: str,
) -> Revise[Source] | Revise[Outlet] | Revise[Event]:
    """Return the command to change what *change* names, if a version still stands."""
    match change:
        case SourceChange():
            return ReviseSubject(
                by=by,
                kind=SOURCE,
                slug=slug,
                versions=versions,
                changes=sources.tidy_change(change),
                distinct=change.distinct is True,
            )
        case OutletChange():
            return ReviseSubject(
                by=by,
                kind=OUTLET,
                slug=slug,
                versions=versions,
                changes=outlets.tidy_change(change),
                distinct=change.distinct is True,
            )
        case EventChange():
            return ReviseEvent(
                by=by,
                slug=slug,
                versions=versions,
                changes=events.tidy_change(change),
            )
        case _:
            assert_never(change)


def _check_begun(pointer: str, day: date, now: datetime) -> None:
    """Raise InvalidError where *day* has not begun anywhere in the world."""
    if day > windows.latest_today(now):
        raise InvalidError.at(pointer, f"{day} has not begun anywhere yet")


def _window(new: NewClaim) -> Window:
    if new.due is not None and new.window is not None:
        raise InvalidError.at("/due", "send `due` or `window`, not both")
    if new.due is not None:
        return windows.read(new.due, new.made_on)
    if new.window is None:
        return windows.explicit(None, None, new.made_on)
    return windows.explicit(new.window.earliest, new.window.latest, new.made_on)


def _source(source: Slug | NewSource) -> Slug | NewSource:
    return sources.tidy(source, "/source") if isinstance(source, NewSource) else source


def _outlet(outlet: Slug | NewOutlet, at: str) -> Slug | NewOutlet:
    return outlets.tidy(outlet, at) if isinstance(outlet, NewOutlet) else outlet

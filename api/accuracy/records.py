"""Records: the claims of one subject at a log position, and their figures."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from msgspec import structs

from api.accuracy import base_rates, scope, selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.database.pool import Database
from api.model import instants
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import records
from api.scoring.base_rates import Rates
from api.scoring.claim_columns import ClaimColumns
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates
from api.scoring.figures import Figures, Record, Scores
from api.scoring.filters import RecordFilter
from api.scoring.method import METHOD
from api.store import figure_subjects, log_head
from api.store.figure_subjects import ResolvedFilter, StoredSubject


class Picked(NamedTuple):
    """The claims of a subject that filters pick, and what they are measured against.

    `last`: the newest entry that changed any claim of the subject.
    """

    claims: ClaimColumns
    rates: Rates
    last: int


async def get(
    figures: FigureReader,
    kind: SubjectType,
    slug: str,
    filters: RecordFilter,
    now: datetime,
) -> Record:
    """Return the record of a source or an outlet, computed from its claims."""
    subject = await scope.resolve_subject(figures.db, kind, slug, filters, now)
    return await of(figures, subject, filters)


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> Record:
    """Return the record of a resolved subject, computed from its claims."""
    stored, position = subject.stored, subject.position
    at = await figures.at(position)

    async def compute_record() -> Record:
        chosen = await figure_subjects.resolve(figures.db, filters)
        events = await base_rates.at(figures, at)
        reports = await load_reports(figures.db, stored, position)
        lane = figures.caches.lane
        counted = await selection.find(lane, at, stored)
        work = partial(_compute, at, events, counted, chosen, reports)
        computed, last = await lane.run(work, counted.row.size)
        last = last_of(last, computed.scores, events)
        return Record(
            subject=stored.subject,
            as_of=await answered_as_of(figures.db, stored, position, last),
            filters=filters,
            method=METHOD,
            **structs.asdict(computed),
        )

    return await figures.share(Record, at, (stored, filters), compute_record)


def _compute(
    at: ClaimsAt,
    events: EventRates,
    counted: CountedClaims,
    chosen: ResolvedFilter,
    reports: Sequence[ReportAsOf],
) -> tuple[Figures, int]:
    """Return the figures of a subject's claims, and the last entry that changed it."""
    picked = pick(at, events, counted, chosen)
    return figures_of(picked, at.position, chosen.filters, reports), picked.last


def pick(
    at: ClaimsAt,
    events: EventRates,
    counted: CountedClaims,
    chosen: ResolvedFilter,
) -> Picked:
    """Return the claims that filters pick of those that count for a subject."""
    picked = selection.pick(at, counted, chosen)
    rates = events.rates(base_rates.spoken(at, counted))
    return Picked(at.columns(picked.row).together(), rates, counted.last)


def figures_of(
    picked: Picked,
    position: LogPosition,
    filters: RecordFilter,
    reports: Sequence[ReportAsOf],
) -> Figures:
    """Return the figures of picked claims; *reports*: an outlet's own words."""
    counted = set(picked.claims.claim.tolist()) if reports else set[int]()
    return records.compute(
        picked.claims,
        on=position.closed_day,
        options=filters.options,
        reference=picked.rates,
        reports=[report for report in reports if report.claim in counted],
    )


def last_of(own: int, scores: Scores, events: EventRates) -> int:
    """Return the newest entry that *scores* rest on, -1 for none.

    *own*: the newest one that changed the subject's claims. Where there is a reference,
    they rest on how all events came out.
    """
    return own if scores.reference is None else max(own, events.last)


async def load_reports(
    db: Database, stored: StoredSubject, position: LogPosition
) -> Sequence[ReportAsOf]:
    """Return what an outlet said in its own words; none for a source."""
    if stored.subject.type != "outlet":
        return ()
    reports = await figure_subjects.reports(db, [stored.index], position)
    return reports.get(stored.index, ())


async def answered_as_of(
    db: Database, stored: StoredSubject, position: LogPosition, last: int
) -> datetime:
    """Return when what figures rest on last changed, up to *position*.

    *last*: the newest entry among these, -1 for none.
    """
    changed_at = stored.entered_at
    if last >= 0:
        changed_at = max(changed_at, await log_head.entered(db, last))
    return instants.answered(position.instant, changed_at)

"""Where steps end in the log, and which versions of a subject's claims count there."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from msgspec import structs

from api.accuracy import selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import claim_columns
from api.scoring.claim_columns import Ints
from api.scoring.claim_spans import ClaimSpans
from api.scoring.grouping import Codes, Keys
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans
from api.store import log_head
from api.store.figure_subjects import ResolvedFilter


class StepEnds(NamedTuple):
    """Where steps end, ascending: sizes of the log, and last days that were over."""

    sizes: Ints
    closed_days: Ints

    @classmethod
    def of(cls, positions: Sequence[LogPosition]) -> "StepEnds":
        """Return the ends of steps by the positions of the log there."""
        days = [claim_columns.to_day(position.closed_day) for position in positions]
        sizes = [position.size for position in positions]
        return cls(np.array(sizes, np.int64), np.array(days, np.int64))

    def spans(self, entry: Keys, until: Keys) -> Spans:
        """Return at which steps versions stand that an entry makes and another ends."""
        return Spans(
            np.searchsorted(self.sizes, entry, "right"),
            np.searchsorted(self.sizes, until, "right"),
        )

    def closes(self, latest: Keys) -> Codes:
        """Return from which step on the window that ends on each day is over."""
        first, last = int(self.closed_days[0]), int(self.closed_days[-1]) + 1
        of_day = np.searchsorted(self.closed_days, np.arange(first, last + 1))
        return of_day[np.clip(latest, first, last) - first]


async def positions(
    db: Database, claims: ClaimsAt, ends: Sequence[datetime]
) -> list[LogPosition]:
    """Return the positions at the *ends* of steps, by the entries that *claims* know.

    Entries recorded before an end may be committed, or replicated, after *claims* were
    read. They count for those who ask later: their positions are others.
    """
    known = claims.position.size
    found = await log_head.positions_at(db, [*ends])
    return [structs.replace(end, size=min(end.size, known)) for end in found]


class CountedSpans(NamedTuple):
    """Versions that count for subjects, and at which steps."""

    counted: CountedClaims
    spans: Spans

    def pick(self, at: ClaimsAt, chosen: ResolvedFilter) -> "CountedSpans":
        """Return those that filters pick, but for that of an outlet."""
        which = np.flatnonzero(selection.picks(at, self.counted, chosen))
        return CountedSpans(self.counted.take(which), self.spans.take(which))

    def columns(self, at: ClaimsAt, ends: StepEnds) -> ClaimSpans:
        """Return them as figures are computed from."""
        claims = at.columns(self.counted.row).together()
        return ClaimSpans(
            claims, self.spans, ends.closes(claims.latest), ends.sizes.size
        )


def of_subject(
    at: ClaimsAt, kind: SubjectType, index: int, ends: StepEnds
) -> CountedSpans:
    """Return the claims of one source or outlet."""
    if kind == "outlet":
        return _of_outlet(at, index, ends)
    row = at.rows_by(index)
    spans = standing(at, row, ends)
    kept = spans.exist
    roles = np.zeros(kept.size, np.uint8)
    return _counted(at, index, row[kept], roles, spans.take(kept))


def at_outlet(
    own: CountedSpans, at: ClaimsAt, outlet: int, ends: StepEnds
) -> CountedSpans:
    """Return what an outlet published of a source's *own* claims."""
    counted, spans = _of_outlet(at, outlet, ends)
    which = np.flatnonzero(np.isin(counted.row, own.counted.row))
    return CountedSpans(counted.take(which), spans.take(which))


def standing(at: ClaimsAt, row: Codes, ends: StepEnds) -> Spans:
    """Return at which steps versions stand."""
    return ends.spans(at.versions.entry[row], at.versions.until[row])


def _of_outlet(at: ClaimsAt, outlet: int, ends: StepEnds) -> CountedSpans:
    """Return what an outlet published, while any report says so."""
    reports = at.reports
    report = at.reports_by(outlet)
    report = report[np.argsort(reports.claim[report], kind="stable")]
    claim, entry = reports.claim[report], reports.entry[report].astype(np.int64)
    # A report version stands until the next of the same claim.
    until = np.full(report.size, np.iinfo(np.int64).max)
    is_next = claim[1:] == claim[:-1]
    until[:-1][is_next] = entry[1:][is_next]
    reported = ends.spans(entry, until)
    kept = np.flatnonzero(
        (reported.first < reported.past) & (reports.roles[report] > 0)
    )
    row = at.rows_reported_by(outlet)
    row = row[np.argsort(at.versions.claim[row], kind="stable")]
    nth, version, spans = steps.intersect(
        claim[kept],
        reported.take(kept),
        at.versions.claim[row],
        standing(at, row, ends),
    )
    roles = reports.roles[report[kept]][nth]
    return _counted(at, outlet, row[version], roles, spans)


def _counted(
    at: ClaimsAt, subject: int, row: Codes, roles: Keys, spans: Spans
) -> CountedSpans:
    """Return versions by event, then by step: so they are soon sorted by it again."""
    event = at.versions.event[row].astype(np.intp)
    order = np.argsort(event * (1 + int(spans.past.max(initial=0))) + spans.first)
    subjects = np.full(row.size, subject, np.int32)
    counted = CountedClaims(row[order], subjects, roles[order], -1)
    return CountedSpans(counted, spans.take(order))


def spoken(own: CountedSpans, at: ClaimsAt, size: int) -> steps.Segments:
    """Return which events a subject spoke about, and when, by claims not withdrawn."""
    claims = at.columns(own.counted.row)
    rows = np.flatnonzero(~claims.withdrawn)
    return steps.segments(claims.event[rows], own.spans.take(rows), size)

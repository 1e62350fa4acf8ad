"""All claims as they stood at a position of the log, and those of one subject."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, get_args

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api import terms
from api.model.claim_versions import VOID_SHIFT, Flag
from api.model.instants import LogPosition
from api.scoring import claim_columns, grouping
from api.scoring.claim_columns import Bools, ClaimColumns, Hedge, Ints, Vocabulary
from api.scoring.grouping import Codes

# The end of a version that has none.
NEVER = np.iinfo(np.uint32).max
VOID_REASONS: tuple[str | None, ...] = (None, *get_args(terms.VoidReason))
ORIGINAL, RELAYED = 1, 2
Numbers = NDArray[np.uint32]
Small = NDArray[np.int32]


class VersionViews(NamedTuple):
    """Versions of claims by column, a row each, in the order of their entries.

    A version stands from entry `index` until before entry `until`. `claim` and `event`
    are numbers from 0 in the order in which they were entered; see claim_versions in
    the schema for the others.
    """

    index: Numbers
    until: Numbers
    claim: Numbers
    event: Small
    source: Small
    collection: Small
    topics: Small
    hedge: Small
    made_on: Small
    earliest: Small
    latest: Small
    late_by: Small
    flags: Small
    probability: NDArray[np.float64]
    degree: NDArray[np.float64]


class ReportViews(NamedTuple):
    """For which outlets claims count from entry `index` on, in what `roles`."""

    index: Numbers
    claim: Numbers
    outlet: Small
    roles: NDArray[np.uint8]


class CountedClaims(NamedTuple):
    """Versions that count for subjects: parallel arrays.

    `row`: the version's; `subject`: the index of the entry of whom it counts for;
    `roles`: of the reports, 0 where it is a source's own; `last`: the newest entry that
    changed any of it.
    """

    row: Codes
    subject: Ints
    roles: Ints
    last: int

    def take(self, which: Bools) -> "CountedClaims":
        """Return some of them."""
        row, subject, roles, last = self
        return CountedClaims(row[which], subject[which], roles[which], last)


class ClaimsAt(Struct, frozen=True, dict=True):
    """All claims as they stood at a position of the log."""

    position: LogPosition
    versions: VersionViews
    reports: ReportViews
    claims: Ints
    clusters: Ints
    topic_sets: Sequence[tuple[str, ...]]
    hedges: Sequence[Hedge]

    @property
    def events(self) -> int:
        """How many events have a number."""
        return self.clusters.size

    @cached_property
    def standing(self) -> Codes:
        """The rows of the versions that stood, one a claim."""
        return np.flatnonzero(self._stands)

    @cached_property
    def _stands(self) -> Bools:
        size = self.position.size
        return (self.versions.index < size) & (self.versions.until >= size)

    def of_source(self, source: int) -> CountedClaims:
        """Return the claims of one source, by the index of its entry."""
        row = np.flatnonzero((self.versions.source == source) & self._stands)
        return self._of_sources(row)

    def of_sources(self) -> CountedClaims:
        """Return the claims of all sources."""
        return self._of_sources(self.standing)

    def _of_sources(self, row: Codes) -> CountedClaims:
        source = self.versions.source[row].astype(np.int64)
        last = int(self.versions.index[row].max(initial=0)) if row.size else -1
        return CountedClaims(row, source, np.zeros(row.size, np.int64), last)

    def of_outlet(self, outlet: int) -> CountedClaims:
        """Return the claims that one outlet published, by the index of its entry."""
        return self._of_reports(np.flatnonzero(self.reports.outlet == outlet))

    def of_outlets(self) -> CountedClaims:
        """Return the claims that all outlets published; several may have one."""
        return self._of_reports(np.arange(self.reports.outlet.size))

    def _of_reports(self, report: Codes) -> CountedClaims:
        reports = self.reports
        known = report[reports.index[report] < self.position.size]
        last = int(reports.index[known].max(initial=0)) if known.size else -1
        # The newest of each outlet and claim: they are in the order of entries.
        pair = grouping.number(reports.outlet[known], reports.claim[known])
        newest = np.empty(int(pair.max(initial=-1)) + 1, np.intp)
        newest[pair] = known
        newest = newest[reports.roles[newest] > 0]
        row = self._rows_of(reports.claim[newest])
        last = max(last, int(self.versions.index[row].max(initial=0)))
        outlet, roles = reports.outlet[newest], reports.roles[newest]
        return CountedClaims(row, outlet.astype(np.int64), roles.astype(np.int64), last)

    def _rows_of(self, claims: Numbers) -> Codes:
        """Return the rows that stood of claims by number."""
        wanted = np.zeros(self.claims.size, np.bool_)
        wanted[claims] = True
        rows = np.flatnonzero(wanted[self.versions.claim] & self._stands)
        place = np.empty(self.claims.size, np.intp)
        place[self.versions.claim[rows]] = rows
        return place[claims]

    def columns(self, row: Codes) -> ClaimColumns:
        """Return versions as the columns that figures are computed from."""
        versions = self.versions
        flags = versions.flags[row]
        event = versions.event[row].astype(np.int64)
        latest = versions.latest[row]

        def has(flag: Flag) -> Bools:
            return (flags & flag) != 0

        return ClaimColumns(
            claim=self.claims[versions.claim[row]],
            event=event,
            cluster=self.clusters[event],
            source=versions.source[row].astype(np.int64),
            topics=versions.topics[row],
            hedge=versions.hedge[row],
            void_reason=flags >> VOID_SHIFT,
            made_on=versions.made_on[row],
            earliest=versions.earliest[row],
            latest=latest,
            late_by=versions.late_by[row],
            probability=versions.probability[row],
            degree=versions.degree[row],
            closed=latest <= claim_columns.to_day(self.position.closed_day),
            withdrawn=has(Flag.WITHDRAWN),
            withdrawn_after_close=has(Flag.WITHDRAWN_AFTER_CLOSE),
            final=has(Flag.FINAL),
            is_will=~has(Flag.WILL_NOT),
            committed=has(Flag.COMMITTED),
            stated=has(Flag.STATED),
            worded=has(Flag.WORDING),
            prospective=has(Flag.PROSPECTIVE),
            collected=versions.collection[row] >= 0,
            vocabulary=self.vocabulary,
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the codes in columns stand for."""
        return Vocabulary(self.topic_sets, self.hedges, VOID_REASONS)

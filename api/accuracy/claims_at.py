"""All claims as they stood at a position of the log, and those of one subject."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

import numpy as np

from api.accuracy import parts
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.held_claims import VOID_REASONS, Held, Numbers
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import claim_columns, grouping
from api.scoring.claim_columns import Bools, ClaimColumns, Ints
from api.scoring.claim_tables import ClaimTable, Vocabulary
from api.scoring.statistics.arrays import Codes, group_count

# A generation of what is held, a size of the log, and the last day that was over.
Key = tuple[int, int, date]
# Up to so many claims, or subjects, are looked for; for more, all are gone through.
MOST_SOUGHT = 256


class ClaimsAt:
    """All claims as they stood at a position of the log."""

    def __init__(self, held: Held, position: LogPosition) -> None:
        self.held = held
        self.position = position
        self.versions = held.versions
        self.reports = held.reports
        self.changed: dict[Key, Codes] = {}  # rows, since other keys

    @property
    def generation(self) -> int:
        """Which log the claims are of; see Held."""
        return self.held.generation

    @property
    def key(self) -> Key:
        """What figures depend on beside their subject and filters."""
        return self.held.generation, self.position.size, self.position.closed_day

    def as_of(self, position: LogPosition) -> "ClaimsAt":
        """Return the claims as they stood at an earlier position."""
        return ClaimsAt(self.held, position)

    @property
    def is_newest(self) -> bool:
        """Whether no version that is held is newer than the position."""
        entries = self.versions.entry
        return not entries.size or int(entries[-1]) < self.position.size

    @property
    def last(self) -> int:
        """The newest entry that changed any claim, -1 for none."""
        size = self.position.size
        of_both = [
            index[grouping.count_below(index, size) - 1]
            for index in (self.versions.entry, self.reports.entry)
            if index.size and index[0] < size
        ]
        return max(map(int, of_both), default=-1)

    def narrow(self, about: Bools) -> "ClaimsAt":
        """Return the claims about some events; *about* is a mask over their numbers."""
        kept = grouping.look_up(about, self.versions.event)
        versions = grouping.take(self.versions, kept)
        is_about = np.zeros(self.claims, np.bool_)
        is_about[versions.claim] = True
        reported = grouping.look_up(is_about, self.reports.claim)
        reports = grouping.take(self.reports, reported)
        held = self.held._replace(versions=versions, reports=reports, newest=None)
        return ClaimsAt(held, self.position)

    def rows_reported_by(self, outlet: int) -> Codes:
        """Return the rows of all versions of claims that an outlet ever reported."""
        is_reported = np.zeros(self.claims, np.bool_)
        is_reported[self.reports.claim[self.reports_by(outlet)]] = True
        return np.flatnonzero(grouping.look_up(is_reported, self.versions.claim))

    def rows_by(self, source: int) -> Codes:
        """Return the rows of all versions of claims that a source ever made."""
        number = _number(self.held.sources, source)
        return np.flatnonzero(self.versions.source == number)

    def reports_by(self, outlet: int) -> Codes:
        """Return the rows of all versions of an outlet's reports."""
        return np.flatnonzero(self.reports.outlet == _number(self.held.outlets, outlet))

    @property
    def claims(self) -> int:
        """How many claims are held; their numbers are below this."""
        return self.held.claims.entry.size

    @property
    def events(self) -> int:
        """How many events are held; their numbers are below this."""
        return self.held.clusters.size

    @property
    def standing(self) -> Codes:
        """The rows of the versions that stood, one a claim."""
        return np.flatnonzero(self.stands)

    @property
    def stands(self) -> Bools:
        """Which versions stood."""
        return self.stood(slice(None))

    def stood(self, row: Codes | slice) -> Bools:
        """Return which of some versions stood."""
        size = self.position.size
        versions = self.versions
        return (versions.entry[row] < size) & (versions.until[row] >= size)

    def of_source(self, source: int) -> CountedClaims:
        """Return the claims of one source, by the index of its entry."""
        row = self.rows_by(source)
        return self.of_versions(row[self.stood(row)])

    def of_sources(self) -> CountedClaims:
        """Return the claims of all sources."""
        return self.of_versions(np.flatnonzero(self.stands))

    def of_versions(self, row: Codes) -> CountedClaims:
        """Return versions that stood as they count for their sources."""
        source = self.columns(row).source
        last = int(self.versions.entry[row].max()) if row.size else -1
        return CountedClaims(row, source, np.zeros(row.size, np.uint8), last)

    def in_parts(
        self, kind: SubjectType, subjects: Sequence[int]
    ) -> Iterator[tuple[slice, CountedClaims]]:
        """Yield slices of *subjects*, in order, each with the claims of those in it."""
        if not subjects:
            return
        is_source = kind == "source"
        column = self.versions.source if is_source else self.reports.outlet
        of_part = self.of_versions if is_source else self.of_reports
        place = grouping.places(self.entries(kind), subjects)
        numbers = np.flatnonzero(place >= 0)
        others = len(subjects)
        group = np.where(place < 0, others, place).astype(np.min_scalar_type(others))
        if numbers.size > MOST_SOUGHT:
            known = self.stands if is_source else np.ones(column.size, np.bool_)
            for part in parts.of_groups(grouping.look_up(group, column), known, others):
                yield slice(part.first, part.past), of_part(part.rows)
            return
        rows = grouping.rows_of(column, numbers)
        known = self.stood(rows) if is_source else np.ones(rows.size, np.bool_)
        for part in parts.of_groups(group[column[rows]], known, others):
            yield slice(part.first, part.past), of_part(rows[part.rows])

    def entries(self, kind: SubjectType) -> Ints:
        """Return the entries of sources or outlets by their numbers."""
        return self.held.sources if kind == "source" else self.held.outlets

    def of_outlet(self, outlet: int) -> CountedClaims:
        """Return the claims that one outlet published, by the index of its entry."""
        return self.of_reports(self.reports_by(outlet))

    def of_outlets(self) -> CountedClaims:
        """Return the claims that all outlets published; several may have one."""
        return self.of_reports(np.arange(self.reports.outlet.size))

    def of_reports(self, report: Codes) -> CountedClaims:
        """Return the claims of these reports, as they count for their outlets."""
        reports = self.reports
        known = report[reports.entry[report] < self.position.size]
        # The newest of each outlet and claim: they are in the order of entries.
        pair = grouping.number(reports.outlet[known], reports.claim[known])
        newest = np.empty(group_count(pair), np.intp)
        newest[pair] = known
        newest = newest[reports.roles[newest] > 0]
        row = self.rows_of(reports.claim[newest])
        entries = (reports.entry[known], self.versions.entry[row])
        last = max((int(entry.max()) for entry in entries if entry.size), default=-1)
        outlet = self.held.outlets[reports.outlet[newest]].astype(np.int32)
        return CountedClaims(row, outlet, reports.roles[newest], last)

    def rows_of(self, claims: Numbers) -> Codes:
        """Return the row that stood of each claim, given by number."""
        if claims.size <= MOST_SOUGHT:
            return self._few_rows_of(claims)
        newest = self.held.newest
        if newest is not None and self.is_newest:
            rows = newest[claims].astype(np.intp)
            # Later versions may have been added meanwhile.
            if int(rows.max(initial=0)) < self.versions.entry.size:
                return rows
        return self._row_of_claim[claims].astype(np.intp)

    def _few_rows_of(self, claims: Numbers) -> Codes:
        some = grouping.values(claims)
        rows = grouping.rows_of(self.versions.claim, some)
        rows = rows[self.stood(rows)]
        row_of = np.zeros(some.size, np.intp)
        row_of[np.searchsorted(some, self.versions.claim[rows])] = rows
        return row_of[np.searchsorted(some, claims)]

    @cached_property
    def _row_of_claim(self) -> Numbers:
        """The row that stood of each claim by its number."""
        rows = self.standing
        row_of_claim = np.zeros(self.claims, np.uint32)
        row_of_claim[self.versions.claim[rows]] = rows
        return row_of_claim

    def columns(self, row: Codes) -> ClaimColumns:
        """Return versions as the columns that figures are computed from."""
        return ClaimColumns(self._table, row)

    @cached_property
    def _table(self) -> ClaimTable:
        versions, claims = self.versions, self.held.claims
        closed_day = np.int32(claim_columns.to_day(self.position.closed_day))
        return ClaimTable(
            claim=versions.claim,
            event=versions.event,
            source=versions.source,
            topics=versions.topics,
            late_by=versions.late_by,
            degree=versions.degree,
            flags=versions.flags,
            closed_day=np.broadcast_to(closed_day, versions.entry.shape),
            claim_index=claims.entry,
            collection=claims.collection,
            hedge=claims.hedge,
            made_on=claims.made_on,
            earliest=claims.earliest,
            latest=claims.latest,
            probability=claims.probability,
            cluster=self.held.clusters,
            sources=self.held.sources,
            shares=self.held.shares,
            vocabulary=self.vocabulary,
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the codes in columns stand for."""
        return Vocabulary(self.held.topic_sets, self.held.hedges, VOID_REASONS)


def _number(entries: Ints, entry: int) -> int:
    """Return the place of an entry among *entries*, -1 where it is not among them."""
    numbers = np.flatnonzero(entries == entry)
    return int(numbers[0]) if numbers.size else -1

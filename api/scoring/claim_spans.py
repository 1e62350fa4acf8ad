"""Claims at many steps at once: their versions, and over which steps each counts."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, assert_never

import numpy as np

from api.scoring import counts, grouping, pairs
from api.scoring.claim_columns import Bools, ClaimColumns, Floats
from api.scoring.figures import Counts
from api.scoring.grouping import Codes, Keys
from api.scoring.statistics import arrays, steps
from api.scoring.statistics.steps import Spans
from api.terms import Cohort, Weighting


class Weighed(NamedTuple):
    """Rows while their weights stay as they are; a row may occur more than once."""

    row: Codes
    spans: Spans
    weight: Floats

    def totals(self, size: int, *terms: Floats) -> list[Floats]:
        """Return the sums at each of *size* steps of terms of these rows."""
        return steps.totals(self.spans, size, *terms)


class ClaimSpans(NamedTuple):
    """Versions of claims over spans of `size` steps: parallel arrays.

    `closes`: from which step on the window of each is over; `size` if at none.
    """

    claims: ClaimColumns
    spans: Spans
    closes: Codes
    size: int

    def take(self, rows: Keys) -> "ClaimSpans":
        """Return some of the versions."""
        return ClaimSpans(
            self.claims.take(rows), self.spans.take(rows), self.closes[rows], self.size
        )

    def since(self, first: Codes) -> "ClaimSpans":
        """Return the versions where they count at any step from their *first* on."""
        spans = self.spans._replace(first=np.maximum(self.spans.first, first))
        return self._replace(spans=spans).take(spans.exist)

    def in_cohort(self, cohort: Cohort) -> "ClaimSpans":
        """Return the versions while they are settled, dated, and of the cohort."""
        settled = self.take(np.flatnonzero(pairs.is_in_cohort(self.claims, "settled")))
        match cohort:
            case "settled":
                return settled
            case "matured":
                return settled.since(np.where(settled.claims.final, 0, settled.closes))
            case _:
                assert_never(cohort)

    def unresolved(self) -> "ClaimSpans":
        """Return the versions while they are; see ClaimColumns.is_unresolved."""
        claims = self.claims
        left = np.where(
            claims.withdrawn, claims.withdrawn_after_close, ~claims.is_settled
        )
        some = self.take(np.flatnonzero(left))
        return some.since(np.where(some.claims.withdrawn, 0, some.closes))

    def weigh(self, weighting: Weighting) -> Weighed:
        """Return each version with its weight among these; see pairs.weigh."""
        match weighting:
            case "claim":
                row = np.arange(self.claims.size)
                return Weighed(row, self.spans, np.ones(row.size))
            case "event":
                event = self.claims.event
                of_event = steps.segments(event, self.spans, self.size)
                row, other, spans = steps.intersect(
                    event, self.spans, of_event.key, of_event.spans
                )
                return Weighed(row, spans, 1.0 / of_event.n[other])
            case _:
                assert_never(weighting)

    def distinct(self, key: Codes) -> list[int]:
        """Return how many different keys (from 0) these versions have at each step."""
        groups = arrays.group_count(key)
        if groups * self.size <= grouping.KEYS_PER_ROW * key.size:
            n = steps.Changes(self.spans, self.size, key, groups).counts()
            return np.count_nonzero(n, axis=0).tolist()
        spans = steps.segments(key, self.spans, self.size).spans
        return steps.counts(spans, self.size).tolist()

    def counts(self) -> Iterator[Counts]:
        """Yield the counts of each step."""
        standing = self.take(np.flatnonzero(~self.claims.withdrawn))
        dated = standing.take(np.flatnonzero(standing.claims.is_dated))
        events = standing.distinct(standing.claims.event)
        days = dated.distinct(grouping.number(dated.claims.latest))
        n, voids = self._by_kind()
        for step in range(self.size):
            yield counts.of_numbers(
                {name: number[step] for name, number in n.items()},
                {reason: number[step] for reason, number in voids.items()},
                events=events[step],
                closing_days=days[step],
            )

    def _by_kind(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Return how many claims of each kind there are at each step; see counts.

        Many claims are alike in all that counts tell apart: one of each is looked at.
        """
        opened = self.spans._replace(past=np.minimum(self.spans.past, self.closes))
        closed = self.spans._replace(first=np.maximum(self.spans.first, self.closes))
        row = np.concatenate((opened.exist, closed.exist))
        is_closed = np.arange(row.size) >= opened.exist.size
        alike = grouping.number(2 * counts.alike(self.claims)[row] + is_closed)
        first = grouping.first_rows(alike)
        claims = self.claims.take(row[first]).with_closed(is_closed[first])
        spans = steps.join(opened.take(opened.exist), closed.take(closed.exist))
        n = steps.Changes(spans, self.size, alike, first.size).counts()

        def add_up(kinds: Mapping[str, Bools]) -> dict[str, list[int]]:
            return {name: n[kind].sum(axis=0).tolist() for name, kind in kinds.items()}

        return add_up(counts.kinds(claims)), add_up(counts.voids(claims))

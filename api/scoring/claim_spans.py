"""Claims at many steps at once: versions of claims, and over which steps each counts."""

from collections.abc import Iterator
from typing import NamedTuple, assert_never

import numpy as np

from api.scoring import counts, grouping, pairs
from api.scoring.claim_columns import Bools, ClaimColumns, Floats
from api.scoring.figures import Counts
from api.scoring.grouping import Codes, Keys
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans
from api.terms import Cohort, Weighting


class Weighed(NamedTuple):
    """Rows while their weights stay as they are; a row may occur more than once."""

    row: Codes
    spans: Spans
    weight: Floats

    def totals(self, terms: Floats, size: int) -> Floats:
        """Return the sum at each of *size* steps of a term of each of these rows."""
        return steps.totals(terms, self.spans, size)


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

    def closed(self) -> "ClaimSpans":
        """Return the versions while their windows are over."""
        return self.since(self.closes)

    def open(self) -> "ClaimSpans":
        """Return the versions before their windows are over."""
        spans = self.spans._replace(past=np.minimum(self.spans.past, self.closes))
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
        spans = steps.segments(key, self.spans, self.size).spans
        return steps.counts(spans, self.size).tolist()

    def count(self) -> Iterator[Counts]:
        """Yield the counts at each step."""
        standing = self.take(np.flatnonzero(~self.claims.withdrawn))
        dated = standing.take(np.flatnonzero(standing.claims.is_dated))
        events = standing.distinct(standing.claims.event)
        days = dated.distinct(grouping.number(dated.claims.latest))
        kinds = _Kinds(self)
        for step in range(self.size):
            yield counts.of_kinds(
                kinds.claims,
                kinds.counter(step),
                events=events[step],
                closing_days=days[step],
            )


class _Kinds:
    """What counts tell apart: one claim of each kind, and how many there are of it."""

    def __init__(self, spans: ClaimSpans) -> None:
        opened, closed = spans.open(), spans.closed()
        codes = [
            2 * claims.kind.astype(np.intp) + is_closed
            for is_closed, claims in enumerate((opened.claims, closed.claims))
        ]
        kind = grouping.number(np.concatenate(codes))
        first = grouping.first_rows(kind)
        both = opened.claims.beside(closed.claims)
        self.claims = both.take(first).with_closed(first >= opened.claims.size)
        over = Spans(*map(np.concatenate, zip(opened.spans, closed.spans, strict=True)))
        n = steps.groups_counts(over, kind, first.size, spans.size)
        self._n = np.ascontiguousarray(n.T)

    def counter(self, step: int) -> "_Counter":
        """Return how to count claims of picked kinds at a step."""
        return _Counter(self._n[step])


class _Counter(NamedTuple):
    n: steps.Ints

    def __call__(self, picked: Bools) -> int:
        return int(self.n[picked].sum())

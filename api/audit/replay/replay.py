"""The replay: the records that a log amounts to at an instant.

It is slow and plain on purpose: days are listed one by one, sets are compared, and
nothing is remembered between two questions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from statistics import fmean, median
from typing import assert_never, get_args

from api.audit.replay import figures
from api.audit.replay.base_rates import BaseRates
from api.audit.replay.ends import Ends
from api.audit.replay.settling import Json
from api.terms import LEAD_BANDS, Cohort, Status, Weighting

STATUSES: tuple[Status, ...] = get_args(Status)
COHORTS: tuple[Cohort, ...] = get_args(Cohort)


def as_of(entries: Iterable[Json], instant: datetime) -> "Reference":
    """Return the reference over the entries recorded up to *instant*."""
    recorded = [entry for entry in entries if figures.at(entry) <= instant]
    return Reference(recorded, instant)


class Reference(Ends):
    """The records of sources and outlets at an instant."""

    def __init__(self, entries: Sequence[Json], now: datetime) -> None:
        super().__init__(entries, now)
        self.base_rates = BaseRates(self.matured())

    def record(
        self,
        claims: Sequence[Json],
        cohort: str,
        every: Sequence[Json] | None = None,
        topic: str | None = None,
        weighting: Weighting = "claim",
    ) -> Json:
        """Return the figures of a record over *claims* of a cohort.

        *every* is all claims of the subject, where *claims* are filtered. With a
        *topic* in the filter, claims are compared with the base rate of that alone.
        """
        standing = self._standing(claims)
        dated = [claim for claim in standing if claim["body"]["latest"]]
        settled = [claim for claim in dated if self._counts_in(claim, cohort)]
        scored = [
            claim for claim in settled if claim["body"]["probability"] is not None
        ]
        spoken = {
            self.event(claim)
            for claim in self._standing(claims if every is None else every)
        }
        topics = [{topic} if topic else self.about(claim) for claim in scored]
        points = [self._point(claim) for claim in scored]
        weights = self._weights(scored, weighting)
        return {
            **self._counts(claims, standing, dated),
            **self._hits(settled, weighting),
            **self._scores(scored, points, weights),
            **self.base_rates.compare(spoken, topics, points, weights),
            **self._timing(settled),
            **self._by_lead(scored, points, weights),
        }

    def _standing(self, claims: Sequence[Json]) -> list[Json]:
        return [claim for claim in claims if claim["subject"] not in self.withdrawn]

    def _counts_in(self, claim: Json, cohort: str) -> bool:
        """Whether a claim has a verdict and belongs to a cohort."""
        if cohort not in COHORTS:
            raise ValueError(cohort)
        end = self.end(claim)
        matured = end.final or self.is_closed(claim)
        return end.verdict is not None and (cohort == "settled" or matured)

    def _point(self, claim: Json) -> tuple[float, float]:
        """Return the probability and the outcome of a claim, 0 to 1."""
        return float(claim["body"]["probability"]), self.end(claim).degree or 0.0

    def _weights(self, claims: Sequence[Json], weighting: Weighting) -> list[float]:
        """Return 1 for each claim, or one nth where *claims* hold n about its event."""
        events = [self.event(claim) for claim in claims]
        match weighting:
            case "claim":
                return [1.0 for _ in events]
            case "event":
                return [1 / n for n in map(Counter(events).__getitem__, events)]
            case _:
                assert_never(weighting)

    def _hits(self, settled: Sequence[Json], weighting: Weighting) -> Json:
        plain = [claim for claim in settled if figures.is_plain(claim["body"])]
        points = [
            figures.credit(claim["body"], self.end(claim).degree) for claim in plain
        ]
        weights = self._weights(plain, weighting)
        right = sum(w * credit for w, credit in zip(weights, points, strict=True))
        clusters = [self.cluster(claim) for claim in plain]
        interval = figures.wilson(points, clusters, weights)
        return {
            "right": right,
            "wrong": sum(weights) - right,
            "rate": fmean(points, weights) if points else None,
            **figures.ends("rate", interval),
        }

    def _scores(
        self,
        scored: Sequence[Json],
        points: Sequence[tuple[float, float]],
        weights: Sequence[float],
    ) -> Json:
        events = [self.event(claim) for claim in scored]
        clusters = [self.cluster(claim) for claim in scored]
        interval = figures.clustered(events, clusters, points)
        return {**figures.ends("brier", interval), **figures.of(points, weights)}

    def _timing(self, settled: Sequence[Json]) -> Json:
        days = [self.end(claim).late_by for claim in settled]
        late = [number for number in days if number is not None]
        return {"late": len(late), "median_late_days": median(late) if late else None}

    def _by_lead(
        self,
        scored: Sequence[Json],
        points: Sequence[tuple[float, float]],
        weights: Sequence[float],
    ) -> Json:
        """Return what each band of days ahead adds to the error, by its weight."""
        sums: dict[int, list[tuple[float, float]]] = {}
        for claim, (p, o), weight in zip(scored, points, weights, strict=True):
            first = max(first for first, _ in LEAD_BANDS if first <= _days_ahead(claim))
            sums.setdefault(first, []).append((weight * (p - o) ** 2, weight))
        return {
            f"brier from {first} days ahead": (
                sum(error for error, _ in terms) / sum(weight for _, weight in terms)
            )
            for first, terms in sums.items()
        }

    def _counts(
        self, claims: Sequence[Json], standing: Sequence[Json], dated: Sequence[Json]
    ) -> Json:
        statuses = Counter(self.status(claim) for claim in claims)
        voids = Counter(self.end(claim).void for claim in standing)
        closed = [claim for claim in dated if self.is_closed(claim)]
        gone = sum(self.is_withdrawn_late(claim) for claim in claims)
        waiting = sum(self.status(claim) in {"due", "void"} for claim in closed)
        settled = [claim for claim in dated if self.end(claim).verdict]
        occurred = [
            claim
            for claim in standing
            if not claim["body"]["latest"] and self.end(claim).degree
        ]
        committed = sum(figures.is_plain(claim["body"]) for claim in dated)
        prospective = sum(map(self.ahead, standing))
        return {
            **{status: statuses[status] for status in STATUSES},
            "total": len(standing),
            "dated": len(dated),
            "undated_occurred": len(occurred),
            "closed": len(closed),
            "matured": sum(self.is_closed(c) or self.end(c).final for c in settled),
            **{f"void: {reason}": n for reason, n in voids.items() if reason},
            "committed": committed,
            "hedged": len(dated) - committed,
            "events": len({self.event(claim) for claim in standing}),
            "closing_days": len({claim["body"]["latest"] for claim in dated}),
            "checkable": figures.share(len(dated), len(standing)),
            "unresolved": figures.share(waiting + gone, len(closed) + gone),
            "prospective": figures.share(prospective, len(standing)),
        }


def _days_ahead(claim: Json) -> int:
    """Return how many days before its due date a claim was made."""
    made, due = (
        date.fromisoformat(claim["body"][day]) for day in ("made_on", "latest")
    )
    return (due - made).days

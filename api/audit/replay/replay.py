"""The replay: the records that a log amounts to at an instant.

It is slow and plain on purpose: days are listed one by one, sets are compared, and
nothing is remembered between two questions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import fmean, median
from typing import get_args

from api.audit.replay import figures
from api.audit.replay.base_rates import BaseRates
from api.audit.replay.ends import Ends
from api.audit.replay.settling import Json
from api.terms import Cohort, Status

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
        return {
            **self._counts(claims, standing, dated),
            **self._hits(settled),
            **self._scores(scored, points),
            **self.base_rates.compare(spoken, topics, points),
            **self._timing(settled),
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

    def _hits(self, settled: Sequence[Json]) -> Json:
        plain = [claim for claim in settled if figures.is_plain(claim["body"])]
        points = [
            figures.credit(claim["body"], self.end(claim).degree) for claim in plain
        ]
        interval = figures.wilson(points, map(self.cluster, plain))
        return {
            "right": sum(points),
            "wrong": len(points) - sum(points),
            "rate": fmean(points) if points else None,
            **figures.ends("rate", interval),
        }

    def _scores(
        self, scored: Sequence[Json], points: Sequence[tuple[float, float]]
    ) -> Json:
        events = [self.event(claim) for claim in scored]
        clusters = [self.cluster(claim) for claim in scored]
        interval = figures.clustered(events, clusters, points)
        return {**figures.ends("brier", interval), **figures.of(points)}

    def _timing(self, settled: Sequence[Json]) -> Json:
        days = [self.end(claim).late_by for claim in settled]
        late = [number for number in days if number is not None]
        return {"late": len(late), "median_late_days": median(late) if late else None}

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

"""Records: the accuracy of a set of claims, as they stood at one instant.

A pure function of the claims, so that a record is its own recomputation. A claim that
was withdrawn counts nowhere but in `withdrawn` and `unresolved`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from statistics import median
from typing import NamedTuple

from api.model import scoring
from api.model.figures import (
    ByBasis,
    Counts,
    Enough,
    Figures,
    Hits,
    LeadBand,
    Scores,
    Timing,
)
from api.model.scoring import Point, Sums
from api.model.seen import SeenClaim
from api.model.terms import Cohort, Direction

METHOD = "1"
LEAD_BANDS = ((0, 7), (8, 30), (31, 90), (91, 365), (366, None))
ENOUGH_FOR_RATES = 5
ENOUGH_FOR_RANK = 10
ENOUGH_FOR_SKILL = 20
ENOUGH_FOR_DECOMPOSITION = 50


class Judged(NamedTuple):
    """A claim that hits or scores may count; `lead`: days from made to due."""

    claim: SeenClaim
    outcome: float
    terms: Sums | None
    lead: int

    @property
    def side(self) -> Direction:
        """The side it took: that of its probability, stated or read from a hedge."""
        return scoring.side(self.claim.direction, self.claim.probability)


def compute(claims: Sequence[SeenClaim], *, cohort: Cohort, bins: int) -> Figures:
    """Return the figures of *claims*, whose order does not matter.

    Judged are settled claims with a due date: of the cohort `matured` those whose
    window is closed, or that can no longer happen; of `settled` all. Hits count the
    committed ones among them, scores those with a probability.
    """
    judged = list(_judge(claims, cohort))
    plain = [one for one in judged if one.claim.committed]
    scores = _scores(judged)
    return Figures(
        enough=_enough(scores.events, _events(one.claim for one in plain)),
        claims=_counts(claims),
        hits=_hits(plain, sum(c.committed and _is_unresolved(c) for c in claims)),
        scores=scores,
        by_basis=ByBasis(
            stated=_scores(one for one in judged if one.claim.basis == "stated"),
            wording=_scores(one for one in judged if one.claim.basis == "wording"),
        ),
        calibration=scoring.calibration(_points(judged), bins),
        timing=_timing(judged),
    )


def _judge(claims: Iterable[SeenClaim], cohort: Cohort) -> Iterator[Judged]:
    for claim in claims:
        if claim.status != "settled" or claim.latest is None or claim.degree is None:
            continue
        if cohort == "settled" or claim.closed or claim.final:
            said, outcome = claim.probability, claim.degree
            terms = None if said is None else scoring.terms(said, outcome)
            yield Judged(claim, outcome, terms, (claim.latest - claim.made_on).days)


def _is_unresolved(claim: SeenClaim) -> bool:
    match claim.status:
        case "due":
            return True
        case "void":
            return claim.closed
        case "withdrawn":
            return claim.withdrawn_after_close
        case _:
            return False


def _events(claims: Iterable[SeenClaim]) -> int:
    return len({claim.event_id for claim in claims})


def _enough(scored: int, plain: int) -> Enough:
    return Enough(
        rates=max(scored, plain) >= ENOUGH_FOR_RATES,
        rank=scored >= ENOUGH_FOR_RANK,
        skill=scored >= ENOUGH_FOR_SKILL,
        decomposition=scored >= ENOUGH_FOR_DECOMPOSITION,
    )


def _counts(claims: Sequence[SeenClaim]) -> Counts:
    kept = [claim for claim in claims if claim.status != "withdrawn"]
    dated = [claim for claim in kept if claim.latest is not None]
    voids = Counter(c.void_reason or "other" for c in kept if c.status == "void")
    statuses = Counter(claim.status for claim in claims)
    closed = sum(claim.closed for claim in dated)
    late = sum(claim.withdrawn_after_close for claim in claims)
    return Counts(
        total=len(kept),
        dated=len(dated),
        undated=statuses["undated"],
        undated_occurred=sum(map(_occurred_undated, kept)),
        open=statuses["open"],
        due=statuses["due"],
        closed=closed,
        settled=statuses["settled"],
        matured=len(list(_judge(kept, "matured"))),
        void=statuses["void"],
        voids=dict(sorted(voids.items())),
        withdrawn=statuses["withdrawn"],
        hedged=sum(not claim.committed for claim in dated),
        committed=sum(claim.committed for claim in dated),
        events=_events(kept),
        closing_days=len({claim.latest for claim in dated}),
        checkable=_share(len(dated), len(kept)),
        unresolved=_share(sum(map(_is_unresolved, claims)), closed + late),
        prospective=_share(sum(claim.prospective for claim in kept), len(kept)),
    )


def _occurred_undated(claim: SeenClaim) -> bool:
    if claim.status != "settled" or claim.latest is not None:
        return False
    return claim.verdict != "did_not_happen"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _hits(plain: Sequence[Judged], unresolved: int) -> Hits:
    if not plain:
        return Hits()
    n = len(plain)
    right = fsum(scoring.credit(one.side, one.outcome) for one in plain)
    always_yes = fsum(scoring.credit("will", one.outcome) for one in plain) / n
    trials = scoring.effective_number(one.claim.event_id for one in plain)
    return Hits(
        right=right,
        wrong=n - right,
        rate=right / n,
        interval=scoring.wilson(right / n, trials),
        bounds=scoring.hit_bounds(right, n, unresolved),
        always_no=1.0 - always_yes,
        always_yes=always_yes,
    )


def _points(judged: Iterable[Judged]) -> list[Point]:
    return [
        Point(one.claim.event_id, one.terms) for one in judged if one.terms is not None
    ]


def _scores(judged: Iterable[Judged]) -> Scores:
    points = _points(judged)
    if not points:
        return Scores()
    sums = scoring.total(point.terms for point in points)
    brier = scoring.brier(sums)
    log_score = scoring.log_score(sums)
    return Scores(
        scored=len(points),
        events=len({point.event for point in points}),
        brier=brier,
        brier_index=scoring.brier_index(brier),
        log_score=log_score,
        clipped=int(sums.clipped),
        baseline_score=scoring.baseline_score(log_score),
        skill=scoring.skill(sums),
        skill_vs_half=scoring.skill_vs_half(brier),
        separation=scoring.separation(sums),
        mean_probability=scoring.mean_probability(sums),
        base_rate=scoring.base_rate(sums),
        bias=scoring.bias(sums),
        uncertainty=scoring.uncertainty(sums),
    )


def _timing(judged: Sequence[Judged]) -> Timing:
    missed = [one.claim for one in judged if one.claim.verdict == "did_not_happen"]
    late = [claim.late_by for claim in missed if claim.late_by is not None]
    return Timing(
        median_lead_days=_median([one.lead for one in judged]),
        by_lead=[
            LeadBand(first=first, last=last, scored=band.scored, brier=band.brier)
            for first, last in LEAD_BANDS
            for band in [_scores(_made_ahead(judged, first, last))]
            if band.brier is not None
        ],
        late=len(late),
        median_late_days=_median(late),
    )


def _made_ahead(judged: Iterable[Judged], first: int, last: int | None) -> list[Judged]:
    return [o for o in judged if first <= o.lead and (last is None or o.lead <= last)]


def _median(days: Sequence[int]) -> float | None:
    return float(median(days)) if days else None

"""Judged claims: those that hits and scores may count, on the yardstick asked for."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from api.language.hedges import wording
from api.language.hedges.wording import Wording
from api.scoring import points
from api.scoring.calibration import Bins
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.points import ScoredClaim, Weighting
from api.scoring.statistics import scores
from api.terms import Cohort, Direction


class CountingOptions(Struct, frozen=True, kw_only=True):
    """How a record counts: which settled claims, their weight, the scale of hedges."""

    cohort: Cohort = "matured"
    weight: Weighting = "claim"
    bins: Bins = 10
    yardstick: str | None = None
    topic: str | None = None


class ForecastPair(NamedTuple):
    """A claim that hits or scores may count; `lead`: days from made to due."""

    claim: ClaimAsOf
    outcome: float
    probability: float | None
    lead: int

    @property
    def side(self) -> Direction:
        """The side it took: that of its probability, stated or read from a hedge."""
        return scores.side(self.claim.direction, self.probability)


def judge(
    claims: Iterable[ClaimAsOf], options: CountingOptions
) -> Iterator[ForecastPair]:
    """Yield the settled claims with a due date that the cohort lets in.

    `matured`: whose window is closed, or that can no longer happen; `settled`: all.
    """
    for claim in claims:
        if claim.latest is None or claim.degree is None or claim.withdrawn:
            continue
        if options.cohort == "settled" or claim.closed or claim.final:
            lead = (claim.latest - claim.made_on).days
            said = probability(claim, options.yardstick)
            yield ForecastPair(claim, claim.degree, said, lead)


def probability(claim: ClaimAsOf, yardstick: str | None) -> float | None:
    """Return the claim's probability, its hedge read on *yardstick* if one is given."""
    if yardstick is None or claim.basis != "wording":
        return claim.probability
    read = on_yardstick(claim.phrase, yardstick, claim.direction)
    return None if read is None else read.point


@lru_cache(maxsize=4096)
def on_yardstick(
    phrase: str | None, yardstick: str, direction: Direction
) -> Wording | None:
    """Return *phrase* as read on a yardstick, or on `survey` where it is off that."""
    return None if phrase is None else wording.on(phrase, yardstick, direction)


def score(judged: Iterable[ForecastPair], by: Weighting) -> list[ScoredClaim]:
    """Return the claims that have a probability, each with its weight."""
    told = [one for one in judged if one.probability is not None]
    weights = points.weigh([one.claim.event for one in told], by)
    return [
        ScoredClaim(
            one.claim.event,
            one.claim.cluster,
            one.probability,
            one.outcome,
            weight,
        )
        for one, weight in zip(told, weights, strict=True)
        if one.probability is not None
    ]


def of_basis(judged: Sequence[ForecastPair], basis: str) -> list[ForecastPair]:
    """Return the claims of one basis."""
    return [one for one in judged if one.claim.basis == basis]

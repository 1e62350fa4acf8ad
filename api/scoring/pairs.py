"""Forecast pairs: the claims that hits and scores may count, each with its outcome."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, assert_never

from msgspec import Struct

from api.language.hedges import wording
from api.language.hedges.wording import Wording
from api.scoring import points
from api.scoring.calibration import Bins
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.points import ScoredClaim
from api.scoring.statistics import scores
from api.terms import Basis, Cohort, Direction, Weighting


class CountingOptions(Struct, frozen=True, kw_only=True):
    """How a record counts: which settled claims, their weight, the scale of hedges."""

    cohort: Cohort = "matured"
    weight: Weighting = "claim"
    bins: Bins = 10
    yardstick: str | None = None
    topic: str | None = None


class ForecastPair(NamedTuple):
    """A settled claim with its probability and its outcome, both 0 … 1.

    `probability` is that the event occurs in the window, None where the claim has none;
    `outcome` is the degree to which it occurred; `lead` is the number of days from the
    claim to its due date.
    """

    claim: ClaimAsOf
    outcome: float
    probability: float | None
    lead: int

    @property
    def side(self) -> Direction:
        """The side it took: that of its probability, stated or read from a hedge."""
        return scores.side(self.claim.direction, self.probability)


def select(
    claims: Iterable[ClaimAsOf], options: CountingOptions
) -> Iterator[ForecastPair]:
    """Yield the settled claims with a due date that belong to the cohort.

    `matured`: the window is closed, or the event can no longer happen; `settled`: all.
    """
    for claim in claims:
        if claim.latest is None or claim.degree is None or claim.withdrawn:
            continue
        if _is_in_cohort(claim, options.cohort):
            lead = (claim.latest - claim.made_on).days
            read = probability(claim, options.yardstick)
            yield ForecastPair(claim, claim.degree, read, lead)


def _is_in_cohort(settled: ClaimAsOf, cohort: Cohort) -> bool:
    match cohort:
        case "settled":
            return True
        case "matured":
            return settled.closed or settled.final
        case _:
            assert_never(cohort)


def probability(claim: ClaimAsOf, yardstick: str | None) -> float | None:
    """Return the claim's probability, its hedge read on *yardstick* if one is given."""
    if yardstick is None or claim.basis != "wording":
        return claim.probability
    reading = on_yardstick(claim.phrase, yardstick, claim.direction)
    return None if reading is None else reading.point


@lru_cache(maxsize=4096)
def on_yardstick(
    phrase: str | None, yardstick: str, direction: Direction
) -> Wording | None:
    """Return the reading of *phrase* on a yardstick, or on `survey` if it is off it."""
    return None if phrase is None else wording.reread(phrase, yardstick, direction)


def weigh(
    forecast_pairs: Iterable[ForecastPair], weighting: Weighting
) -> list[ScoredClaim]:
    """Return the pairs that have a probability, in order, each with its weight."""
    scored = [
        (pair, pair.probability)
        for pair in forecast_pairs
        if pair.probability is not None
    ]
    weights = points.weigh([pair.claim.event for pair, _ in scored], weighting)
    return [
        ScoredClaim(
            pair.claim.event, pair.claim.cluster, probability, pair.outcome, weight
        )
        for (pair, probability), weight in zip(scored, weights, strict=True)
    ]


def of_basis(
    forecast_pairs: Sequence[ForecastPair], basis: Basis
) -> list[ForecastPair]:
    """Return the pairs whose probability has this basis."""
    return [pair for pair in forecast_pairs if pair.claim.basis == basis]

"""Forecast pairs: the claims that hits and scores may count, each with its outcome."""

from functools import lru_cache
from typing import Literal, NamedTuple, assert_never

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.language.hedges import wording
from api.language.hedges.wording import Wording
from api.scoring import grouping
from api.scoring.claim_columns import Bools, ClaimColumns, Floats
from api.scoring.grouping import Keys
from api.scoring.statistics import scores
from api.terms import Cohort, Direction, Weighting

Bins = int | Literal["values"]


class CountingOptions(Struct, frozen=True, kw_only=True):
    """How a record counts: which settled claims, their weight, the scale of hedges."""

    cohort: Cohort = "matured"
    weight: Weighting = "claim"
    bins: Bins = 10
    yardstick: str | None = None
    topic: str | None = None


class ForecastPairs(NamedTuple):
    """Settled claims with a due date, in the order of the log.

    `claims.degree` is the degree to which each event occurred, 0 … 1; `probability`,
    0 … 1, is that it occurs in the window, NaN where the claim has none.
    """

    claims: ClaimColumns
    probability: Floats

    @property
    def has_probability(self) -> Bools:
        """Which claims have a probability, and so a score."""
        return ~np.isnan(self.probability)

    @property
    def credit(self) -> Floats:
        """How far each claim was right by the side it took, 0 … 1."""
        is_yes = scores.is_yes(self.claims.is_will, self.probability)
        return scores.credit(is_yes, self.claims.degree)

    def take(self, rows: NDArray[np.bool_]) -> "ForecastPairs":
        """Return some of the pairs."""
        return ForecastPairs(self.claims.take(rows), self.probability[rows])


def select(claims: ClaimColumns, options: CountingOptions) -> ForecastPairs:
    """Return the settled claims with a due date that belong to the cohort.

    `matured`: the window is closed, or the event can no longer happen; `settled`: all.
    """
    rows = np.flatnonzero(is_in_cohort(claims, options.cohort))
    ordered = rows[np.argsort(claims.claim[rows], kind="stable")]
    selected = claims.take(ordered)
    return ForecastPairs(selected, probabilities(selected, options.yardstick))


def is_in_cohort(claims: ClaimColumns, cohort: Cohort) -> Bools:
    """Return which claims are settled, dated, not withdrawn and of the cohort."""
    settled = claims.is_settled & claims.is_dated & ~claims.withdrawn
    match cohort:
        case "settled":
            return settled
        case "matured":
            return settled & (claims.closed | claims.final)
        case _:
            assert_never(cohort)


def probabilities(claims: ClaimColumns, yardstick: str | None) -> Floats:
    """Return each claim's probability, hedges read on *yardstick* if one is given."""
    if yardstick is None:
        return claims.probability
    points = [
        np.nan if reading is None or reading.point is None else reading.point
        for reading in readings(claims, yardstick)
    ]
    read = np.array(points)[reading_places(claims)]
    return np.where(claims.worded, read, claims.probability)


def readings(claims: ClaimColumns, yardstick: str) -> list[Wording | None]:
    """Return what each hedge is read as: those of claims with `will`, then the others.

    Of hedges that no claim uses, None.
    """
    hedges = claims.vocabulary.hedges
    used = np.bincount(reading_places(claims), minlength=2 * len(hedges)) > 0
    directions: tuple[Direction, Direction] = ("will", "will_not")
    phrases = [(hedge.phrase, way) for way in directions for hedge in hedges]
    return [
        on_yardstick(phrase, yardstick, way) if is_used else None
        for (phrase, way), is_used in zip(phrases, used, strict=True)
    ]


def reading_places(claims: ClaimColumns) -> NDArray[np.intp]:
    """Return the place of each claim's hedge in `readings`."""
    others = np.where(claims.is_will, 0, len(claims.vocabulary.hedges))
    return (claims.hedge + others).astype(np.intp)


@lru_cache(maxsize=4096)
def on_yardstick(
    phrase: str | None, yardstick: str, direction: Direction
) -> Wording | None:
    """Return the reading of *phrase* on a yardstick, or on `survey` if it is off it."""
    return None if phrase is None else wording.reread(phrase, yardstick, direction)


def weigh(event: Keys, weighting: Weighting) -> Floats:
    """Return each claim's weight: 1, or 1/n of the n claims about its *event*."""
    match weighting:
        case "claim":
            return np.ones(event.size)
        case "event":
            number = grouping.number(event)
            return 1.0 / np.bincount(number)[number]
        case _:
            assert_never(weighting)

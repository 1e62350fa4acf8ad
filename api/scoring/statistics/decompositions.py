"""Decompositions of the Brier score: calibration, discrimination, uncertainty.

Every function takes groups of claims with equal probability, all different, in
ascending order of probability; at least one unless the function says otherwise.
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from math import fsum
from random import Random
from typing import NamedTuple

from msgspec import Struct

from api.scoring.statistics.calibration_tests import MOST_DISTINCT, pooled
from api.scoring.statistics.scores import Sums, uncertainty

# Any number would do as long as it never changes, so that anyone can repeat a draw.
SEED = 20260101
# Draws stop after so many groups in all, but not before the fewest draws, to be quick.
MOST_DRAWN = 200_000
FEWEST_DRAWS = 99
# An outcome this much less likely than the likeliest is never drawn.
NEVER = 1e-18


class ForecastGroup(NamedTuple):
    """The sums of w, wo and wo² over the claims of one probability."""

    probability: float
    weight: float
    outcome: float
    outcome_squared: float

    @property
    def rate(self) -> float:
        """Return the mean outcome, 0 … 1."""
        return self.outcome / self.weight


class Corp(Struct, frozen=True, kw_only=True):
    """The CORP decomposition: B = miscalibration - discrimination + uncertainty.

    `miscalibration`: what the best increasing recalibration would save, 0 … 1;
    `discrimination`: what that gains over always forecasting the base rate;
    `uncertainty`: the variance of the outcomes; both 0 … 0.25.
    """

    miscalibration: float
    discrimination: float
    uncertainty: float


class MurphyDecomposition(Struct, frozen=True, kw_only=True):
    """Murphy's decomposition: B = reliability - resolution + uncertainty + within_bin.

    `reliability`: squared distance of each bin's mean probability from its rate, 0 … 1;
    `resolution`: of its rate from the base rate, 0 … 0.25; `uncertainty`: the variance
    of the outcomes, 0 … 0.25; `within_bin`: what binning leaves over, of either sign.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within_bin: float


class ExpectedMiscalibration(Struct, frozen=True, kw_only=True):
    """What a figure would be by chance alone: its mean and its 95th percentile."""

    mean: float
    p95: float


class _Draw(NamedTuple):
    """How to draw the number of events of a group that happen.

    `cumulative`: the binomial distribution from `first` events on, without its last.
    """

    probability: float
    size: int
    first: int
    cumulative: list[float]


def isotonic(groups: Sequence[ForecastGroup]) -> list[float]:
    """Return each group's recalibrated rate, 0 … 1, which rises with probability.

    Weighted least squares by pooling adjacent violators: Ayer et al. 1955.
    """
    blocks: list[tuple[float, float, int]] = []
    for group in groups:
        outcome, weight, size = group.outcome, group.weight, 1
        while blocks and blocks[-1][0] * weight >= outcome * blocks[-1][1]:
            block = blocks.pop()
            outcome += block[0]
            weight += block[1]
            size += block[2]
        blocks.append((outcome, weight, size))
    return [outcome / weight for outcome, weight, size in blocks for _ in range(size)]


def corp(groups: Sequence[ForecastGroup]) -> Corp:
    """Decompose the Brier score without bins.

    Dimitriadis, Gneiting and Jordan 2021, by the fit of `isotonic`.
    """
    all_sums = _total(groups)
    base_rate = all_sums.outcome / all_sums.weight
    fitted = list(zip(groups, isotonic(groups), strict=True))
    saved = fsum(
        group.weight
        * (group.probability - fit)
        * (group.probability + fit - 2.0 * group.rate)
        for group, fit in fitted
    )
    gained = fsum(group.weight * (fit - base_rate) ** 2 for group, fit in fitted)
    return Corp(
        miscalibration=max(0.0, saved / all_sums.weight),
        discrimination=gained / all_sums.weight,
        uncertainty=uncertainty(all_sums),
    )


def murphy(binned: Sequence[Sequence[ForecastGroup]]) -> MurphyDecomposition:
    """Decompose the Brier score by bins, each a sequence of groups.

    Murphy 1973, with the within-bin terms of Stephenson, Coelho and Jolliffe 2008 for
    probabilities that differ within a bin.
    """
    everything = _total([group for groups in binned for group in groups])
    base_rate = everything.outcome / everything.weight
    bins = [(_total(groups), groups) for groups in binned if groups]
    unreliable = fsum(
        (sums.probability - sums.outcome) ** 2 / sums.weight for sums, _ in bins
    )
    resolved = fsum(
        sums.weight * (sums.outcome / sums.weight - base_rate) ** 2 for sums, _ in bins
    )
    within = fsum(_within(group, sums) for sums, groups in bins for group in groups)
    return MurphyDecomposition(
        reliability=unreliable / everything.weight,
        resolution=resolved / everything.weight,
        uncertainty=uncertainty(everything),
        within_bin=within / everything.weight,
    )


def _within(group: ForecastGroup, of_bin: Sums) -> float:
    gap = group.probability - of_bin.probability / of_bin.weight
    surplus = group.outcome - group.weight * of_bin.outcome / of_bin.weight
    return group.weight * gap**2 - 2.0 * gap * surplus


def _total(groups: Sequence[ForecastGroup]) -> Sums:
    return Sums(
        weight=fsum(group.weight for group in groups),
        probability=fsum(group.weight * group.probability for group in groups),
        outcome=fsum(group.outcome for group in groups),
        outcome_squared=fsum(group.outcome_squared for group in groups),
    )


def expected_miscalibration(
    probabilities: Sequence[float], *, draws: int = 999
) -> ExpectedMiscalibration | None:
    """Return what `Corp.miscalibration` would be if *probabilities* were right.

    Consistency resampling of Bröcker and Smith 2007: *probabilities* are of independent
    events, each drawn *draws* ≥ 1 times from a fixed seed. With more than 200 different
    ones there are fewer draws, at least 99; above 2,000 neighbours are pooled, which
    makes the figures up to a tenth smaller. None where there is no probability.
    """
    if not probabilities:
        return None
    groups = [_draw(p, size) for p, size in pooled(probabilities, MOST_DISTINCT)]
    draws = min(draws, max(FEWEST_DRAWS, MOST_DRAWN // len(groups)))
    fixed = fsum(group.size * group.probability**2 for group in groups)
    random = Random(SEED).random  # noqa: S311 it is no secret
    drawn = sorted(
        max(0.0, (fixed + _drawn(groups, [random() for _ in groups])))
        / len(probabilities)
        for _ in range(draws)
    )
    return ExpectedMiscalibration(
        mean=fsum(drawn) / draws, p95=drawn[95 * (draws + 1) // 100 - 1]
    )


def _drawn(groups: Sequence[_Draw], chances: Sequence[float]) -> float:
    """Return the miscalibration times the number of events, minus Σp², of one draw.

    The pooling is that of `isotonic`, repeated here for the speed of a thousand draws.
    """
    crossed = 0.0
    outcomes: list[int] = []
    sizes: list[int] = []
    for (p, size, first, cumulative), chance in zip(groups, chances, strict=True):
        outcome = first + bisect(cumulative, chance)
        crossed += p * outcome
        while outcomes and outcomes[-1] * size >= outcome * sizes[-1]:
            outcome += outcomes.pop()
            size += sizes.pop()  # noqa: PLW2901 the pool grows
        outcomes.append(outcome)
        sizes.append(size)
    fitted = sum(map(_squared_by, outcomes, sizes))
    return fitted - 2.0 * crossed


def _squared_by(outcome: int, size: int) -> float:
    return outcome * outcome / size


def _draw(probability: float, size: int) -> _Draw:
    """Tabulate the binomial distribution around its mode."""
    if probability in {0.0, 1.0}:
        return _Draw(probability, size, size if probability else 0, [])
    odds = probability / (1.0 - probability)
    mode = min(size, int((size + 1) * probability))
    below, above = [1.0], [1.0]
    first = last = mode
    while first > 0 and below[-1] > NEVER:
        below.append(below[-1] * first / (size - first + 1) / odds)
        first -= 1
    while last < size and above[-1] > NEVER:
        above.append(above[-1] * (size - last) / (last + 1) * odds)
        last += 1
    masses = list(accumulate([*reversed(below), *above[1:]]))
    # Without the last, no chance below 1 is beyond the end.
    return _Draw(probability, size, first, [mass / masses[-1] for mass in masses[:-1]])


def auc(groups: Sequence[ForecastGroup]) -> float | None:
    """Return the area under the ROC curve, 0 … 1; None when either side is empty.

    Hanley and McNeil 1982: how often an event that happened got a higher probability
    than one that did not; ties count ½, a partial outcome on both sides by its degree.
    """
    absences = [group.weight - group.outcome for group in groups]
    occurred, absent = fsum(group.outcome for group in groups), fsum(absences)
    if not (occurred and absent):
        return None
    below = accumulate(absences, initial=0.0)
    pairs = (
        group.outcome * (lower + absence / 2.0)
        for group, absence, lower in zip(groups, absences, below, strict=False)
    )
    return fsum(pairs) / (occurred * absent)

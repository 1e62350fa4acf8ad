"""Decompositions of the Brier score: calibration, discrimination, uncertainty.

Arrays are parallel, a claim a row and at least one: `p` is a probability, `o` the
degree of the outcome, both 0 … 1, `w` a weight above 0. Equal probabilities are put
together first, so that the order of claims changes nothing.
"""

import numpy as np
from msgspec import Struct
from numpy.random import PCG64, Generator
from scipy.optimize import isotonic_regression

from api.scoring.statistics import scores
from api.scoring.statistics.arrays import Codes, Floats, group_count, total, totals
from api.scoring.statistics.calibration_tests import MOST_DISTINCT, pooled
from api.scoring.statistics.scores import Sums

# Any number would do as long as it never changes, so that anyone can repeat a draw.
SEED = 20260101
# Draws stop after so many groups in all, but not before the fewest draws, to be quick.
MOST_DRAWN = 200_000
FEWEST_DRAWS = 99


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


def isotonic(p: Floats, o: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Return the different *p*, ascending, and the recalibrated rate of each, 0 … 1.

    The rates rise with probability: weighted least squares by pooling adjacent
    violators, Ayer et al. 1955.
    """
    values, weight, outcome = _by_probability(p, w, w * o)
    return values, _rising(outcome / weight, weight)


def _by_probability(p: Floats, *terms: Floats) -> tuple[Floats, ...]:
    """Return the different *p*, ascending, and the sums of each of *terms* by them."""
    values, code = np.unique(p, return_inverse=True)
    return values, *(totals(term, code, len(values)) for term in terms)


def _rising(rates: Floats, weight: Floats) -> Floats:
    return np.asarray(isotonic_regression(rates, weights=weight)["x"], np.float64)


def _rising_each(rates: Floats, weight: Floats) -> Floats:
    """Return the rising fit of each row of *rates* (draws, values), all in one call.

    Rows follow each other, each lifted above the one before so that none is pooled with
    another; the means of the blocks found are then those of the rates themselves.
    """
    lifted = rates + 2.0 * np.arange(len(rates))[:, np.newaxis]
    weights = np.tile(weight, len(rates))
    blocks = isotonic_regression(lifted.ravel(), weights=weights)["blocks"]
    sums = np.add.reduceat(weights * rates.ravel(), blocks[:-1])
    means = sums / np.add.reduceat(weights, blocks[:-1])
    return np.repeat(means, np.diff(blocks)).reshape(rates.shape)


def corp(p: Floats, o: Floats, w: Floats) -> Corp:
    """Decompose the Brier score without bins.

    Dimitriadis, Gneiting and Jordan 2021, by the fit of `isotonic`.
    """
    values, weight, outcome = _by_probability(p, w, w * o)
    rates = outcome / weight
    fit = _rising(rates, weight)
    all_weight = total(w)
    base_rate = total(w * o) / all_weight
    saved = total(weight * (values - fit) * (values + fit - 2.0 * rates))
    gained = total(weight * (fit - base_rate) ** 2)
    return Corp(
        miscalibration=max(0.0, saved / all_weight),
        discrimination=gained / all_weight,
        uncertainty=_uncertainty(o, w),
    )


def _uncertainty(o: Floats, w: Floats) -> float:
    return scores.uncertainty(
        Sums(weight=total(w), outcome=total(w * o), outcome_squared=total(w * o**2))
    )


def murphy(p: Floats, o: Floats, w: Floats, bin_code: Codes) -> MurphyDecomposition:
    """Decompose the Brier score by bins; *bin_code* is the bin of each claim.

    Murphy 1973, with the within-bin terms of Stephenson, Coelho and Jolliffe 2008 for
    probabilities that differ within a bin. A bin may be empty.
    """
    bins = group_count(bin_code)
    weight = totals(w, bin_code, bins)
    divisor = np.where(weight > 0.0, weight, 1.0)
    mean_p = totals(w * p, bin_code, bins) / divisor
    rate = totals(w * o, bin_code, bins) / divisor
    all_weight = total(w)
    base_rate = total(w * o) / all_weight
    gap, surplus = p - mean_p[bin_code], o - rate[bin_code]
    return MurphyDecomposition(
        reliability=total(weight * (mean_p - rate) ** 2) / all_weight,
        resolution=total(weight * (rate - base_rate) ** 2) / all_weight,
        uncertainty=_uncertainty(o, w),
        within_bin=total(w * (gap**2 - 2.0 * gap * surplus)) / all_weight,
    )


def auc(p: Floats, o: Floats, w: Floats) -> float | None:
    """Return the area under the ROC curve, 0 … 1; None when either side is empty.

    Hanley and McNeil 1982: how often an event that happened got a higher probability
    than one that did not; ties count ½, a partial outcome on both sides by its degree.
    """
    _, occurred, absent = _by_probability(p, w * o, w * (1.0 - o))
    return area(occurred, absent)


def area(occurred: Floats, absent: Floats) -> float | None:
    """Return the same from Σwo and Σw(1 - o) of each probability, which ascend."""
    pairs = total(occurred) * total(absent)
    if not pairs:
        return None
    lower = np.cumsum(absent) - absent
    return total(occurred * (lower + absent / 2.0)) / pairs


def expected_miscalibration(
    p: Floats, *, draws: int = 999
) -> ExpectedMiscalibration | None:
    """Return what `Corp.miscalibration` would be if *p* were right.

    Consistency resampling of Bröcker and Smith 2007: *p* are of independent events,
    each drawn *draws* ≥ 1 times from a fixed seed. With more than 200 different ones
    there are fewer draws, at least 99; above 2,000 neighbours are pooled, which makes
    the figures up to a tenth smaller. None where there is no probability.
    """
    if not len(p):
        return None
    values, counts = pooled(p, MOST_DISTINCT)
    draws = min(draws, max(FEWEST_DRAWS, MOST_DRAWN // len(values)))
    generator = Generator(PCG64(SEED))
    rates = generator.binomial(counts, values, (draws, len(values))) / counts
    sizes = counts.astype(np.float64)
    fits = _rising_each(rates, sizes)
    gaps = (values - fits) * (values + fits - 2.0 * rates)
    # A matrix product would add up in an order that depends on the processor.
    saved = (gaps * sizes).sum(axis=1)
    miscalibration = np.sort(np.maximum(0.0, saved / len(p)))
    return ExpectedMiscalibration(
        mean=float(miscalibration.mean()),
        p95=float(miscalibration[95 * (draws + 1) // 100 - 1]),
    )

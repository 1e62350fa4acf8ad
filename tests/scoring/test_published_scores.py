"""Figures that others computed; each test says whose convention they follow."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import pytest
from msgspec import Struct

from api.scoring import calibration
from api.scoring.calibration import CalibrationBin
from api.scoring.statistics import scores
from api.scoring.statistics.scores import Sums
from tests import published_figures
from tests.published_figures import Row, Vector, vectors
from tests.scoring import columns

EXACT = 1e-9
Item = tuple[float, float]


class Items(Struct, frozen=True):
    items: list[Item]
    bins: int = 10


class Single(Struct, frozen=True):
    p: float
    y: float


class Samples(Struct, frozen=True):
    p: list[float]
    y: list[float]
    bins: int


class Curve(Struct, frozen=True):
    prob_true: list[float]
    prob_pred: list[float]


class Case(Struct, frozen=True):
    """One subject: its forecasts with what came of them, and the figures expected."""

    kind: str
    name: str
    forecasts: list[Item]
    expected: Row
    bins: list[Row]

    @property
    def sums(self) -> Sums:
        return sums(self.forecasts)

    def figure(self, name: str) -> float:
        return float(self.expected[name])


def cases() -> list[Case]:
    """Return all forecasts, then those of each source and of each outlet."""
    told = {
        "FiveThirtyEight": published_figures.rows("elections.csv"),
        "ForecastBench": published_figures.rows("market_prices.csv"),
    }
    bins = published_figures.groups(
        published_figures.rows("record_bins.csv"), "kind", "name"
    )
    return [
        Case(
            kind=row["kind"],
            name=row["name"],
            forecasts=[
                (float(one["probability"]), float(one["outcome"]))
                for outlet, table in told.items()
                for one in table
                if row["name"] in {"", outlet, one["source"]}
            ],
            expected=row,
            bins=bins[row["kind"], row["name"]],
        )
        for row in published_figures.rows("record_figures.csv")
    ]


each_case = pytest.mark.parametrize(
    "case", cases(), ids=lambda case: f"{case.kind} {case.name}".strip()
)


def sums(items: Iterable[Item]) -> Sums:
    scored = columns.scored(items)
    return scores.sums(scored.probability, scored.outcome, scored.weight)


def calibrate(items: Iterable[Item], bins: int) -> list[CalibrationBin]:
    """Return the reliability table, each claim being about an event of its own."""
    return calibration.table(columns.scored(items), bins)


def miscalibration(table: Sequence[CalibrationBin]) -> float:
    gaps = sum(row.n * abs(row.mean_probability - row.rate) for row in table)
    return gaps / sum(row.n for row in table)


def near(vector: Vector) -> object:
    expected = msgspec.json.decode(vector.expected, type=float)
    return pytest.approx(expected, abs=vector.tolerance or EXACT)


@vectors("baseline_binary")
def test_metaculus_baseline_scores_are_ours(vector: Vector) -> None:
    single = msgspec.json.decode(vector.input, type=Single)
    score = scores.log_score(sums([(single.p, single.y)]))
    assert scores.baseline_score(score) == near(vector)


@vectors("brier_mean")
def test_one_sided_brier_scores_of_others_are_ours(vector: Vector) -> None:
    items = msgspec.json.decode(vector.input, type=Items).items
    assert scores.brier(sums(items)) == near(vector)


@vectors("brier_running")
def test_predictionbooks_running_brier_is_ours_of_the_claims_so_far(
    vector: Vector,
) -> None:
    items = msgspec.json.decode(vector.input, type=Items).items
    running = [scores.brier(sums(items[: n + 1])) for n in range(len(items))]
    expected = msgspec.json.decode(vector.expected, type=list[float])
    assert running == pytest.approx(expected, abs=vector.tolerance)


@vectors("brier_mean_two_sided")
def test_brier_1950_adds_up_both_classes_and_so_is_twice_ours(vector: Vector) -> None:
    items = msgspec.json.decode(vector.input, type=Items).items
    assert 2 * scores.brier(sums(items)) == near(vector)


@vectors("log_mean")
def test_scikit_learns_log_loss_is_ours(vector: Vector) -> None:
    items = msgspec.json.decode(vector.input, type=Items).items
    assert scores.log_score(sums(items)) == near(vector)


@vectors("calibration_bins")
def test_scikit_learns_calibration_curve_is_ours_away_from_the_edges(
    vector: Vector,
) -> None:
    # Its bins are closed on the right, ours on the left; no sample lies on an edge.
    samples = msgspec.json.decode(vector.input, type=Samples)
    curve = msgspec.json.decode(vector.expected, type=Curve)
    table = calibrate(zip(samples.p, samples.y, strict=True), samples.bins)
    assert [row.rate for row in table] == pytest.approx(curve.prob_true, abs=EXACT)
    means = [row.mean_probability for row in table]
    assert means == pytest.approx(curve.prob_pred, abs=EXACT)


@vectors("ece")
def test_expected_calibration_error_follows_from_our_bins(vector: Vector) -> None:
    # The convention of predictionbook-analysis: equal bins, gaps weighted by claims.
    items = msgspec.json.decode(vector.input, type=Items)
    assert miscalibration(calibrate(items.items, items.bins)) == near(vector)


# The figures of the forecasts were computed with numpy. Their conventions: one-sided
# Brier, nats, p clipped to [1e-4, 1 - 1e-4], skill against the sample's own base rate.


@each_case
def test_scores_of_forecasts_are_those_computed_independently(case: Case) -> None:
    ours = case.sums
    brier = scores.brier(ours)
    figures = {
        "n": ours.weight,
        "brier": brier,
        "log_clipped": scores.log_score(ours),
        "base_rate": scores.base_rate(ours),
        "mean_p": scores.mean_probability(ours),
        "skill_vs_base_rate": scores.skill(ours),
        "skill_vs_half": scores.skill_vs_half(brier),
    }
    theirs = {name: case.figure(name) for name in figures}
    assert figures == pytest.approx(theirs, abs=EXACT)


@each_case
def test_separation_is_the_difference_of_two_plain_means(case: Case) -> None:
    if_so = [p for p, outcome in case.forecasts if outcome == 1]
    if_not = [p for p, outcome in case.forecasts if outcome == 0]
    plain = sum(if_so) / len(if_so) - sum(if_not) / len(if_not)
    assert scores.separation(case.sums) == pytest.approx(plain, abs=EXACT)


@each_case
def test_hits_follow_from_the_sides_an_even_number_counting_half(case: Case) -> None:
    # There p = 0.5 counts one half; in a record it is hedged, and no hit or miss.
    even = sum(p == 0.5 for p, _ in case.forecasts)
    sided = columns.scored([item for item in case.forecasts if item[0] != 0.5])
    is_yes = scores.is_yes(np.ones(sided.size, np.bool_), sided.probability)
    right = scores.credit(is_yes, sided.outcome).sum()
    rate = (right + even / 2) / len(case.forecasts)
    assert rate == pytest.approx(case.figure("hit_rate"), abs=EXACT)


@each_case
def test_bins_of_forecasts_are_those_computed_independently(case: Case) -> None:
    # Their Wilson intervals take every claim for an event of its own.
    table = calibrate(case.forecasts, 10)
    ours = [
        (row.low, row.high, row.n, row.mean_probability, row.rate, *row.interval)
        for row in table
    ]
    columns = (*("low", "high", "n", "mean_p", "observed"), "wilson_low", "wilson_high")
    theirs = [tuple(float(row[each]) for each in columns) for row in case.bins]
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert one == pytest.approx(other, abs=EXACT)
    assert miscalibration(table) == pytest.approx(case.figure("ece10"), abs=EXACT)

"""Figures that others computed; each test says whose convention they follow."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw, Struct, field

from api.model import calibration, scoring
from api.model.calibration import CalibrationBin
from api.model.scored import Scored
from api.model.scoring import Sums

DATA = Path(__file__).parents[3] / "shared" / "data"
EXACT = 1e-9
Item = tuple[float, float]


class Vector(Struct, frozen=True):
    name: str
    kind: str
    input: Raw
    expected: Raw
    tolerance: float


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


class Forecast(Struct, frozen=True):
    source: str
    outlet: str
    probability: float
    outcome: float


class ExpectedBin(Struct, frozen=True):
    lo: float
    hi: float
    n: int
    mean_p: float = 0
    observed: float = 0
    wilson95: tuple[float, float] = (0, 0)


class Expected(Struct, frozen=True):
    n: int
    base_rate: float
    mean_p: float
    brier: float
    log_clipped: float
    skill_vs_half: float
    skill_vs_base_rate: float
    hit_rate: float
    ece10: float
    bins10: list[ExpectedBin]


class Published(Struct, frozen=True):
    by_source: dict[str, Expected]
    by_outlet: dict[str, Expected]
    overall: Expected = field(name="all")


class Case(Struct, frozen=True):
    """One subject of the demo: what was said, and the figures expected of it."""

    forecasts: list[Forecast]
    expected: Expected

    @property
    def sums(self) -> Sums:
        return sums((one.probability, one.outcome) for one in self.forecasts)


def sums(items: Iterable[Item]) -> Sums:
    return scoring.total(scoring.terms(p, o) for p, o in items)


def calibrate(items: Iterable[Item], bins: int) -> list[CalibrationBin]:
    """Return the reliability table, each claim being about an event of its own."""
    points = [Scored(n, n, p, o, 1.0) for n, (p, o) in enumerate(items)]
    return calibration.table(points, bins)


def miscalibration(table: Sequence[CalibrationBin]) -> float:
    gaps = sum(row.n * abs(row.mean_probability - row.rate) for row in table)
    return gaps / sum(row.n for row in table)


def read(path: str) -> bytes:
    if not (DATA / path).exists():
        pytest.skip("the published figures are not kept in this repository")
    return (DATA / path).read_bytes()


def vectors(kind: str) -> list[Vector]:
    known = msgspec.json.decode(read("score_vectors/vectors.json"), type=list[Vector])
    found = [vector for vector in known if vector.kind == kind]
    assert found
    return found


def near(vector: Vector) -> object:
    expected = msgspec.json.decode(vector.expected, type=float)
    return pytest.approx(expected, abs=vector.tolerance or EXACT)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    published = msgspec.json.decode(read("demo_seed/expected.json"), type=Published)
    files = ("demo_seed/fivethirtyeight.jsonl", "demo_seed/forecastbench.jsonl")
    lines = b"".join(map(read, files))
    said = msgspec.json.Decoder(Forecast).decode_lines(lines)
    groups = {**published.by_source, **published.by_outlet}
    return [Case(said, published.overall)] + [
        Case([one for one in said if name in {one.source, one.outlet}], expected)
        for name, expected in groups.items()
    ]


def test_metaculus_baseline_scores_are_ours() -> None:
    for vector in vectors("baseline_binary"):
        single = msgspec.json.decode(vector.input, type=Single)
        score = scoring.log_score(sums([(single.p, single.y)]))
        assert scoring.baseline_score(score) == near(vector), vector.name


def test_one_sided_brier_scores_of_others_are_ours() -> None:
    # PredictionBook answers 1 where nothing is scored; ours has no figure there.
    for vector in vectors("brier_mean"):
        items = msgspec.json.decode(vector.input, type=Items).items
        if items:
            assert scoring.brier(sums(items)) == near(vector), vector.name


def test_predictionbooks_running_brier_is_ours_of_the_claims_so_far() -> None:
    for vector in vectors("brier_running"):
        items = msgspec.json.decode(vector.input, type=Items).items
        running = [scoring.brier(sums(items[: n + 1])) for n in range(len(items))]
        expected = msgspec.json.decode(vector.expected, type=list[float])
        assert running == pytest.approx(expected, abs=vector.tolerance)


def test_brier_1950_adds_up_both_classes_and_so_is_twice_ours() -> None:
    for vector in vectors("brier_mean_two_sided"):
        items = msgspec.json.decode(vector.input, type=Items).items
        assert 2 * scoring.brier(sums(items)) == near(vector)


def test_scikit_learns_log_loss_is_ours() -> None:
    for vector in vectors("log_mean"):
        items = msgspec.json.decode(vector.input, type=Items).items
        assert scoring.log_score(sums(items)) == near(vector)


def test_scikit_learns_calibration_curve_is_ours_away_from_the_edges() -> None:
    # Its bins are closed on the right, ours on the left; no sample lies on an edge.
    for vector in vectors("calibration_bins"):
        samples = msgspec.json.decode(vector.input, type=Samples)
        curve = msgspec.json.decode(vector.expected, type=Curve)
        table = calibrate(zip(samples.p, samples.y, strict=True), samples.bins)
        assert [row.rate for row in table] == pytest.approx(curve.prob_true, abs=EXACT)
        means = [row.mean_probability for row in table]
        assert means == pytest.approx(curve.prob_pred, abs=EXACT)


def test_expected_calibration_error_follows_from_our_bins() -> None:
    # The convention of predictionbook-analysis: equal bins, gaps weighted by claims.
    for vector in vectors("ece"):
        said = msgspec.json.decode(vector.input, type=Items)
        assert miscalibration(calibrate(said.items, said.bins)) == near(vector)


# The demo's figures were computed with numpy. Their conventions: one-sided Brier, nats,
# p clipped to [1e-4, 1 - 1e-4], skill against the sample's own base rate.


def test_demo_scores_are_those_computed_independently(cases: list[Case]) -> None:
    for case in cases:
        said, expected = case.sums, case.expected
        brier = scoring.brier(said)
        assert said.weight == expected.n
        figures = {
            "brier": brier,
            "log_clipped": scoring.log_score(said),
            "base_rate": scoring.base_rate(said),
            "mean_p": scoring.mean_probability(said),
            "skill_vs_base_rate": scoring.skill(said),
            "skill_vs_half": scoring.skill_vs_half(brier),
        }
        theirs = {name: getattr(expected, name) for name in figures}
        assert figures == pytest.approx(theirs, abs=EXACT)


def test_demo_separation_is_the_difference_of_two_plain_means(
    cases: list[Case],
) -> None:
    for case in cases:
        said = case.forecasts
        if_so = [one.probability for one in said if one.outcome == 1]
        if_not = [one.probability for one in said if one.outcome == 0]
        plain = sum(if_so) / len(if_so) - sum(if_not) / len(if_not)
        assert scoring.separation(case.sums) == pytest.approx(plain, abs=EXACT)


def test_demo_hits_follow_from_the_sides_an_even_number_counting_half(
    cases: list[Case],
) -> None:
    # There p = 0.5 counts one half; in a record it is hedged, and no hit or miss.
    for case in cases:
        said = [(one.probability, one.outcome) for one in case.forecasts]
        even = sum(p == 0.5 for p, _ in said)
        right = sum(
            scoring.credit(scoring.side("will", p), o) for p, o in said if p != 0.5
        )
        rate = (right + even / 2) / len(said)
        assert rate == pytest.approx(case.expected.hit_rate, abs=EXACT)


def test_demo_bins_are_those_computed_independently(cases: list[Case]) -> None:
    # Their Wilson intervals take every claim for an event of its own.
    for case in cases:
        table = calibrate(((o.probability, o.outcome) for o in case.forecasts), 10)
        filled = [row for row in case.expected.bins10 if row.n]
        assert [(row.low, row.high, row.n) for row in table] == [
            (row.lo, row.hi, row.n) for row in filled
        ]
        for ours, theirs in zip(table, filled, strict=True):
            assert ours.mean_probability == pytest.approx(theirs.mean_p, abs=EXACT)
            assert ours.rate == pytest.approx(theirs.observed, abs=EXACT)
            assert ours.interval == pytest.approx(theirs.wilson95, abs=EXACT)
        assert miscalibration(table) == pytest.approx(case.expected.ece10, abs=EXACT)

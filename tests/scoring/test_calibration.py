import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring import calibration
from api.scoring.statistics import scores
from tests.scoring import columns

Items = list[tuple[float, float]]


def calibrate(items: Items, bins: int) -> list[calibration.CalibrationBin]:
    return calibration.table(columns.scored(items), bins)


@pytest.mark.parametrize(
    ("probability", "bins", "expected"),
    [(0, 10, 0), (0.3, 10, 3), (0.7, 10, 7), (1, 10, 9), (0.29, 100, 29), (1, 2, 1)],
)
def test_bins_have_decimal_edges_and_the_last_is_closed(
    probability: float, bins: int, expected: int
) -> None:
    assert calibration.number_bins(np.array([probability]), bins) == expected


@given(bins=st.integers(2, 100), data=st.data())
def test_an_edge_belongs_to_the_bin_above(bins: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, bins - 1))
    assert calibration.number_bins(np.array([k / bins]), bins) == k


def test_calibration_lists_the_bins_that_hold_a_claim_lowest_first() -> None:
    lowest, highest = calibrate([(1, 1), (0.92, 0.5), (0.04, 0)], 10)
    assert (lowest.low, lowest.high, lowest.n, lowest.rate) == (0, 0.1, 1, 0)
    assert (highest.low, highest.high, highest.n, highest.rate) == (0.9, 1, 2, 0.75)
    assert highest.mean_probability == pytest.approx(0.96, abs=1e-15)


def test_a_bins_interval_counts_events_rather_than_claims() -> None:
    sure = columns.scored([(0.95, 1.0)] * 6, [n // 2 for n in range(6)])
    (only,) = calibration.table(sure, 10)
    assert only.interval == scores.wilson(1, 3)


def test_no_claims_fill_no_bins() -> None:
    assert calibrate([], 10) == []

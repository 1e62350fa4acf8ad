"""A topic's rate is the same to the last bit, alone and in a column of many."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.scoring import base_rates
from api.scoring.base_rates import UNIT

parts = st.integers(0, 500).flatmap(
    lambda n: st.tuples(st.integers(0, n * UNIT), st.just(n))
)


def test_rate_starts_from_ten_events_at_the_rate_of_all() -> None:
    assert base_rates.shrunk(0, 0, 0.25) == 0.25
    assert base_rates.shrunk(3 * UNIT, 10, 0.5) == 8 / 20


@given(st.lists(parts, min_size=1), st.floats(0, 1))
def test_rates_of_a_column_are_those_of_its_rows(
    sums: list[tuple[int, int]], overall: float
) -> None:
    rows = np.array(sums, np.int64)
    column = base_rates.shrunk(rows[:, 0], rows[:, 1], overall).tolist()
    assert column == [base_rates.shrunk(*row, overall) for row in sums]

"""Groups are the same, however far apart their keys are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring import grouping

keys = st.lists(
    st.tuples(
        st.integers(-3, 3) | st.integers(-(2**62), 2**62), st.sampled_from([0.1, 0.5])
    ),
    max_size=40,
)


@given(keys)
def test_rows_with_equal_keys_share_a_number_in_their_order(
    rows: list[tuple[int, float]],
) -> None:
    first = np.array([key for key, _ in rows], np.int64)
    second = np.array([key for _, key in rows], np.float64)
    places = {key: nth for nth, key in enumerate(sorted(set(rows)))}
    assert grouping.number(first, second).tolist() == [places[key] for key in rows]
    assert grouping.distinct(first) == len({key for key, _ in rows})
    assert grouping.values(first).tolist() == sorted({key for key, _ in rows})


@given(st.lists(st.integers(0, 5), max_size=30))
def test_groups_are_split_and_begin_at_their_first_row(numbers: list[int]) -> None:
    codes = grouping.number(np.array(numbers, np.int64))
    first = grouping.first_rows(codes).tolist()
    assert first == [numbers.index(key) for key in sorted(set(numbers))]
    if numbers:
        parts = [part.tolist() for part in grouping.split(codes)]
        assert parts == [
            [row for row, key in enumerate(numbers) if key == one]
            for one in sorted(set(numbers))
        ]


@pytest.mark.parametrize(("among", "places"), [([], [-1, -1]), ([9, 4], [1, -1])])
def test_a_key_has_a_place_among_others_or_none(
    among: list[int], places: list[int]
) -> None:
    assert grouping.places(np.array([4, 7]), among).tolist() == places


@given(
    st.lists(st.integers(0, 300), max_size=60), st.sets(st.integers(0, 300), min_size=1)
)
def test_rows_of_few_and_of_many_codes_are_those_that_have_one(
    codes: list[int], some: set[int]
) -> None:
    kind = np.min_scalar_type(max(codes, default=0))
    rows = grouping.rows_of(np.array(codes, kind), np.array(sorted(some)))
    assert rows.tolist() == [row for row, code in enumerate(codes) if code in some]


@given(st.lists(st.integers(0, 255)), st.integers(0, 1000))
def test_as_many_are_below_a_value_as_are_less(codes: list[int], value: int) -> None:
    ascending = np.array(sorted(codes), np.uint8)
    assert grouping.count_below(ascending, value) == sum(code < value for code in codes)

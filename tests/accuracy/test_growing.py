"""Columns grow in the narrowest type that fits, and what was taken from them stays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.accuracy.growing import GrowingArray, Numbering

KINDS = [np.iinfo(kind) for kind in ("u1", "i1", "u2", "i2", "u4", "i4")]

integers = st.one_of(
    st.integers(0, 300), st.integers(-70_000, 70_000), st.integers(-(2**62), 2**62)
)
blocks = st.lists(st.lists(integers, max_size=1500), max_size=6)


@given(blocks)
def test_an_array_holds_all_values_in_the_narrowest_type(
    added: list[list[int]],
) -> None:
    array, taken = GrowingArray(), list[tuple[np.ndarray, list[int]]]()
    values: list[int] = []
    for block in added:
        array.extend(np.array(block, np.int64))
        values = values + block
        taken.append((array.values, values))
    for view, held in taken:
        assert view.tolist() == held
    least, most = min([0, *values]), max([0, *values])
    narrower = [kind for kind in KINDS if kind.bits < 8 * array.values.itemsize]
    assert not any(kind.min <= least and most <= kind.max for kind in narrower)


@given(blocks)
def test_keys_are_numbered_in_the_order_in_which_they_are_met(
    added: list[list[int]],
) -> None:
    numbering, expected = Numbering(), dict[int, int]()
    for block in added:
        numbers = numbering.add(np.array(block, np.int64)).tolist()
        assert numbers == [expected.setdefault(key, len(expected)) for key in block]
    assert numbering.keys.tolist() == list(expected)

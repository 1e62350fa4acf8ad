from math import fsum
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring.statistics import arrays
from api.scoring.statistics.arrays import Codes, Floats

terms = st.lists(st.floats(-1e6, 1e6), max_size=50)


def coded(terms: list[float], groups: int) -> tuple[Floats, Codes]:
    """Return the terms and a group of each, 0 … groups - 1."""
    return np.array(terms, np.float64), np.arange(len(terms)) % groups


@given(terms)
def test_a_total_is_the_exact_sum_but_for_what_the_largest_term_hides(
    terms: list[float],
) -> None:
    largest = max(map(abs, terms), default=0)
    expected = pytest.approx(fsum(terms), rel=1e-15, abs=1e-19 * largest)
    assert arrays.total(np.array(terms, np.float64)) == expected


def test_what_cancels_leaves_the_digits_below() -> None:
    assert arrays.total(np.array([2.0**30, 2.0**-30, -(2.0**30)])) == 2.0**-30
    assert arrays.total(np.full(10, 0.1)) == 1


@given(terms.flatmap(lambda t: st.tuples(st.just(t), st.permutations(t))))
def test_the_order_of_terms_changes_no_digit_of_their_total(
    orders: tuple[list[float], list[float]],
) -> None:
    first, second = (arrays.total(np.array(order, np.float64)) for order in orders)
    assert first == second


@given(terms=terms, groups=st.integers(1, 5))
def test_totals_by_group_are_the_exact_sums(terms: list[float], groups: int) -> None:
    largest = max(map(abs, terms), default=0)
    expected = [fsum(terms[n::groups]) for n in range(groups)]
    ours = arrays.totals(*coded(terms, groups), groups)
    assert ours.tolist() == pytest.approx(expected, rel=1e-15, abs=1e-19 * largest)


def test_many_terms_of_all_sizes_add_up_alike_in_any_order() -> None:
    random = Random(4)
    terms = np.array([random.random() ** 9 for _ in range(20_000)])
    code = np.array([random.randrange(300) for _ in terms])
    order = np.array(random.sample(range(len(terms)), len(terms)))
    assert arrays.total(terms) == arrays.total(terms[order]) == fsum(terms)
    ours = arrays.totals(terms, code, 300)
    assert ours.tolist() == arrays.totals(terms[order], code[order], 300).tolist()
    assert ours[7] == fsum(terms[code == 7])


@given(terms, st.lists(st.sampled_from([1e-300, 3e-20, 0.7, 2.0**32, 1e15])))
def test_what_is_added_up_beside_them_changes_no_digit_of_a_total(
    terms: list[float], others: list[float]
) -> None:
    both = np.array([*others, *terms])
    code = np.repeat([0, 1], [len(others), len(terms)])
    alone = arrays.total(np.array(terms, np.float64))
    assert arrays.totals(both, code, 2)[1] == alone
    beside = np.zeros((both.size, 2))
    beside[np.arange(both.size), code] = both
    assert arrays.column_totals(beside)[1] == alone


@given(terms, terms)
def test_terms_are_cut_at_the_same_places_whatever_else_there_is(
    terms: list[float], others: list[float]
) -> None:
    alone = cut(np.array(terms, np.float64))
    beside = cut(np.array([*terms, *others], np.float64))
    nothing = [0.0] * (len(terms) + len(others))
    for exponent in alone.keys() | beside.keys():
        digits = beside.get(exponent, nothing)[: len(terms)]
        assert digits == alone.get(exponent, nothing)[: len(terms)]


def cut(terms: Floats) -> dict[int, list[float]]:
    """Return the digits of all terms by the exponent of the part they are in."""
    return {
        part.exponent: part.of_all(terms.size).tolist()
        for part in arrays.exact_parts(terms)
    }


def test_a_total_is_rounded_once_whatever_the_sizes_of_its_terms() -> None:
    random = Random(6)
    for nth in range(600):
        size = [1e-3, 1.0, 60.0][nth % 3]
        terms = [size * random.random() ** (nth % 9) for _ in range(30)]
        assert arrays.total(np.array(terms)) == fsum(terms)


def test_nothing_adds_up_to_zero_in_no_group() -> None:
    nothing, no_code = coded([], 1)
    assert arrays.total(nothing) == 0
    assert arrays.totals(nothing, no_code, 2).tolist() == [0, 0]
    assert arrays.group_count(no_code) == 0
    assert arrays.group_count(np.array([0, 2, 1])) == 3

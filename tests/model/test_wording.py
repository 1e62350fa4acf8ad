import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.model import wording
from api.model.errors import InvalidError


@pytest.mark.parametrize(
    ("phrase", "low", "point", "high"),
    [
        ("remote chance", 0.0, 0.025, 0.05),
        ("highly unlikely", 0.1, 0.15, 0.2),
        ("unlikely", 0.25, 0.3, 0.35),
        ("a realistic possibility", 0.4, 0.45, 0.5),
        ("Probably", 0.55, 0.65, 0.75),
        ("is probably going to", 0.55, 0.65, 0.75),
        ("it is likely that", 0.55, 0.65, 0.75),
        ("highly likely", 0.8, 0.85, 0.9),
        ("almost certainly", 0.95, 0.975, 1.0),
    ],
)
def test_a_hedge_is_read_on_the_phia_yardstick(
    phrase: str, low: float, point: float, high: float
) -> None:
    read = wording.read(phrase)

    assert read.yardstick == "phia"
    assert (read.low, read.point, read.high) == (low, point, high)


def test_could_stays_off_the_scale_as_an_interval() -> None:
    read = wording.read("could")

    assert (read.yardstick, read.low, read.point, read.high) == (
        "survey",
        0.1,
        None,
        0.7,
    )


def test_a_hedge_that_it_will_not_happen_is_complemented_exactly() -> None:
    read = wording.read("probably", direction="will_not")

    assert (read.low, read.point, read.high) == (0.25, 0.35, 0.45)


@pytest.mark.parametrize(
    ("phrase", "plain"),
    [
        ("probably", True),
        ("unlikely", True),
        ("almost certain", True),
        ("realistic possibility", False),
        ("could", False),
        ("may", False),
    ],
)
def test_only_plain_phrases_commit_to_a_direction(phrase: str, plain: bool) -> None:
    assert wording.committed(phrase) is plain


@pytest.mark.parametrize(
    "phrase", ["probably not", "not likely", "maybe", "certain", "-", "likely unlikely"]
)
def test_what_is_not_in_the_table_is_refused(phrase: str) -> None:
    with pytest.raises(InvalidError, match="can't be read as a hedge"):
        wording.read(phrase)


def test_an_unknown_yardstick_names_the_known_ones() -> None:
    with pytest.raises(InvalidError, match="`phia`, `survey`") as refused:
        wording.read("probably", yardstick="palm")

    assert refused.value.flaws[0].pointer == "/yardstick"


def test_a_yardstick_named_is_the_only_one_asked() -> None:
    with pytest.raises(InvalidError):
        wording.read("could", yardstick="phia")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(phrase: str) -> None:
    try:
        read = wording.read(phrase)
    except InvalidError:
        return
    assert read.phrase == phrase

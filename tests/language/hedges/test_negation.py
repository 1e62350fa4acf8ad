import pytest

from api.errors import InvalidError
from api.language.hedges import wording

Span = tuple[float | None, float | None, float | None]


def span(phrase: str) -> Span:
    """Return what is read from *phrase*: low, point and high."""
    read = wording.read(phrase)
    return read.low, read.point, read.high


@pytest.mark.parametrize(
    "phrase", ["won’t", "will not", "isn't going to", "never will"]
)
def test_a_flat_denial_is_flat_and_denies(phrase: str) -> None:
    assert span(phrase) == (None, None, None)
    assert wording.is_flat(phrase)
    assert wording.is_denial(phrase)


@pytest.mark.parametrize(
    ("phrase", "denied"),
    [
        ("not likely", "likely"),
        ("isn’t likely to", "likely"),
        ("will likely not", "likely"),
        ("probably not", "probably"),
        ("probably won't happen", "probably"),
        ("will probably not", "probably"),
        ("almost certainly not", "almost certainly"),
        ("very likely won't", "very likely"),
        ("not unlikely", "unlikely"),
        ("unlikely not to", "unlikely"),
        ("virtually impossible", "almost certain"),
    ],
)
def test_a_negation_flips_low_point_and_high(phrase: str, denied: str) -> None:
    flipped, plain = span(phrase), wording.read(denied, direction="will_not")

    assert flipped == (plain.low, plain.point, plain.high)
    assert wording.is_committed(phrase)
    assert wording.is_denial(phrase)


@pytest.mark.parametrize(
    "phrase", ["is not expected to", "impossible", "may not", "quite unlikely"]
)
def test_a_denial_without_numbers_still_denies(phrase: str) -> None:
    assert span(phrase) == (None, None, None)
    assert wording.is_denial(phrase)


@pytest.mark.parametrize(
    ("phrase", "yardstick"),
    [
        ("probably not", None),
        ("not likely", None),
        ("not unlikely", None),
        ("impossible", "kent"),
    ],
)
def test_a_claim_that_it_will_not_happen_takes_no_second_not(
    phrase: str, yardstick: str | None
) -> None:
    with pytest.raises(InvalidError, match='own "not"') as refused:
        wording.read(phrase, yardstick=yardstick, direction="will_not")
    assert refused.value.flaws[0].pointer == "/wording"


def test_a_claim_that_it_will_not_happen_may_say_that_it_will_not() -> None:
    assert wording.read("won't", direction="will_not").point is None


def test_a_stored_denial_is_reread_as_about_the_event() -> None:
    read = wording.reread("certainly not", "kent", "will_not")

    assert read is not None
    assert (read.yardstick, read.low, read.point) == ("kent", 0.0, 0.0)

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
        ("realistically possible", 0.4, 0.45, 0.5),
        ("It’s probable that", 0.55, 0.65, 0.75),
        ("“probably”", 0.55, 0.65, 0.75),
        ("LIKELY.", 0.55, 0.65, 0.75),
        ("is  unlikely to", 0.25, 0.3, 0.35),
        ("there is a remote chance of", 0.0, 0.025, 0.05),
        ("almost certainly will", 0.95, 0.975, 1.0),
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


@pytest.mark.parametrize("phrase", ["may", "might", "is possible that", "possibly"])
def test_nothing_is_claimed_of_a_hedge_that_no_table_measures(phrase: str) -> None:
    read = wording.read(phrase, direction="will_not")

    assert read.yardstick == "survey"
    assert (read.low, read.point, read.high) == (None, None, None)


def test_a_hedge_that_it_will_not_happen_is_complemented_exactly() -> None:
    read = wording.read("probably", direction="will_not")

    assert (read.low, read.point, read.high) == (0.25, 0.35, 0.45)
    assert wording.read("could", direction="will_not").low == 0.3


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
    "phrase",
    [
        *("probably not", "not likely", "maybe", "certain", "-", "likely unlikely"),
        *("will", "is going to", "very likely", "likely?", "could well", "x" * 201),
    ],
)
def test_what_is_not_in_the_table_is_refused(phrase: str) -> None:
    with pytest.raises(InvalidError) as refused:
        wording.read(phrase, pointer="/outlet_wording")

    assert refused.value.flaws[0].pointer == "/outlet_wording"
    assert not wording.committed(phrase)


def test_a_refusal_says_what_can_be_read_and_what_to_send() -> None:
    with pytest.raises(InvalidError, match=r"send `probability`.* remote chance, "):
        wording.read("slam dunk")
    with pytest.raises(InvalidError, match="a denial is `direction`"):
        wording.read("probably not")


def test_an_unknown_yardstick_names_the_known_ones() -> None:
    with pytest.raises(InvalidError, match="`phia`, `survey`") as refused:
        wording.read("probably", yardstick="palm")

    assert refused.value.flaws[0].pointer == "/yardstick"


def test_a_yardstick_named_is_the_only_one_asked() -> None:
    with pytest.raises(InvalidError):
        wording.read("could", yardstick="phia")


def test_a_phrase_is_text_fit_to_be_kept() -> None:
    assert wording.read(" probably ").phrase == "probably"
    with pytest.raises(InvalidError):
        wording.read("prob\x00ably")


def test_every_phrase_of_a_yardstick_is_a_hedge_of_the_table() -> None:
    for yardstick in wording.YARDSTICKS.values():
        for reading in yardstick.phrases:
            read = wording.read(reading.phrase, yardstick=yardstick.name)

            assert (read.low, read.point, read.high) == (
                reading.low,
                reading.point,
                reading.high,
            )


def test_every_hedge_of_the_table_can_be_read() -> None:
    for form, hedge in wording.FORMS.items():
        assert wording.read(form).phrase == form
        assert wording.committed(form) is hedge.committed


@given(
    st.sampled_from([*wording.FORMS]),
    st.sampled_from(["", "is ", "it is ", "will ", "there's a "]),
    st.sampled_from(["", " to", " that", " going to", " to happen"]),
)
def test_both_directions_of_a_hedge_sum_to_one(
    form: str, before: str, after: str
) -> None:
    will = wording.read(before + form + after)
    will_not = wording.read(before + form + after, direction="will_not")

    for one, other in (
        (will.low, will_not.high),
        (will.point, will_not.point),
        (will.high, will_not.low),
    ):
        assert (one is None) == (other is None)
        assert one is None or other is None or one + other == pytest.approx(1)


@given(st.text(max_size=250))
def test_any_text_is_read_or_refused(phrase: str) -> None:
    try:
        read = wording.read(phrase)
    except InvalidError:
        return
    assert read.phrase == phrase.strip()

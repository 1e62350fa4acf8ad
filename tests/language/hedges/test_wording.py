import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import InvalidError
from api.language.hedges import lexicon, wording
from api.language.hedges.yardsticks import YARDSTICKS

Span = tuple[float | None, float | None, float | None]


def span(phrase: str, yardstick: str | None = None) -> Span:
    """Return what is read from *phrase*: low, point and high."""
    read = wording.read(phrase, yardstick=yardstick)
    return read.low, read.point, read.high


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
        ("it’ll probably happen", 0.55, 0.65, 0.75),
        ("looks likely", 0.55, 0.65, 0.75),
        ("very likely", 0.8, 0.85, 0.9),
        ("highly probable", 0.8, 0.85, 0.9),
        ("very unlikely", 0.1, 0.15, 0.2),
        ("improbable", 0.25, 0.3, 0.35),
        ("almost no chance", 0.0, 0.025, 0.05),
        ("all-but-certain", 0.95, 0.975, 1.0),
        ("extremely unlikely", 0.0, 0.025, 0.05),
    ],
)
def test_a_hedge_is_read_on_the_phia_yardstick(
    phrase: str, low: float, point: float, high: float
) -> None:
    assert wording.read(phrase).yardstick == "phia"
    assert span(phrase) == (low, point, high)


@pytest.mark.parametrize(
    ("yardstick", "phrase", "read"),
    [
        ("icd-203", "almost no chance", (0.01, 0.03, 0.05)),
        ("icd-203", "remote", (0.01, 0.03, 0.05)),
        ("icd-203", "highly unlikely", (0.05, 0.125, 0.2)),
        ("icd-203", "improbable", (0.2, 0.325, 0.45)),
        ("icd-203", "a coin flip", (0.45, 0.5, 0.55)),
        ("icd-203", "probably", (0.55, 0.675, 0.8)),
        ("icd-203", "very likely", (0.8, 0.875, 0.95)),
        ("icd-203", "nearly certain", (0.95, 0.97, 0.99)),
        ("kent", "certain", (1.0, 1.0, 1.0)),
        ("kent", "highly likely", (0.87, 0.93, 0.99)),
        ("kent", "likely", (0.63, 0.75, 0.87)),
        ("kent", "chances are about even", (0.4, 0.5, 0.6)),
        ("kent", "probably not", (0.2, 0.3, 0.4)),
        ("kent", "doubtful", (0.2, 0.3, 0.4)),
        ("kent", "we don't believe it will", (0.37, 0.25, 0.13)[::-1]),
        ("kent", "almost certainly won't", (0.02, 0.07, 0.12)),
        ("kent", "impossible", (0.0, 0.0, 0.0)),
        ("nato", "highly unlikely", (0.0, 0.05, 0.1)),
        ("nato", "unlikely", (0.1, 0.25, 0.4)),
        ("nato", "an even chance", (0.4, 0.5, 0.6)),
        ("nato", "probable", (0.6, 0.75, 0.9)),
        ("nato", "very likely", (0.9, 0.95, 1.0)),
        ("survey", "probably", (0.52, 0.75, 0.8875)),
        ("survey", "probable", (0.51, 0.7, 0.8875)),
        ("survey", "doubtful", (0.05, 0.25, 0.6)),
        ("survey", "a slight chance", (0.05, 0.1, 0.3)),
        ("survey", "probably not", (0.1, 0.265, 0.48)),
    ],
)
def test_a_hedge_is_read_on_the_chosen_yardstick(
    yardstick: str, phrase: str, read: Span
) -> None:
    assert wording.read(phrase, yardstick=yardstick).yardstick == yardstick
    assert span(phrase, yardstick) == read


@pytest.mark.parametrize(
    ("phrase", "read"),
    [
        ("could", (0.1, None, 0.7)),
        ("more likely than not", (0.51, 0.6, 0.7725)),
        ("odds-on", (0.51, 0.6, 0.7725)),
        ("toss-up", (0.4575, 0.5, 0.5)),
        ("as likely as not", (0.4575, 0.5, 0.5)),
        ("we believe", (0.5, 0.7, 0.9)),
        ("doubts", (0.05, 0.25, 0.6)),
        ("little chance", (0.05, 0.15, 0.25)),
    ],
)
@pytest.mark.parametrize("yardstick", [None, "phia", "survey"])
def test_a_phrase_off_the_scale_falls_back_to_the_survey_and_says_so(
    yardstick: str | None, phrase: str, read: Span
) -> None:
    assert wording.read(phrase, yardstick=yardstick).yardstick == "survey"
    assert span(phrase, yardstick) == read


@pytest.mark.parametrize("yardstick", YARDSTICKS)
@pytest.mark.parametrize("phrase", ["could", "may", "might", "is possible that"])
def test_a_mere_possibility_is_off_every_scale(phrase: str, yardstick: str) -> None:
    read = wording.read(phrase, yardstick=yardstick)
    assert (read.yardstick, read.point) == ("survey", None)


@pytest.mark.parametrize(
    "phrase",
    [
        *("may", "might", "is possible that", "possibly", "could well", "may well"),
        *("a good chance", "a strong possibility", "a slim chance", "maybe"),
        *("an outside chance", "a real possibility", "not impossible"),
    ],
)
def test_an_unmeasured_hedge_has_no_numbers(phrase: str) -> None:
    read = wording.read(phrase, direction="will_not")

    assert read.yardstick == "survey"
    assert (read.low, read.point, read.high) == (None, None, None)
    assert not wording.is_committed(phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        *("is set to", "is expected to", "is poised to", "is on course to", "due to"),
        *("is bound to", "most likely", "quite likely", "in all likelihood"),
        *("inevitable", "certain", "definitely", "was forecast to"),
    ],
)
def test_a_plain_phrase_without_numbers_is_committed_and_has_none(phrase: str) -> None:
    assert span(phrase) == (None, None, None)
    assert wording.is_committed(phrase)
    assert not wording.is_flat(phrase)
    assert not wording.is_denial(phrase)


@pytest.mark.parametrize("phrase", ["will", "is going to", "it'll happen", "shall"])
def test_a_flat_statement_is_no_hedge(phrase: str) -> None:
    assert span(phrase) == (None, None, None)
    assert wording.is_flat(phrase)
    assert wording.is_committed(phrase)
    assert not wording.is_denial(phrase)


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
        ("more likely than not", True),
        ("realistic possibility", False),
        ("a toss-up", False),
        ("could", False),
        ("may", False),
    ],
)
def test_only_plain_phrases_commit_to_a_direction(phrase: str, plain: bool) -> None:
    assert wording.is_committed(phrase) is plain


@pytest.mark.parametrize(
    "phrase",
    [
        *("-", "likely unlikely", "likely?", "x" * 201, "perchance", "slam dunk"),
        *("not certain", "not very likely", "not probably", "could not", "cannot"),
        *(
            "not not likely",
            "about",
            "no",
            "that",
            "likely or not",
            "not impossible not",
        ),
        *("at least", "more than 60 to 70 %", "-5%", "not 60%", "sixty", "60", "10"),
        *("60% unlikely", "# in 3", "N %", "1 in 2 in 3", "60-70-80%", "70%?"),
    ],
)
def test_a_phrase_outside_the_lexicon_is_refused(phrase: str) -> None:
    with pytest.raises(InvalidError) as refused:
        wording.read(phrase, pointer="/outlet_wording")

    assert refused.value.flaws[0].pointer == "/outlet_wording"
    assert not wording.is_committed(phrase)


def test_a_refusal_says_what_can_be_read_and_what_to_send() -> None:
    with pytest.raises(InvalidError, match=r"send `probability`.* remote chance, "):
        wording.read("slam dunk")
    with pytest.raises(InvalidError, match='its "not" may deny'):
        wording.read("not certain")
    with pytest.raises(InvalidError, match=r"send `probability`.* roughly even odds, "):
        wording.read("over 60", yardstick="icd-203")


def test_an_unknown_yardstick_names_the_known_ones() -> None:
    known = "`phia`, `icd-203`, `kent`, `nato`, `survey`"
    with pytest.raises(InvalidError, match=known) as refused:
        wording.read("probably", yardstick="palm")

    assert refused.value.flaws[0].pointer == "/yardstick"


def test_a_phrase_with_unprintable_text_is_refused() -> None:
    assert wording.read(" probably ").phrase == "probably"
    with pytest.raises(InvalidError):
        wording.read("prob\x00ably")


MEASURED = [form for form, hedge in lexicon.FORMS.items() if not hedge.denial]


@given(
    st.sampled_from(MEASURED),
    st.sampled_from(["", "is ", "it is ", "will ", "there's a "]),
    st.sampled_from(["", " to", " that", " going to", " to happen"]),
    st.sampled_from([*YARDSTICKS]),
)
def test_both_directions_of_a_hedge_sum_to_one(
    form: str, before: str, after: str, yardstick: str
) -> None:
    phrase = before + form + after
    will = wording.read(phrase, yardstick=yardstick)
    will_not = wording.read(phrase, yardstick=yardstick, direction="will_not")

    for point, complement in (
        (will.low, will_not.high),
        (will.point, will_not.point),
        (will.high, will_not.low),
    ):
        assert (point is None) == (complement is None)
        assert (
            point is None
            or complement is None
            or point + complement == pytest.approx(1)
        )


WORDS = ["not", "will", "likely", "probably", "60", "%", "-", "one", "in", "to", "a"]
TEXTS = st.text(max_size=250) | st.lists(st.sampled_from(WORDS)).map(" ".join)


@given(TEXTS)
def test_any_text_is_read_or_refused(phrase: str) -> None:
    try:
        read = wording.read(phrase)
    except InvalidError:
        return
    assert read.phrase == phrase.strip()
    assert read.low is None or 0 <= read.low <= (read.high or 0) <= 1
    assert read.point is None or 0 <= read.point <= 1

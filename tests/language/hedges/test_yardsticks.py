import statistics

import pytest

from api.language.hedges import lexicon, negation, scales, tokens, wording
from api.language.hedges.scales import YardstickPhrase
from api.language.hedges.yardsticks import SURVEY, YARDSTICKS, Reading
from tests import published_figures


@pytest.mark.parametrize(
    ("yardstick", "reading"),
    [
        (scale.name, reading)
        for scale in YARDSTICKS.values()
        for reading in scale.phrases
    ],
    ids=lambda value: getattr(value, "phrase", None),
)
def test_a_phrase_of_a_yardstick_is_a_hedge_of_the_lexicon(
    yardstick: str, reading: Reading
) -> None:
    read = wording.read(reading.phrase, yardstick=yardstick)

    assert read.yardstick == yardstick
    assert (read.low, read.point, read.high) == (
        reading.low,
        reading.point,
        reading.high,
    )


@pytest.mark.parametrize(
    ("yardstick", "form", "phrase"),
    [
        (yardstick.name, form, phrase)
        for yardstick in scales.PUBLISHED
        for phrase in yardstick.phrases
        for form in (phrase.phrase, *phrase.forms)
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_published_yardstick_says_what_it_reads(
    yardstick: str, form: str, phrase: YardstickPhrase
) -> None:
    read = wording.read(form, yardstick=yardstick)
    assert read.yardstick == yardstick
    assert (read.low, read.point) == (phrase.low, phrase.point)
    assert wording.is_committed(form) is phrase.committed


@pytest.mark.parametrize("form", lexicon.FORMS)
def test_a_hedge_of_the_lexicon_can_be_read(form: str) -> None:
    hedge = lexicon.FORMS[form]
    assert wording.read(form).phrase == form
    assert wording.is_committed(form) is hedge.committed
    spoken = negation.find(form)
    assert spoken is not None
    assert (spoken.hedge, spoken.denied) == (hedge, False)


def test_no_form_belongs_to_two_hedges() -> None:
    forms = [form for hedge in lexicon.HEDGES for form in (hedge.phrase, *hedge.forms)]

    assert len(forms) == len(set(forms))
    for form, hedge in lexicon.FORMS.items():
        core = tokens.core(tokens.words(form))
        assert lexicon.STRIPPED.get(core, hedge) is hedge, form


POSITIVE = {
    *("most likely", "quite likely", "in all likelihood", "inevitable", "certain"),
    *("definitely", "undoubtedly", "sure", "bound to", "set to", "due to"),
    *("expected to", "poised to", "on course to", "will", "we estimate"),
    *("forecast to", "scheduled to", "tipped to"),
    *("fairly likely", "pretty likely"),
}


@pytest.mark.parametrize("yardstick", YARDSTICKS)
@pytest.mark.parametrize(
    "phrase",
    [
        hedge.phrase
        for hedge in lexicon.HEDGES
        if hedge.committed and not hedge.denial and hedge.phrase not in POSITIVE
    ],
)
def test_a_plain_hedge_against_the_event_has_a_number_or_its_own_not(
    phrase: str, yardstick: str
) -> None:
    assert wording.read(phrase, yardstick=yardstick).point is not None


ANSWERS = published_figures.rows("survey.csv")


def test_the_survey_has_the_phrases_that_its_46_readers_were_shown() -> None:
    assert len(ANSWERS) == 46
    assert {reading.phrase for reading in SURVEY.phrases} == {*ANSWERS[0], "could"}


@pytest.mark.parametrize("phrase", ANSWERS[0])
def test_the_survey_is_what_its_46_readers_answered(phrase: str) -> None:
    numbers = [float(row[phrase]) / 100 for row in ANSWERS]
    cuts = statistics.quantiles(numbers, n=20, method="inclusive")
    (read,) = [reading for reading in SURVEY.phrases if reading.phrase == phrase]
    expected = (cuts[0], statistics.median(numbers), cuts[-1])
    assert (read.low, read.point, read.high) == pytest.approx(expected)

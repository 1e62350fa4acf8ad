import statistics

import pytest

from api.model import hedges, phrases, scales, utterances, wording
from api.model.yardsticks import SURVEY, YARDSTICKS
from tests import tables


def test_every_phrase_of_a_yardstick_is_a_hedge_of_the_table() -> None:
    for yardstick in YARDSTICKS.values():
        for reading in yardstick.phrases:
            read = wording.read(reading.phrase, yardstick=yardstick.name)

            assert read.yardstick == yardstick.name
            assert (read.low, read.point, read.high) == (
                reading.low,
                reading.point,
                reading.high,
            )


def test_every_yardstick_tells_what_it_reads() -> None:
    for told in scales.TOLD:
        for phrase in told.phrases:
            for form in (phrase.phrase, *phrase.forms):
                read = wording.read(form, yardstick=told.name)
                assert read.yardstick == told.name
                assert (read.low, read.point) == (phrase.low, phrase.point), form
                assert wording.committed(form) is phrase.committed, form


def test_every_hedge_of_the_table_can_be_read() -> None:
    for form, hedge in hedges.FORMS.items():
        assert wording.read(form).phrase == form
        assert wording.committed(form) is hedge.committed
        found = utterances.find(form)
        assert found is not None
        assert (found.hedge, found.denied) == (hedge, False), form


def test_no_form_belongs_to_two_hedges() -> None:
    forms = [form for each in hedges.HEDGES for form in (each.phrase, *each.forms)]

    assert len(forms) == len(set(forms))
    for form, hedge in hedges.FORMS.items():
        core = phrases.core(phrases.words(form))
        assert hedges.STRIPPED.get(core, hedge) is hedge, form


def test_a_hedge_against_it_that_is_plain_has_a_number_or_its_own_not() -> None:
    positive = {
        *("most likely", "quite likely", "in all likelihood", "inevitable", "certain"),
        *("definitely", "undoubtedly", "sure", "bound to", "set to", "due to"),
        *("expected to", "poised to", "on course to", "will", "we estimate"),
        *("forecast to", "scheduled to", "tipped to"),
        *("fairly likely", "pretty likely"),
    }
    for hedge in hedges.HEDGES:
        if hedge.committed and not hedge.denial and hedge.phrase not in positive:
            for yardstick in YARDSTICKS:
                assert wording.read(hedge.phrase, yardstick=yardstick).point is not None


ANSWERS = tables.rows("survey.csv")


def test_the_survey_has_the_phrases_that_its_46_readers_were_shown() -> None:
    assert len(ANSWERS) == 46
    assert {each.phrase for each in SURVEY.phrases} == {*ANSWERS[0], "could"}


@pytest.mark.parametrize("phrase", ANSWERS[0])
def test_the_survey_is_what_its_46_readers_answered(phrase: str) -> None:
    numbers = [float(row[phrase]) / 100 for row in ANSWERS]
    cuts = statistics.quantiles(numbers, n=20, method="inclusive")
    (read,) = [each for each in SURVEY.phrases if each.phrase == phrase]
    expected = (cuts[0], statistics.median(numbers), cuts[-1])
    assert (read.low, read.point, read.high) == pytest.approx(expected)

"""Texts read in the test's own process, by the model that the server uses."""

from datetime import date
from functools import lru_cache

from spacy.language import Language

from api.language.dates import windows
from api.language.detection import predictions, sentences
from api.language.detection.context import Context
from api.language.detection.predictions import Prediction
from api.language.hedges import negation, numbers
from api.reader import parser

SAID = date(2022, 4, 29)
Meaning = tuple[object, ...] | None


@lru_cache(maxsize=1)
def _model() -> Language:
    return parser.load()


def read(text: str, made_on: date = SAID) -> list[Prediction]:
    """Return what a text, said on a day, predicts."""
    parsed = parser.parse(_model(), list(sentences.split(text)))
    return list(predictions.read(parsed, Context(made_on=made_on)))


def meaning(phrase: str | None) -> Meaning:
    """Return what a wording means: its number, or which hedge it is, and if denied."""
    if not phrase:
        return None
    stated = numbers.read(phrase, "")
    if stated is not None:
        return stated.low, stated.high
    spoken = negation.find(phrase)
    assert spoken is not None, phrase
    return spoken.hedge.phrase, spoken.denied


def days(due: str | None, made_on: date) -> Meaning:
    """Return the first and last day of a date phrase."""
    if not due:
        return None
    window = windows.read(due, made_on)
    return window.earliest, window.latest


def told(prediction: Prediction, made_on: date) -> tuple[object, ...]:
    """Return what counts of a prediction: direction, hedge, window, speaker."""
    wording = prediction.asserted.wording
    return (
        prediction.asserted.direction,
        meaning(wording and wording.phrase),
        days(prediction.due, made_on),
        prediction.speaker.name if prediction.speaker else "",
    )

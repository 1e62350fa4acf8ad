"""Wordings: hedges ("could", "probably") read as probabilities on a named yardstick.

A hedge that stands off the scale stays off it: it has no point and enters no score. A
phrase that is not in the tables is refused, never guessed.
"""

from msgspec import Struct

from api.model import names, text
from api.model.errors import InvalidError
from api.model.terms import Direction

LONGEST = 200
DIGITS = 6  # of a probability; a complement is exact to them


class Wording(Struct, frozen=True, kw_only=True):
    """A hedge on a yardstick: the probability it asserts lies from low to high.

    `point` is what enters the scores; null where the phrase stands off the scale, as
    are `low` and `high` where nothing is known of it.
    """

    phrase: str
    yardstick: str
    low: float | None
    point: float | None
    high: float | None


class Hedge(Struct, frozen=True, kw_only=True):
    """A phrase of the table, in every form that says the same.

    `committed`: its direction is plain; the same on every yardstick.
    """

    phrase: str
    committed: bool
    forms: tuple[str, ...] = ()


class Reading(Struct, frozen=True, kw_only=True):
    """What a yardstick says of a phrase, as probabilities."""

    phrase: str
    low: float | None
    point: float | None
    high: float | None


class Yardstick(Struct, frozen=True, kw_only=True):
    """A published scale of phrases: its version, and whose it is."""

    name: str
    version: str
    source: str
    phrases: tuple[Reading, ...]


HEDGES = (
    Hedge(phrase="remote chance", committed=True),
    Hedge(phrase="highly unlikely", committed=True),
    Hedge(phrase="unlikely", committed=True),
    Hedge(
        phrase="realistic possibility",
        committed=False,
        forms=("realistically possible",),
    ),
    Hedge(phrase="likely", committed=True),
    Hedge(phrase="probable", committed=True, forms=("probably",)),
    Hedge(phrase="highly likely", committed=True),
    Hedge(phrase="almost certain", committed=True, forms=("almost certainly",)),
    Hedge(phrase="could", committed=False),
    Hedge(phrase="may", committed=False),
    Hedge(phrase="might", committed=False),
    Hedge(phrase="possible", committed=False, forms=("possibly",)),
)


def _on_scale(phrase: str, low: int, high: int) -> Reading:
    return Reading(
        phrase=phrase, low=low / 100, point=(low + high) / 200, high=high / 100
    )


def _off_scale(
    phrase: str, low: float | None = None, high: float | None = None
) -> Reading:
    return Reading(phrase=phrase, low=low, point=None, high=high)


YARDSTICKS = {
    each.name: each
    for each in (
        Yardstick(
            name="phia",
            version="1",
            source="Probability Yardstick of the Professional Head of Intelligence"
            " Assessment (PHIA), United Kingdom, as published by the Ministry of"
            " Defence: Defence Intelligence, communicating probability, 2023; the"
            " point is the middle of the interval",
            phrases=(
                _on_scale("remote chance", 0, 5),
                _on_scale("highly unlikely", 10, 20),
                _on_scale("unlikely", 25, 35),
                _on_scale("realistic possibility", 40, 50),
                _on_scale("likely", 55, 75),
                _on_scale("probable", 55, 75),
                _on_scale("highly likely", 80, 90),
                _on_scale("almost certain", 95, 100),
            ),
        ),
        # Until the survey's whole table is read in, the rest are known to be hedges.
        Yardstick(
            name="survey",
            version="1",
            source="Kucharski A (2026), CAPphrase: Comparative and Absolute Probability"
            " phrase dataset, 5,174 readers, doi:10.5281/zenodo.18750055, CC BY 4.0",
            phrases=(
                _off_scale("could", 0.1, 0.7),
                _off_scale("may"),
                _off_scale("might"),
                _off_scale("possible"),
            ),
        ),
    )
}
DEFAULT = ("phia", "survey")

FORMS = {form: hedge for hedge in HEDGES for form in (hedge.phrase, *hedge.forms)}
READINGS = {
    name: {reading.phrase: reading for reading in yardstick.phrases}
    for name, yardstick in YARDSTICKS.items()
}
# Words about a hedge that say nothing of how likely it is.
BEFORE, AFTER = (
    frozenset(words.split())
    for words in (
        "a an are be he is it it's she that's the there there's they we will",
        "be going happen of that to will",
    )
)


def read(
    phrase: str,
    *,
    yardstick: str | None = None,
    direction: Direction = "will",
    pointer: str = "/wording",
) -> Wording:
    """Return what *phrase* asserts; complemented where the claim says it won't happen.

    Without *yardstick* it is read on `phia`, and on `survey` where it is off that
    scale. Raises InvalidError at *pointer* where it can't be read.
    """
    asked = DEFAULT if yardstick is None else (yardstick,)
    if yardstick is not None and yardstick not in YARDSTICKS:
        known = ", ".join(f"`{name}`" for name in YARDSTICKS)
        raise InvalidError.at("/yardstick", f"the yardsticks are {known}")
    if len(phrase) > LONGEST:
        raise InvalidError.at(pointer, f"it is longer than {LONGEST} characters")
    said = text.clean(phrase, pointer)
    hedge = _hedge(said)
    for name in asked:
        reading = READINGS[name].get(hedge.phrase) if hedge is not None else None
        if reading is not None:
            return _wording(said, name, reading, direction)
    raise InvalidError.at(pointer, _refusal(said, asked))


def committed(phrase: str) -> bool:
    """Tell whether *phrase* makes its direction plain; what can't be read doesn't."""
    hedge = _hedge(phrase)
    return hedge is not None and hedge.committed


def _hedge(phrase: str) -> Hedge | None:
    """Return the hedge in *phrase*, whatever stands about it that says nothing."""
    if phrase.endswith("?"):  # who asks asserts nothing
        return None
    words = names.text_key(phrase).strip("\"'. ").split()
    first, last = 0, len(words)
    while first < last and words[first] in BEFORE:
        first += 1
    while first < last and words[last - 1] in AFTER:
        last -= 1
    return FORMS.get(" ".join(words[first:last]))


def _wording(said: str, name: str, found: Reading, direction: Direction) -> Wording:
    low, point, high = found.low, found.point, found.high
    if direction == "will_not":
        low, point, high = _complement(high), _complement(point), _complement(low)
    return Wording(phrase=said, yardstick=name, low=low, point=point, high=high)


def _complement(probability: float | None) -> float | None:
    return None if probability is None else round(1 - probability, DIGITS)


def _refusal(said: str, asked: tuple[str, ...]) -> str:
    known = ", ".join(phrase for name in asked for phrase in READINGS[name])
    if "not" in said.casefold().split():
        hint = 'a denial is `direction` "will_not" with its hedge, without "not"'
    else:
        hint = "send `probability` if a number was given, nothing for a flat statement"
    return (
        f"`{said}` can't be read as a hedge, and isn't guessed: {hint}; known: {known}"
    )

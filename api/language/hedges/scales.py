"""Scales: what each yardstick says of every hedge, and how it is published."""

from msgspec import Struct
from msgspec.structs import replace

from api.language.hedges import lexicon
from api.language.hedges.lexicon import HEDGES
from api.language.hedges.yardsticks import (
    DIGITS,
    FALLBACK,
    YARDSTICKS,
    Reading,
    Yardstick,
)

UNMEASURED = Reading(phrase="", low=None, point=None, high=None)


class YardstickPhrase(Struct, frozen=True, kw_only=True):
    """A phrase of a yardstick: its probabilities from 0 to 1, and its other `forms`.

    `forms` mean the same or are treated as the same. A null `point` enters no score;
    claims with a `committed` phrase count as hits or misses.
    """

    phrase: str
    low: float | None
    point: float | None
    high: float | None
    committed: bool
    forms: list[str]


class PublishedYardstick(Struct, frozen=True, kw_only=True):
    """A published yardstick: its publication as `source`, and its phrases."""

    name: str
    version: str
    source: str
    phrases: list[YardstickPhrase]


def complement(reading: Reading) -> Reading:
    """Return the reading for the event where *reading* is for its absence."""
    return Reading(
        phrase=reading.phrase,
        low=_one_minus(reading.high),
        point=_one_minus(reading.point),
        high=_one_minus(reading.low),
    )


def _renamed(reading: Reading, phrase: str) -> Reading:
    return replace(reading, phrase=phrase)


def _one_minus(probability: float | None) -> float | None:
    return None if probability is None else round(1 - probability, DIGITS)


def _measure(yardstick: Yardstick) -> dict[str, Reading]:
    """Return the readings of a yardstick by hedge.

    Its own phrases come first, then those treated as the same, then their denials.
    """
    readings: dict[str, Reading] = {}
    for reading in yardstick.phrases:
        readings.setdefault(lexicon.FORMS[reading.phrase].phrase, reading)
    readings = _alike(readings) | readings
    for hedge in HEDGES:
        if hedge.denies in readings:
            reading = _renamed(complement(readings[hedge.denies]), hedge.phrase)
            readings.setdefault(hedge.phrase, reading)
    return _alike(readings) | readings


def _alike(readings: dict[str, Reading]) -> dict[str, Reading]:
    return {
        hedge.phrase: readings[same]
        for hedge in HEDGES
        for same in reversed(hedge.alike)
        if same in readings
    }


READINGS = {name: _measure(yardstick) for name, yardstick in YARDSTICKS.items()}


def _publish(yardstick: Yardstick) -> PublishedYardstick:
    measured = READINGS[yardstick.name]
    phrases: dict[str, YardstickPhrase] = {}
    for hedge in HEDGES:
        reading = measured.get(hedge.phrase)
        if reading is None:
            if yardstick.name != FALLBACK:
                continue
            reading = _renamed(UNMEASURED, hedge.phrase)
        earlier = phrases.get(reading.phrase)
        phrases[reading.phrase] = YardstickPhrase(
            phrase=reading.phrase,
            low=reading.low,
            point=reading.point,
            high=reading.high,
            committed=hedge.committed,
            forms=[
                *(earlier.forms if earlier else []),
                *(
                    form
                    for form in (hedge.phrase, *hedge.forms)
                    if form != reading.phrase
                ),
            ],
        )
    return PublishedYardstick(
        name=yardstick.name,
        version=yardstick.version,
        source=yardstick.source,
        phrases=sorted(phrases.values(), key=_order),
    )


def _order(phrase: YardstickPhrase) -> tuple[float, float]:
    """Sort by probability, the least likely first, phrases without numbers last."""
    if phrase.low is None or phrase.high is None:
        return (2.0, 2.0)
    return (phrase.low + phrase.high, phrase.high)


PUBLISHED = [_publish(yardstick) for yardstick in YARDSTICKS.values()]

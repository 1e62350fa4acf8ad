"""Scales: what each yardstick says of every hedge, and how that is published."""

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
    """A phrase of a yardstick, and in which forms it is read there.

    `forms` are those that say the same, and phrases treated as the same. A point that
    is null enters no score; `committed` claims count as hits or misses.
    """

    phrase: str
    low: float | None
    point: float | None
    high: float | None
    committed: bool
    forms: list[str]


class PublishedYardstick(Struct, frozen=True, kw_only=True):
    """A yardstick as it is published: whose it is, and its phrases."""

    name: str
    version: str
    source: str
    phrases: list[YardstickPhrase]


def complement(reading: Reading) -> Reading:
    """Return what is said of the event where *reading* is of its absence."""
    return Reading(
        phrase=reading.phrase,
        low=_rest(reading.high),
        point=_rest(reading.point),
        high=_rest(reading.low),
    )


def _named(reading: Reading, phrase: str) -> Reading:
    return replace(reading, phrase=phrase)


def _rest(probability: float | None) -> float | None:
    return None if probability is None else round(1 - probability, DIGITS)


def _measure(yardstick: Yardstick) -> dict[str, Reading]:
    """Return what a yardstick says of each hedge it covers.

    First its own phrases, then those treated as the same, then those that deny them.
    """
    found: dict[str, Reading] = {}
    for reading in yardstick.phrases:
        found.setdefault(lexicon.FORMS[reading.phrase].phrase, reading)
    found = _alike(found) | found
    for hedge in HEDGES:
        if hedge.denies in found:
            reading = _named(complement(found[hedge.denies]), hedge.phrase)
            found.setdefault(hedge.phrase, reading)
    return _alike(found) | found


def _alike(found: dict[str, Reading]) -> dict[str, Reading]:
    return {
        hedge.phrase: found[like]
        for hedge in HEDGES
        for like in reversed(hedge.alike)
        if like in found
    }


READINGS = {name: _measure(yardstick) for name, yardstick in YARDSTICKS.items()}


def _tell(yardstick: Yardstick) -> PublishedYardstick:
    measured = READINGS[yardstick.name]
    told: dict[str, YardstickPhrase] = {}
    for hedge in HEDGES:
        reading = measured.get(hedge.phrase)
        if reading is None:
            if yardstick.name != FALLBACK:
                continue
            reading = _named(UNMEASURED, hedge.phrase)
        kept = told.get(reading.phrase)
        told[reading.phrase] = YardstickPhrase(
            phrase=reading.phrase,
            low=reading.low,
            point=reading.point,
            high=reading.high,
            committed=hedge.committed,
            forms=[
                *(kept.forms if kept else []),
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
        phrases=sorted(told.values(), key=_order),
    )


def _order(told: YardstickPhrase) -> tuple[float, float]:
    """Sort from the least likely to the likeliest, what has no number last."""
    if told.low is None or told.high is None:
        return (2.0, 2.0)
    return (told.low + told.high, told.high)


TOLD = [_tell(yardstick) for yardstick in YARDSTICKS.values()]

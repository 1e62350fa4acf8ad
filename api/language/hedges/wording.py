"""Wordings: reads hedges ("could", "probably") as probabilities on a yardstick.

A hedge that is on no scale has no point and enters no score. A phrase that is not in
the lexicon is refused, never guessed. A number in words is a stated number: its
yardstick is called `stated`.
"""

from msgspec import Struct

from api.errors import InvalidError
from api.language import text
from api.language.hedges import negation, numbers, scales, yardsticks
from api.language.hedges.bounded import Stated
from api.language.hedges.lexicon import FLAT
from api.language.hedges.negation import SpokenHedge
from api.language.hedges.yardsticks import DEFAULT, FALLBACK, YARDSTICKS, Reading
from api.terms import Direction

MOST_CHARACTERS = 200
STATED = "stated"


class Wording(Struct, frozen=True, kw_only=True):
    """A hedge on a yardstick: it asserts a probability from `low` to `high`, 0 to 1.

    `point` enters the scores. It is null where the phrase is not on the scale; `low`
    and `high` are null where nothing is known of it. `yardstick` is the one used:
    `survey` where the chosen one lacks the phrase, `stated` for a number in words.
    """

    phrase: str
    yardstick: str
    low: float | None
    point: float | None
    high: float | None


def read(
    phrase: str,
    *,
    yardstick: str | None = None,
    direction: Direction = "will",
    pointer: str = "/wording",
) -> Wording:
    """Return what *phrase* asserts of the event: the complement for "will_not".

    It is read on *yardstick*, by default `phia`, and on `survey` where that lacks it. A
    phrase with its own "not" and a number in words are about the event itself, whatever
    the direction. Raises InvalidError at *pointer* where the phrase can't be read, and
    where a claim with "will_not" has a measured "not": it may deny the event twice.
    """
    if yardstick is not None and yardstick not in YARDSTICKS:
        raise InvalidError.at("/yardstick", f"the yardsticks are {yardsticks.known()}")
    cleaned = _clean(phrase, pointer)
    number = numbers.read(cleaned, pointer)
    if number is not None:
        return _wording(cleaned, STATED, number)
    hedge = negation.find(cleaned)
    if hedge is None:
        raise InvalidError.at(pointer, _refusal(cleaned, yardstick or DEFAULT))
    reading = _read_on(cleaned, hedge, yardstick or DEFAULT, direction)
    if hedge.denial and direction == "will_not" and reading.point is not None:
        raise InvalidError.at(
            pointer,
            f'`{cleaned}` has its own "not", and `direction` is "will_not": send the'
            " hedge without it, or no `direction`",
        )
    return reading


def reread(phrase: str, yardstick: str, direction: Direction) -> Wording | None:
    """Return a stored phrase as another *yardstick* reads it; None if unreadable.

    As in `read`, `survey` reads a phrase that the yardstick lacks.
    """
    hedge = negation.find(phrase)
    return None if hedge is None else _read_on(phrase, hedge, yardstick, direction)


def read_number(phrase: str, pointer: str = "/wording") -> Stated | None:
    """Return the number that *phrase* states in words or figures; None without one.

    Raises InvalidError at *pointer* where it is no probability or is ambiguous.
    """
    return numbers.read(_clean(phrase, pointer), pointer)


def is_committed(phrase: str) -> bool:
    """Whether *phrase* makes its direction plain; an unreadable one does not."""
    hedge = negation.find(phrase)
    return hedge is not None and hedge.hedge.committed


def is_flat(phrase: str) -> bool:
    """Whether *phrase* says flatly that it will happen, or that it won't."""
    hedge = negation.find(phrase)
    return hedge is not None and hedge.hedge.phrase == FLAT


def is_denial(phrase: str) -> bool:
    """Whether *phrase* contains a "not": it says that it won't happen."""
    hedge = negation.find(phrase)
    return hedge is not None and hedge.denial


def _clean(phrase: str, pointer: str) -> str:
    if len(phrase) > MOST_CHARACTERS:
        raise InvalidError.at(
            pointer, f"it is longer than {MOST_CHARACTERS} characters"
        )
    return text.clean(phrase, pointer)


def _read_on(
    phrase: str, hedge: SpokenHedge, yardstick: str, direction: Direction
) -> Wording:
    name, reading = next(
        (
            (name, scales.READINGS[name][hedge.hedge.phrase])
            for name in (yardstick, FALLBACK)
            if hedge.hedge.phrase in scales.READINGS[name]
        ),
        (FALLBACK, scales.UNMEASURED),
    )
    if hedge.denied or (direction == "will_not" and not hedge.denial):
        reading = scales.complement(reading)
    return _wording(phrase, name, reading)


def _wording(phrase: str, yardstick: str, reading: Reading | Stated) -> Wording:
    return Wording(
        phrase=phrase,
        yardstick=yardstick,
        low=reading.low,
        point=reading.point,
        high=reading.high,
    )


def _refusal(phrase: str, yardstick: str) -> str:
    known = ", ".join(reading.phrase for reading in YARDSTICKS[yardstick].phrases)
    if any(map(str.isdigit, phrase)):
        hint = "send `probability` if a number was given"
    elif negation.contains_not(phrase):
        hint = 'its "not" may deny the event or only the degree: say which'
    else:
        hint = "send `probability` if a number was given, nothing for a flat statement"
    return (
        f"`{phrase}` can't be read as a hedge, and isn't guessed: {hint};"
        f" known: {known}"
    )

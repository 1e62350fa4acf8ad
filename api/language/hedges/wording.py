"""Wordings: hedges ("could", "probably") read as probabilities on a named yardstick.

A hedge that stands off the scale stays off it: it has no point and enters no score. A
phrase that is not in the tables is refused, never guessed. A number in words is a
stated number: its yardstick is called `stated`.
"""

from msgspec import Struct

from api.errors import InvalidError
from api.language import text
from api.language.hedges import negation, numbers, scales, yardsticks
from api.language.hedges.lexicon import FLAT
from api.language.hedges.negation import SpokenHedge
from api.language.hedges.numbers import Stated
from api.language.hedges.yardsticks import DEFAULT, FALLBACK, YARDSTICKS
from api.terms import Direction

LONGEST = 200
STATED = "stated"


class Wording(Struct, frozen=True, kw_only=True):
    """A hedge on a yardstick: the probability it asserts lies from low to high.

    `point` is what enters the scores; null where the phrase stands off the scale, as
    are `low` and `high` where nothing is known of it. `yardstick` is the one it was
    read on: `survey` where it is off the one asked for, `stated` for a number in words.
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
    """Return what *phrase* asserts; complemented where the claim says it won't happen.

    It is read on *yardstick*, `phia` unless asked, and on `survey` where it is off that
    scale. A phrase with its own "not" and a number in words speak of the event itself.
    Raises InvalidError at *pointer* where it can't be read, and where it may deny the
    event once or twice: a measured "not" in a claim that says it won't happen.
    """
    if yardstick is not None and yardstick not in YARDSTICKS:
        raise InvalidError.at("/yardstick", f"the yardsticks are {yardsticks.known()}")
    said = _clean(phrase, pointer)
    number = numbers.read(said, pointer)
    if number is not None:
        return _stated(said, number)
    hedge = negation.find(said)
    if hedge is None:
        raise InvalidError.at(pointer, _refusal(said, yardstick or DEFAULT))
    found = _on(said, hedge, yardstick or DEFAULT, direction)
    if hedge.denial and direction == "will_not" and found.point is not None:
        raise InvalidError.at(
            pointer,
            f'`{said}` has its own "not", and `direction` is "will_not": send the'
            " hedge without it, or no `direction`",
        )
    return found


def on(phrase: str, yardstick: str, direction: Direction) -> Wording | None:
    """Return a phrase that was read before as *yardstick* reads it; None if it can't.

    As in `read`, a phrase off it is read on `survey`, which the answer says.
    """
    hedge = negation.find(phrase)
    return None if hedge is None else _on(phrase, hedge, yardstick, direction)


def stated(phrase: str, pointer: str = "/wording") -> Stated | None:
    """Return the number that *phrase* states in words or figures; None if it doesn't.

    Raises InvalidError at *pointer* where that is no probability or could be two.
    """
    return numbers.read(_clean(phrase, pointer), pointer)


def committed(phrase: str) -> bool:
    """Tell whether *phrase* makes its direction plain; what can't be read doesn't."""
    said = negation.find(phrase)
    return said is not None and said.hedge.committed


def flat(phrase: str) -> bool:
    """Tell whether *phrase* states flatly that it will happen, or that it won't."""
    said = negation.find(phrase)
    return said is not None and said.hedge.phrase == FLAT


def denies(phrase: str) -> bool:
    """Tell whether *phrase* has its own "not": it says that it won't happen."""
    said = negation.find(phrase)
    return said is not None and said.denial


def _clean(phrase: str, pointer: str) -> str:
    if len(phrase) > LONGEST:
        raise InvalidError.at(pointer, f"it is longer than {LONGEST} characters")
    return text.clean(phrase, pointer)


def _on(
    phrase: str, said: SpokenHedge, yardstick: str, direction: Direction
) -> Wording:
    name, found = next(
        (
            (name, scales.READINGS[name][said.hedge.phrase])
            for name in (yardstick, FALLBACK)
            if said.hedge.phrase in scales.READINGS[name]
        ),
        (FALLBACK, scales.UNMEASURED),
    )
    if said.denied or (direction == "will_not" and not said.denial):
        found = scales.complement(found)
    return Wording(
        phrase=phrase,
        yardstick=name,
        low=found.low,
        point=found.point,
        high=found.high,
    )


def _stated(phrase: str, number: Stated) -> Wording:
    return Wording(
        phrase=phrase,
        yardstick=STATED,
        low=number.low,
        point=number.point,
        high=number.high,
    )


def _refusal(said: str, yardstick: str) -> str:
    known = ", ".join(each.phrase for each in YARDSTICKS[yardstick].phrases)
    if any(each.isdigit() for each in said):
        hint = "send `probability` if a number was given"
    elif negation.negated(said):
        hint = 'its "not" may deny the event or only the degree: say which'
    else:
        hint = "send `probability` if a number was given, nothing for a flat statement"
    return (
        f"`{said}` can't be read as a hedge, and isn't guessed: {hint}; known: {known}"
    )

"""Assertions: what a claim asserts, from its direction, number and hedge."""

from msgspec import Struct

from api.errors import InvalidError
from api.language.hedges import wording
from api.language.hedges.bounded import EVEN, Stated
from api.language.hedges.wording import Wording
from api.terms import Basis, Direction

# How far the number sent and the one in words may differ: either may be rounded to 1 %.
ROUNDING = 0.005 + 1e-9


class Assertion(Struct, frozen=True, kw_only=True):
    """What a claim asserts, and on which basis.

    `probability` (0 to 1) is that of the event; null where nothing gives one.
    """

    direction: Direction
    probability: float | None
    basis: Basis
    wording: Wording | None
    committed: bool

    @property
    def denies(self) -> bool:
        """Whether its words are rather that the event won't happen; no number is."""
        improbable = self.probability is not None and self.probability < EVEN
        return self.basis != "stated" and (self.direction == "will_not" or improbable)


def read(
    *,
    direction: Direction | None,
    probability: float | None,
    phrase: str | None,
    yardstick: str | None,
) -> Assertion:
    """Return what a claim asserts, or raise InvalidError where it contradicts itself.

    A stated number, also one in the wording, beats a hedge. It gives the direction too
    where none is sent; so does a denial that has no probability.
    """
    if phrase is None and yardstick is not None:
        raise InvalidError.at("/yardstick", "a yardstick reads a `wording`: send one")
    hedge = (
        None
        if phrase is None
        else wording.read(phrase, yardstick=yardstick, direction=direction or "will")
    )
    stated = stated_number(probability, phrase, "/wording")
    return Assertion(
        direction=_direction(direction, stated, hedge),
        probability=hedge.point if stated is None and hedge is not None else stated,
        basis=_basis(stated, hedge),
        wording=hedge,
        committed=_committed(stated, hedge),
    )


def stated_number(sent: float | None, phrase: str | None, pointer: str) -> float | None:
    """Return the stated probability, sent as a number or in the words of *phrase*.

    Raises InvalidError at *pointer* where both are given and differ.
    """
    number_in_words = None if phrase is None else wording.read_number(phrase, pointer)
    if number_in_words is None:
        return None if sent is None else sent + 0.0
    if sent is None:
        return number_in_words.point
    if not number_in_words.low - ROUNDING <= sent <= number_in_words.high + ROUNDING:
        raise InvalidError.at(
            pointer,
            f"`{phrase}` states {_stated(number_in_words)}, and the number sent is"
            f" {sent}",
        )
    return sent + 0.0


def report_direction(
    direction: Direction, phrase: str | None, *, stated: bool
) -> Direction:
    """Return the direction in which an outlet's words about a claim are read.

    It is that of the claim. But where a number or a "not" of the source gives the
    direction, the source's words are about the event itself, and so are the outlet's.
    """
    event = stated or (phrase is not None and wording.is_denial(phrase))
    return "will" if event else direction


def _direction(
    given: Direction | None, stated: float | None, hedge: Wording | None
) -> Direction:
    implied: Direction | None = None
    reason = f"a probability of {stated}"
    if stated is not None:
        if stated != EVEN:
            implied = "will" if stated > EVEN else "will_not"
    elif hedge is not None and hedge.point is None and wording.is_denial(hedge.phrase):
        implied, reason = "will_not", f"`{hedge.phrase}`"
    if given and implied and given != implied:
        raise InvalidError.at("/direction", f"`{given}` contradicts {reason}")
    return given or implied or "will"


def _stated(number: Stated) -> str:
    if number.point is not None:
        return str(number.point)
    return f"{number.low:g} to {number.high:g}"


def _basis(stated: float | None, hedge: Wording | None) -> Basis:
    if stated is not None:
        return "stated"
    return "none" if hedge is None or wording.is_flat(hedge.phrase) else "wording"


def _committed(stated: float | None, hedge: Wording | None) -> bool:
    if stated is not None:
        return stated != EVEN
    return hedge is None or wording.is_committed(hedge.phrase)

"""Assertions: what a claim says will be, from its direction, number and hedge."""

from msgspec import Struct

from api.errors import InvalidError
from api.language.hedges import wording
from api.language.hedges.wording import Wording
from api.terms import Basis, Direction

EVEN = 0.5
# How far apart the same number may be when one of the two is rounded to per cents.
ROUNDING = 0.005 + 1e-9


class Assertion(Struct, frozen=True, kw_only=True):
    """What a claim asserts, and on which basis; `probability` is of the event."""

    direction: Direction
    probability: float | None
    basis: Basis
    wording: Wording | None
    committed: bool


def read(
    *,
    direction: Direction | None,
    probability: float | None,
    phrase: str | None,
    yardstick: str | None,
) -> Assertion:
    """Return what a claim asserts, or raise InvalidError where it contradicts itself.

    A stated number, in the wording too, beats a hedge, and without an explicit
    direction it gives that as well; so does a denial that no number is read from.
    """
    if phrase is None and yardstick is not None:
        raise InvalidError.at("/yardstick", "a yardstick reads a `wording`: send one")
    said = (
        None
        if phrase is None
        else wording.read(phrase, yardstick=yardstick, direction=direction or "will")
    )
    stated = number(probability, phrase, "/wording")
    return Assertion(
        direction=_direction(direction, stated, said),
        probability=said.point if stated is None and said is not None else stated,
        basis=_basis(stated, said),
        wording=said,
        committed=_committed(stated, said),
    )


def number(sent: float | None, phrase: str | None, pointer: str) -> float | None:
    """Return the number that was stated, whether it was sent as one or in words.

    Raises InvalidError at *pointer* where both were and they differ.
    """
    said = None if phrase is None else wording.stated(phrase, pointer)
    if said is None:
        return None if sent is None else sent + 0.0
    if sent is None:
        return said.point
    if not said.low - ROUNDING <= sent <= said.high + ROUNDING:
        raise InvalidError.at(
            pointer, f"`{phrase}` states {said.point}, and the number sent is {sent}"
        )
    return sent + 0.0


def of_reports(direction: Direction, phrase: str | None, *, stated: bool) -> Direction:
    """Return the direction in which an outlet's words about a claim are read.

    That of the claim; but where a number or a "not" of the source gives that, its words
    speak of the event itself, and so do the outlet's.
    """
    event = stated or (phrase is not None and wording.denies(phrase))
    return "will" if event else direction


def _direction(
    asked: Direction | None, stated: float | None, said: Wording | None
) -> Direction:
    told: Direction | None = None
    why = f"a probability of {stated}"
    if stated is not None:
        if stated != EVEN:
            told = "will" if stated > EVEN else "will_not"
    elif said is not None and said.point is None and wording.denies(said.phrase):
        told, why = "will_not", f"`{said.phrase}`"
    if asked and told and asked != told:
        raise InvalidError.at("/direction", f"`{asked}` contradicts {why}")
    return asked or told or "will"


def _basis(stated: float | None, said: Wording | None) -> Basis:
    if stated is not None:
        return "stated"
    return "none" if said is None or wording.flat(said.phrase) else "wording"


def _committed(stated: float | None, said: Wording | None) -> bool:
    if stated is not None:
        return stated != EVEN
    return said is None or wording.committed(said.phrase)

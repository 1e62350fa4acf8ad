"""Wording stub."""
from msgspec import Struct
from api.model.errors import InvalidError
from api.model.terms import Direction
class Wording(Struct, frozen=True, kw_only=True):
    phrase: str
    yardstick: str
    low: float | None
    point: float | None
    high: float | None
def read(phrase: str, *, yardstick: str | None = None, direction: Direction = "will", pointer: str = "/wording") -> Wording:
    if "prob" in phrase:
        return Wording(phrase=phrase, yardstick="phia", low=.55, point=.65, high=.75)
    if phrase in ("could", "may"):
        return Wording(phrase=phrase, yardstick="survey", low=.1, point=None, high=.7)
    raise InvalidError.at(pointer, "unreadable")
def committed(phrase: str) -> bool:
    return "prob" in phrase

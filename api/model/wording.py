"""Wordings: hedges ("could", "probably") read as probabilities on a named yardstick.

A hedge that stands off the scale stays off it: it has no point and enters no score. A
phrase that is not in the table is refused, never guessed.
"""

import re
from typing import Literal

from msgspec import Struct

from api.model.errors import InvalidError
from api.model.terms import Direction

Yardstick = Literal["phia", "survey"]


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


class Term(Struct, frozen=True):
    """A term of a yardstick: its bounds in percent, the forms it takes.

    `committed`: its direction is plain; the same on every yardstick.
    """

    low: float | None
    high: float | None
    on_scale: bool
    committed: bool
    forms: tuple[str, ...]


# The Probability Yardstick of the UK's Professional Head of Intelligence Assessment.
PHIA = (
    Term(0, 5, on_scale=True, committed=True, forms=("remote chance",)),
    Term(
        10,
        20,
        on_scale=True,
        committed=True,
        forms=("highly unlikely", "very unlikely"),
    ),
    Term(25, 35, on_scale=True, committed=True, forms=("unlikely",)),
    Term(40, 50, on_scale=True, committed=False, forms=("realistic possibility",)),
    Term(
        55, 75, on_scale=True, committed=True, forms=("likely", "probable", "probably")
    ),
    Term(
        80,
        90,
        on_scale=True,
        committed=True,
        forms=("highly likely", "very likely", "highly probable", "very probable"),
    ),
    Term(
        95,
        100,
        on_scale=True,
        committed=True,
        forms=("almost certain", "almost certainly"),
    ),
)
# Hedges off every scale. "could happen" spans 10 to 70 % in a published survey of
# 5,174 readers; nothing is claimed of the others.
SURVEY = (
    Term(10, 70, on_scale=False, committed=False, forms=("could",)),
    Term(
        None,
        None,
        on_scale=False,
        committed=False,
        forms=("may", "might", "possible", "possibly"),
    ),
)
YARDSTICKS: dict[str, tuple[Term, ...]] = {"phia": PHIA, "survey": SURVEY}
FORMS = {
    name: {form: term for term in terms for form in term.forms}
    for name, terms in YARDSTICKS.items()
}
# Words around a hedge that say nothing of how likely it is.
BEFORE = re.compile(r"(?:(?:it|he|she|they|there) )?(?:is|are|'s|was|will|would|be) ")
AFTER = re.compile(r" (?:be|to|that|going to|to be|happen)$")
ARTICLE = re.compile(r"^(?:an?|the) ")


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
    if yardstick is not None and yardstick not in FORMS:
        known = ", ".join(f"`{name}`" for name in FORMS)
        raise InvalidError.at(
            "/yardstick", f"there is no yardstick `{yardstick}`; there are {known}"
        )
    hedge = _bare(phrase)
    for name in FORMS if yardstick is None else (yardstick,):
        term = FORMS[name].get(hedge)
        if term is not None:
            return _wording(phrase, name, term, direction)
    raise InvalidError.at(
        pointer,
        f"`{phrase}` can't be read as a hedge; send one of its yardstick's terms, a"
        " `probability` if a number was given, or no wording for a flat statement.",
    )


def committed(phrase: str) -> bool:
    """Tell whether the direction of a hedge that was read is plain."""
    hedge = _bare(phrase)
    return any(forms[hedge].committed for forms in FORMS.values() if hedge in forms)


def _bare(phrase: str) -> str:
    """Return the hedge in *phrase*, without the words that only carry it."""
    words = " ".join(phrase.lower().replace("’", "'").split()).strip(" .,;:!?\"'")
    words = words.removeprefix("'s ")
    before = BEFORE.match(words)
    if before is not None:
        words = words[before.end() :]
    while (after := AFTER.search(words)) is not None:
        words = words[: after.start()]
    return ARTICLE.sub("", words)


def _wording(phrase: str, name: str, term: Term, direction: Direction) -> Wording:
    low, high = term.low, term.high
    if direction == "will_not" and low is not None and high is not None:
        low, high = 100 - high, 100 - low
    middle = None if low is None or high is None else (low + high) / 2
    return Wording(
        phrase=phrase,
        yardstick=name,
        low=_share(low),
        point=_share(middle) if term.on_scale else None,
        high=_share(high),
    )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100

"""Windows: reads a date phrase into the days in which a claim must come true.

A phrase is a preposition and an expression. A versioned table of rules gives the days
of the expression; the preposition bounds the window by them. A phrase that no rule
reads is refused, never guessed: a client can send the window instead.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct, structs

from api.errors import InvalidError
from api.language import text
from api.language.dates import prepositions
from api.language.dates.calendar import Hemisphere
from api.language.dates.grammar import UnreadError
from api.language.dates.prepositions import Bound

VERSION = "4"  # of the rules; raised whenever a phrase is read in another way
MOST_CHARACTERS = 200
UNTIL = re.compile(
    r"\W*(?:up )?(?:until|till|['’]?til)\s+(?:at least )?(?P<after>after )?(?P<x>.*?)"
    r"(?: at the earliest)?\W*",
    re.IGNORECASE,
)
CLOSING = timedelta(hours=36)  # a day is over everywhere at 12:00 UTC of the next
AHEAD_OF_UTC = timedelta(hours=14)  # where a day begins first


class Window(Struct, frozen=True, kw_only=True):
    """The days from `earliest` to `latest`, both included; null `latest` is undated.

    `phrase` is the phrase that was read, `rule` the rule that read it. `exact` is false
    where the words leave the days vague.
    """

    earliest: date
    latest: date | None
    phrase: str | None = None
    rule: str | None = None
    exact: bool = True


class ReadWindow(Window, frozen=True, kw_only=True):
    """A window read from a phrase, and the version of the rules that read it."""

    version: str


def read(
    phrase: str,
    made_on: date,
    *,
    hemisphere: Hemisphere = "northern",
    negated: bool = False,
    pointer: str = "/due",
) -> Window:
    """Return the window that *phrase* means when said on *made_on*.

    Seasons are the meteorological ones of *hemisphere*. Where the claim is *negated*,
    as in "won't open until June", "until" ends on the day before. Raises InvalidError
    at *pointer* where no rule reads the phrase, where it has two meanings, and where it
    lies in the past: a date that is over never stands for the next of its name.
    """
    if len(phrase) > MOST_CHARACTERS:
        raise _refusal(pointer, f"it is longer than {MOST_CHARACTERS} characters")
    cleaned = text.clean(phrase, pointer)
    try:
        words = _denied(cleaned) if negated else cleaned
        bound = _read(words, made_on, hemisphere)
    except UnreadError as error:
        raise _refusal(pointer, str(error)) from error
    except (ValueError, OverflowError) as error:
        raise _refusal(pointer, "years 1 to 9999 have no such day") from error
    return Window(
        earliest=bound.span.first,
        latest=bound.span.last,
        phrase=cleaned,
        rule=bound.rule,
        exact=bound.span.exact,
    )


def _denied(phrase: str) -> str:
    """Return "until June" as "before June": what is denied until then may come then."""
    match = UNTIL.fullmatch(phrase)
    if match is None:
        return phrase
    return f"{'by the end of' if match['after'] else 'before'} {match['x']}"


@lru_cache(maxsize=4096)
def _read(phrase: str, made_on: date, hemisphere: Hemisphere) -> Bound:
    """Read a phrase; cached, since a file says the same ones on the same days."""
    return prepositions.read(phrase, made_on, hemisphere)


def explain(
    phrase: str,
    made_on: date,
    *,
    hemisphere: Hemisphere,
    negated: bool = False,
    pointer: str,
) -> ReadWindow:
    """Return the window that *phrase* means, with the version of the rules."""
    window = read(
        phrase, made_on, hemisphere=hemisphere, negated=negated, pointer=pointer
    )
    return ReadWindow(version=VERSION, **structs.asdict(window))


def explicit(earliest: date | None, latest: date | None, made_on: date) -> Window:
    """Return the window that a client sent; without *earliest* it opens on *made_on*.

    Raises InvalidError where it closes before it opens, or before *made_on*.
    """
    first = made_on if earliest is None else earliest
    for name, bound in (("made_on", made_on), ("earliest", first)):
        if latest is not None and latest < bound:
            raise InvalidError.at(
                "/window/latest", f"`latest` must not be before `{name}`, {bound}"
            )
    return Window(earliest=first, latest=latest)


def last_closed_day(now: datetime) -> date:
    """Return the last day that is over everywhere (UTC-12) at *now*."""
    try:
        return (now.astimezone(UTC) - CLOSING).date()
    except OverflowError:
        return date.min


def latest_today(now: datetime) -> date:
    """Return the latest day that has begun somewhere (UTC+14) at *now*."""
    try:
        return (now.astimezone(UTC) + AHEAD_OF_UTC).date()
    except OverflowError:
        return date.max


def _refusal(pointer: str, reason: str) -> InvalidError:
    return InvalidError.at(
        pointer,
        f"it can't be read as a date, and isn't guessed: {reason}. Send `window` with"
        " `earliest` and `latest` instead, or neither if the claim gives no date",
    )

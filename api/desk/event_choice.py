"""Which event a prediction is about: one that stands and may be meant, or a new one."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from api.database.pool import Database
from api.language import names
from api.language.dates.windows import Window
from api.pages.text import formatting
from api.store import similar_events
from api.store.similar_events import SimilarEvent

MOST_COMPARED = 30
MOST_OFFERED = 4
STEM = 7  # letters by which words are compared: mobilise, mobilisation
LIKELY = 0.4
# How much it adds to the likeness of two statements that their days meet, or that the
# same speaker made both within a month.
NEAR_IN_TIME, SAME_SPEAKER = 0.1, 0.2
WORD = re.compile(r"\w+(?:[.,]\w+)*")
LITTLE = frozenset(
    WORD.findall(
        "a an the of to in on at by for with and or will be is are was he she it they"
        " his her its their that this as from before after until"
    )
)
DENIALS = frozenset(
    ("not", "no", "never", "nobody", "none", "neither", "nor", "without", "cannot")
)


class Choice(NamedTuple):
    """An event that may be meant: its slug, how it is offered, whether it is the same.

    `label` names the event and what differs.
    """

    slug: str
    label: str
    same: bool


class Said(NamedTuple):
    """What may be about an event that stands: the words, the days, who said it when."""

    statement: str
    window: Window | None
    speaker: str | None
    said_on: date | None


async def offer(db: Database, said: Said) -> list[Choice]:
    """Return the events that a statement may mean, the likeliest first."""
    found = await similar_events.find(
        db, said.statement, said.speaker, said.said_on, MOST_COMPARED
    )
    ranked = sorted(
        ((_likeness(said, event), event) for event in found), key=lambda pair: -pair[0]
    )
    likely = [event for likeness, event in ranked if likeness >= LIKELY]
    return [_choice(said, event) for event in likely[:MOST_OFFERED]]


def _likeness(said: Said, event: SimilarEvent) -> float:
    """Return the share of words that both have (Dice), more where else is the same.

    Statements without a word in common are not alike at all.
    """
    one, other = _words(said.statement), _words(event.statement)
    words = 2 * len(one & other) / max(1, len(one) + len(other))
    if not words:
        return 0
    meets = said.window is not None and _is_in_time(said.window, event)
    return words + meets * NEAR_IN_TIME + event.spoken * SAME_SPEAKER


def _choice(said: Said, event: SimilarEvent) -> Choice:
    differences = list(_differences(said.statement, said.window, event))
    about = [event.state, formatting.plural(event.claims, "prediction")]
    about += ["one by the same speaker"] if event.spoken else []
    days = _days(event.earliest, event.latest)
    label = f"{formatting.clip(event.statement, 140)} ({', '.join(about + days)})"
    if differences:
        label += f". Differs: {'; '.join(differences)}"
    is_same = names.text_key(said.statement) == names.text_key(event.statement)
    return Choice(event.slug, label, is_same and not differences)


def _differences(
    statement: str, window: Window | None, event: SimilarEvent
) -> Iterator[str]:
    """Yield what a reader could overlook: numbers, a denial, another time."""
    mine, other = _numbers(statement), _numbers(event.statement)
    if mine != other:
        yield f"{_list(other)} where this says {_list(mine)}"
    denies, is_denied = _denies(statement), _denies(event.statement)
    if denies != is_denied:
        yield f"{'this' if denies else 'that'} one says “not”"
    if window is None and event.latest is not None:
        yield "its predictions have a date, this has none"
    if window is not None and window.latest and not _is_in_time(window, event):
        days = _days(window.earliest, window.latest)
        yield f"its predictions are about another time than {days[0]}"


def _is_in_time(window: Window, event: SimilarEvent) -> bool:
    """Whether the days of a prediction meet those of the others about an event."""
    if window.latest is None or event.latest is None or event.earliest is None:
        return event.latest is None
    return window.earliest <= event.latest and event.earliest <= window.latest


def _days(earliest: date | None, latest: date | None) -> list[str]:
    if earliest is None or latest is None:
        return []
    return [formatting.window(earliest, earliest, latest)]


def _words(statement: str) -> set[str]:
    return {
        word[:STEM].removesuffix("s")
        for word in WORD.findall(statement.casefold())
        if word not in LITTLE
    }


def _numbers(statement: str) -> set[str]:
    words = WORD.findall(statement)
    return {word.replace(",", "") for word in words if any(map(str.isdigit, word))}


def _denies(statement: str) -> bool:
    words = re.findall(r"[\w’']+", statement.casefold())
    return any(word in DENIALS or word.endswith(("n't", "n’t")) for word in words)


def _list(numbers: set[str]) -> str:
    return ", ".join(sorted(numbers)) or "no number"

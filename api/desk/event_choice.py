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
LIKENESS = 0.3  # of the words, out of all that either statement has
NEARNESS = 0.2  # how much likelier a time makes it that both have in common
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


async def offer(db: Database, statement: str, window: Window | None) -> list[Choice]:
    """Return the events that a statement may mean, the likeliest first.

    Likeness is the share of the words that both have, out of those that either has.
    """
    found = await similar_events.find(db, statement, MOST_COMPARED)
    ranked = sorted(
        ((_likeness(statement, window, event), event) for event in found),
        key=lambda pair: -pair[0],
    )
    likely = [event for likeness, event in ranked if likeness >= LIKENESS]
    return [_choice(statement, window, event) for event in likely[:MOST_OFFERED]]


def _likeness(statement: str, window: Window | None, event: SimilarEvent) -> float:
    one, other = _words(statement), _words(event.statement)
    shared = len(one & other) / max(1, len(one | other))
    meets = window is not None and _is_in_time(window, event)
    return shared + (NEARNESS if meets and shared else 0)


def _choice(statement: str, window: Window | None, event: SimilarEvent) -> Choice:
    differences = list(_differences(statement, window, event))
    about = [event.state, formatting.plural(event.claims, "prediction")]
    days = _days(event.earliest, event.latest)
    label = f"{formatting.clip(event.statement, 140)} ({', '.join(about + days)})"
    if differences:
        label += f". Differs: {'; '.join(differences)}"
    is_same = names.text_key(statement) == names.text_key(event.statement)
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
        word.removesuffix("s")
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

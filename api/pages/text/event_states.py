"""Where an event stands, and what there is about it, in words."""

from collections.abc import Sequence

from api.model.events import Event, EventState
from api.model.outcomes import Outcome
from api.pages.text import findings, formatting
from api.store.browsing import EventTally

STATES: list[tuple[EventState, str]] = [
    ("open", "Not yet decided"),
    ("settled", "Decided"),
    ("void", "Cannot be judged"),
]
# What answers the question stands before what was known on the way.
ANSWERS = ("occurred", "partly", "void", "not_occurred")


def answers_first(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return outcomes in the order in which they answer what happened."""
    return sorted(outcomes, key=lambda outcome: ANSWERS.index(outcome.kind))


def describe(event: Event, counted: EventTally) -> str:
    """Return what came of an event, in a sentence; *counted* are its claims."""
    found = [
        outcome for outcome in event.outcomes if outcome.in_force and not outcome.claims
    ]
    if not found:
        return _undecided(event, counted)
    best = answers_first(found[::-1])[0]  # the newest of its kind
    words = findings.describe(best)
    return f"{_undecided(event, counted)} {words}" if event.state == "open" else words


def _undecided(event: Event, counted: EventTally) -> str:
    """Return why nothing is decided: only while a window runs is it open."""
    if counted.due:
        return "Open."
    is_dated = counted.waiting or any(outcome.claims for outcome in event.outcomes)
    if is_dated or not counted.predictions:
        return "Not yet recorded."
    return "No deadline."


def tally(counted: EventTally) -> str:
    """Return how many predictions there are about an event, and by how many sources."""
    if not counted.predictions:
        return "Nobody has said anything about it yet"
    predictions = formatting.plural(counted.predictions, "prediction")
    return f"{predictions} by {formatting.plural(counted.sources, 'source')}"


def due(counted: EventTally) -> str:
    """Return what is to be judged of an event; empty where all is judged."""
    parts: list[str] = []
    if counted.waiting:
        parts.append(f"{formatting.count(counted.waiting)} not yet judged")
    if counted.due:
        parts.append(f"next due {formatting.day(counted.due)}")
    return ", ".join(parts)

"""Filters of lists of predictions in words, as they follow "only those"."""

from collections.abc import Callable, Iterator
from typing import Any

from api.model.filters import ClaimFilter, ClaimSort
from api.pages.text import formatting
from api.terms import Basis, Status

STATUSES: list[tuple[Status, str]] = [
    ("open", "Still open"),
    ("due", "Time is over, not yet judged"),
    ("settled", "Settled"),
    ("undated", "Named no date"),
    ("void", "Cannot be judged"),
    ("withdrawn", "Withdrawn"),
]
BASES: list[tuple[Basis, str]] = [
    ("stated", "With a number"),
    ("wording", "In words, as “likely”"),
    ("none", "Flatly: it will, it will not"),
]
SORTS: list[tuple[ClaimSort, str]] = [
    ("-made_on", "Last said first"),
    ("made_on", "First said first"),
    ("due", "Next to fall due first"),
    ("-due", "Last to fall due first"),
    ("recorded_at", "Oldest here first"),
]
_STATUS: dict[Status, str] = {
    "open": "that are still open",
    "due": "whose time is over and that are not yet judged",
    "settled": "that are settled",
    "undated": "that named no date",
    "void": "that cannot be judged",
    "withdrawn": "that were withdrawn",
}
_BASIS: dict[Basis, str] = {
    "stated": "made with a number",
    "wording": "made in words that hedge",
    "none": "made flatly, without a number or a hedge",
}
_VERDICT = {
    "happened": "that came to happen in time",
    "did_not_happen": "that did not happen in time",
    "partly": "that happened in part",
}
_DIRECTION = {"will": "that it will happen", "will_not": "that it will not happen"}
_WORDS: dict[str, Callable[[Any], str]] = {
    "q": lambda q: f"with the words “{formatting.clip(q, 60)}”",
    "status": lambda status: _STATUS[status],
    "verdict": lambda verdict: _VERDICT[verdict],
    "basis": lambda basis: _BASIS[basis],
    "direction": lambda direction: _DIRECTION[direction],
    "made_from": lambda day: f"said on or after {formatting.day(day)}",
    "made_to": lambda day: f"said on or before {formatting.day(day)}",
    "due_from": lambda day: f"due on or after {formatting.day(day)}",
    "due_to": lambda day: f"due on or before {formatting.day(day)}",
    "probability_min": lambda p: f"given {formatting.percent(p)} or more",
    "probability_max": lambda p: f"given {formatting.percent(p)} or less",
    "phrase": lambda phrase: f"worded “{formatting.clip(phrase, 60)}”",
    "horizon_min": lambda days: f"made {formatting.plural(days, 'day')} ahead or more",
    "horizon_max": lambda days: f"made {formatting.plural(days, 'day')} ahead or less",
}


def describe(filters: ClaimFilter, names: dict[str, str]) -> Iterator[str]:
    """Yield each filter in words; *names*: those of the source, outlet and so on."""
    relations = {
        "source": "by", "outlet": "published by", "event": "about", "topic": "about"
    }  # fmt: skip
    for field, relation in relations.items():
        if getattr(filters, field) is not None:
            yield f"{relation} {formatting.clip(names[field], 90)}"
    for field, words in _WORDS.items():
        if getattr(filters, field) is not None:
            yield words(getattr(filters, field))

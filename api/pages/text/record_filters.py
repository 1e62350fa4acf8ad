"""Filters of a record in words, as they follow "counting only"."""

from collections.abc import Callable, Iterator
from typing import Any

from api.pages.text import formatting
from api.scoring.filters import RecordFilter
from api.terms import Entry, Role

ROLES: dict[Role, str] = {
    "original": "what it took from no other outlet",
    "relayed": "what it relayed from another outlet",
    "own_voice": "what it said in its own name",
}
ENTRIES: dict[Entry, str] = {
    "prospective": "what was entered before the outcome was known",
    "eligible": "what was entered before the outcome was known, or by a declared rule",
}
_WORDS: dict[str, Callable[[Any], str]] = {
    "collection": lambda _: "one declared collection",
    "source_kind": lambda kind: f"sources of one kind: {kind}",
    "role": lambda role: ROLES.get(role, "all that it published"),
    "entry": lambda entry: ENTRIES.get(entry, "all that was entered"),
    "horizon_min": lambda days: (
        f"what was said {formatting.plural(days, 'day')} before or earlier"
    ),
    "horizon_max": lambda days: (
        f"what was said {formatting.plural(days, 'day')} before or later"
    ),
    "cohort": lambda _: "what is settled, even before its time was over",
    "weight": lambda _: "each question once",
}


def describe(filters: RecordFilter, names: dict[str, str]) -> Iterator[str]:
    """Yield in words the filters that the form of a record does not show.

    *names*: those of the source and of the outlet that the filters name.
    """
    defaults = RecordFilter()
    for field, relation in (("source", "what came from"), ("outlet", "what was in")):
        if getattr(filters, field) is not None:
            yield f"{relation} {formatting.clip(names.get(field, 'one'), 60)}"
    for field, words in _WORDS.items():
        value = getattr(filters, field)
        if value != getattr(defaults, field):
            yield words(value)

"""What the reader suggests, as the fields of a form and what stands beside them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import Struct

from api.desk import article_fields
from api.language.detection import explanations
from api.reader.suggestions import Characters, Suggestion

LONGEST_HEADLINE = 160
MOST_SHOWN = 1500  # characters of a sentence
DATED = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:/|\b)")
Kind = Literal["hedge", "date", "speaker"]
KINDS: tuple[Kind, ...] = ("hedge", "date", "speaker")


class Mark(Struct, frozen=True):
    """A place of a sentence: characters from `start` on, before `end`."""

    kind: Kind
    start: int
    end: int


class Found(Struct, frozen=True, kw_only=True):
    """A sentence that predicts, what is marked in it, and what to look at."""

    sentence: str = ""
    marks: list[Mark] = []
    doubts: list[str] = []

    def parts(self) -> Iterator[tuple[str, Kind | None]]:
        """Yield the sentence in parts, each with what it is marked as."""
        at = 0
        for mark in sorted(self.marks, key=lambda mark: mark.start):
            if at <= mark.start < mark.end <= len(self.sentence):
                yield self.sentence[at : mark.start], None
                yield self.sentence[mark.start : mark.end], mark.kind
                at = mark.end
        yield self.sentence[at:], None


def read(stored: str) -> Found:
    """Return what a form carries along; nothing where it was meddled with."""
    try:
        return msgspec.json.decode(stored, type=Found)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return Found()


def values(suggestions: Sequence[Suggestion]) -> dict[str, str]:
    """Return the fields of the first suggestions, ticked where nothing is in doubt.

    What is only to be looked at, as a day read from vague words, unticks nothing.
    """
    return {
        article_fields.name_of(nth, name): value
        for nth, suggestion in enumerate(suggestions[: article_fields.MOST], 1)
        for name, value in _fields(suggestion)
        if value
    }


def _fields(suggestion: Suggestion) -> Iterable[tuple[str, str | None]]:
    claim = suggestion.claim
    source = claim.source
    kind = source and source.kind
    return (
        ("statement", claim.statement),
        ("quote", claim.quote),
        ("source.name", source and source.name),
        ("source.role", source and source.role),
        ("source.kind", None if kind == "person" else kind),
        ("due", claim.due),
        ("wording", claim.wording),
        ("direction", "will_not" if claim.direction == "will_not" else None),
        ("via.name", claim.via and claim.via.name),
        (article_fields.INCLUDE, None if is_doubted(suggestion.doubts) else "true"),
        (article_fields.FOUND, msgspec.json.encode(_found(suggestion)).decode()),
    )


def is_doubted(doubts: Sequence[str]) -> bool:
    """Whether more is in doubt than a detail that may be right as it is."""
    return any(map(explanations.is_grave, doubts))


def _found(suggestion: Suggestion) -> Found:
    spans: dict[Kind, Characters | None] = {
        "hedge": suggestion.spans.hedge,
        "date": suggestion.spans.date,
        "speaker": suggestion.spans.speaker,
    }
    start = suggestion.start
    return Found(
        sentence=suggestion.sentence[:MOST_SHOWN],
        marks=[
            Mark(kind, span.start - start, span.end - start)
            for kind in KINDS
            if (span := spans[kind]) is not None
        ],
        doubts=suggestion.doubts,
    )


def day_of(url: str | None, now: datetime) -> date | None:
    """Return the day that an address holds, as many of newspapers do, if it is over."""
    found = DATED.search(url or "")
    try:
        day = found and date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day and day <= now.date() else None


def headline_of(article: str) -> str | None:
    """Return the first line of an article if it stands alone and looks like a title."""
    first, _, rest = article.partition("\n")
    line = first.strip()
    is_title = rest.startswith("\n") and not line.endswith((".", "”", '"', ":"))
    return line if line and is_title and len(line) <= LONGEST_HEADLINE else None

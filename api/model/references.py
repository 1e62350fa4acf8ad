"""How one noun names another, and the bounded texts that several nouns share."""

import secrets
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct, UnsetType

from api.language import text
from api.terms import SourceKind

# Python's `$` also matches before a last newline, hence the lookahead before it.
Slug = Annotated[
    str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(?!\n)$", min_length=1, max_length=100)
]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Statement = Annotated[str, Meta(min_length=1, max_length=1000)]
Passage = Annotated[str, Meta(min_length=1, max_length=4000)]
Headline = Annotated[str, Meta(min_length=1, max_length=500)]
Url = Annotated[str, Meta(pattern=r"^https?://", min_length=1, max_length=2000)]
Phrase = Annotated[str, Meta(min_length=1, max_length=200)]
ClientId = Annotated[str, Meta(min_length=1, max_length=200)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Topics = Annotated[list[Slug], Meta(max_length=20)]
Names = Annotated[list[Name], Meta(max_length=50)]
Urls = Annotated[list[Url], Meta(max_length=50)]
# Absent if a client leaves it out: repeated requests are known by a content hash.
Distinct = Annotated[
    bool | UnsetType,
    Meta(description="It is another, though its name looks like one that stands"),
]


class SourceRef(Struct, frozen=True, kw_only=True):
    """A source, as a claim names it."""

    slug: str
    name: str
    kind: SourceKind


class OutletRef(Struct, frozen=True, kw_only=True):
    """An outlet, as a report names it."""

    slug: str
    name: str


class EventRef(Struct, frozen=True, kw_only=True):
    """An event, as a claim names it."""

    slug: str
    statement: str


def new_id(now: datetime) -> UUID:
    """Return a time-ordered UUID (version 7 of RFC 9562)."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(
        int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low,
    )


SubjectType = Literal["source", "outlet"]


class Subject(Struct, frozen=True, kw_only=True):
    """The source or outlet that a record is about."""

    type: SubjectType
    slug: str
    name: str


def clean_names(given: list[str], at: str) -> list[str]:
    """Return names with clean texts, without repetitions, in their order."""
    cleaned = [text.clean(name, f"{at}/{index}") for index, name in enumerate(given)]
    return list(dict.fromkeys(cleaned))


def clean_urls(given: list[str], at: str) -> list[str]:
    """Return URLs checked, without repetitions, in their order."""
    checked = [text.url(url, f"{at}/{index}") for index, url in enumerate(given)]
    return list(dict.fromkeys(checked))

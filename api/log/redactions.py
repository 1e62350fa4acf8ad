"""Redactions: texts of an entry taken down; who asked and why; the entry stands."""

from collections.abc import Iterator
from typing import ClassVar, cast

import msgspec
from msgspec import Struct

from api.log.entries import Row


class RedactionRow(Row, frozen=True, kw_only=True):
    """A redaction in the log and in its table: which texts of which entry."""

    TEXTS: ClassVar[tuple[str, ...]] = ("who", "reason")

    target: int
    fields: list[str]
    who: str
    reason: str


class EntryTexts(Struct, frozen=True):
    """What an entry is about, and which of its texts stand and which were redacted."""

    index: int
    subject: str
    texts: list[str]
    redacted: list[str]


def traces(field: str, text: str) -> list[bytes]:
    """Return what shows that an answer, which is JSON, holds a text."""
    if field != "evidence":
        return [msgspec.json.encode(text)]
    return [msgspec.json.encode(each) for each in _strings(msgspec.json.decode(text))]


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in cast("list[object]", value):
                yield from _strings(each)
        case dict():
            for each in cast("dict[str, object]", value).values():
                yield from _strings(each)
        case _:
            pass

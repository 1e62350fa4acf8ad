"""Redactions: texts of an entry that were taken down, by whom and why."""

from collections.abc import Iterator
from typing import ClassVar, cast

import msgspec
from msgspec import Struct

from api.log.entries import Row


class RedactionRow(Row, frozen=True, kw_only=True):
    """A redaction in the log and in its table: the texts of entry `target`."""

    TEXTS: ClassVar[tuple[str, ...]] = ("who", "reason")

    target: int
    fields: list[str]
    who: str
    reason: str


class EntryTexts(Struct, frozen=True):
    """The subject of an entry, its remaining texts and its redacted ones."""

    index: int
    subject: str
    texts: list[str]
    redacted: list[str]


def traces(field: str, text: str) -> list[bytes]:
    """Return the bytes by which a text is found in a stored JSON response."""
    if field != "evidence":
        return [msgspec.json.encode(text)]
    return [
        msgspec.json.encode(string) for string in _strings(msgspec.json.decode(text))
    ]


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in cast("list[object]", value):
                yield from _strings(item)
        case dict():
            for item in cast("dict[str, object]", value).values():
                yield from _strings(item)
        case _:
            pass

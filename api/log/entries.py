"""Entries of the log: the content of each, in bytes that never change.

Why bytes: a body is hashed into its leaf, so it is stored as it was written, and never
rebuilt. It is canonical JSON (RFC 8785 for the values we allow: no floats). Quoted and
free text is replaced by a salted commitment, so that a text can be taken down by law
without breaking any proof.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from secrets import token_bytes
from typing import ClassVar, Literal, cast
from uuid import UUID

import msgspec
from msgspec import Struct

EntryKind = Literal[
    "source",
    "outlet",
    "event",
    "claim",
    "report",
    "outcome",
    "evidence",
    "withdrawal",
    "revision",
    "merge",
    "key",
    "revocation",
    "collection",
    "redaction",
]
Target = Literal["source", "outlet", "event"]
DAWN = datetime(1, 1, 1, tzinfo=UTC)
# Values of these types are written as JSON writes them.
JSON_TYPES = frozenset({type(None), bool, int, str, UUID, date})


class Row(Struct, frozen=True, kw_only=True):
    """The content of one entry, and the row of its projection.

    `TEXTS` names the fields that are logged as commitments, `NOT_LOGGED` those that
    belong to the projection alone.
    """

    TEXTS: ClassVar[tuple[str, ...]] = ()
    NOT_LOGGED: ClassVar[tuple[str, ...]] = ("index", "recorded_at", "merged_into")

    index: int = -1
    recorded_at: datetime = DAWN


class Text(Struct, frozen=True, kw_only=True):
    """A text stored outside the log, and the salt of its commitment in the log."""

    index: int
    field: str
    salt: bytes
    text: str


class Redaction(Struct, frozen=True, kw_only=True):
    """Which texts of an entry were taken down, by which entry, and when."""

    fields: list[str]
    entry: int
    recorded_at: datetime


class Entry(Struct, frozen=True, kw_only=True):
    """One entry: `body` never changes, `leaf` is SHA-256(0x00 ‖ body) (RFC 6962)."""

    index: int
    recorded_at: datetime
    kind: EntryKind
    subject: str
    entered_by: str
    body: bytes
    leaf: bytes
    texts: tuple[Text, ...]


def enter(kind: EntryKind, subject: object, entered_by: str, row: Row) -> Entry:
    """Return the entry with the content of *row*, whose index and time are set."""
    texts: list[Text] = []
    fields: dict[str, object] = {}
    for name, is_text in _logged(type(row)):
        value: object = getattr(row, name)
        if is_text and isinstance(value, str):
            committed = Text(
                index=row.index, field=name, salt=token_bytes(16), text=value
            )
            texts.append(committed)
            fields[name] = {"sha256": commitment(committed.salt, value)}
        else:
            fields[name] = value if type(value) in JSON_TYPES else plain(value)
    fields["entry"] = kind
    fields["recorded_at"] = rfc3339(row.recorded_at)
    fields["entered_by"] = entered_by
    body = msgspec.json.encode(fields, order="sorted")
    return Entry(
        index=row.index,
        recorded_at=row.recorded_at,
        kind=kind,
        subject=str(subject),
        entered_by=entered_by,
        body=body,
        leaf=leaf(body),
        texts=tuple(texts),
    )


@cache
def _logged(kind: type[Row]) -> list[tuple[str, bool]]:
    """Return the fields of a kind of row that are logged, and which are texts."""
    return [
        (name, name in kind.TEXTS)
        for name in kind.__struct_fields__
        if name not in kind.NOT_LOGGED
    ]


def leaf(body: bytes) -> bytes:
    """Return the leaf hash of *body* (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + body).digest()


def commitment(salt: bytes, text: str) -> str:
    """Return the hex SHA-256 of salt ‖ text in UTF-8."""
    return sha256(salt + text.encode()).hexdigest()


def rfc3339(instant: datetime) -> str:
    """Return *instant* in UTC with microseconds, as in RFC 3339."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def plain(value: object) -> object:  # noqa: PLR0911 one per type
    """Return *value* as JSON types without floats: a float is its shortest decimal."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return repr(value)
        case list() | tuple():  # before Mapping, which is slow to test
            return [plain(item) for item in cast("list[object]", value)]
        case datetime():
            return rfc3339(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case Struct():
            return {
                name: plain(getattr(value, name)) for name in value.__struct_fields__
            }
        case Mapping():
            items = cast("Mapping[str, object]", value).items()
            return {name: plain(item) for name, item in items}
        case _:
            raise TypeError(type(value))

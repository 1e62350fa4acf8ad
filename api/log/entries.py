"""Entries of the log: what each says, in bytes that never change.

Why bytes: a body is hashed into its leaf, so it is kept as it was written, never
rebuilt. It is canonical JSON (RFC 8785 for the values we allow: no floats) in which
quoted and free text stands as a salted commitment, so that a text can be taken down
by law without breaking any proof.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
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
# What JSON spells as a body does.
AS_IT_IS = frozenset({type(None), bool, int, str, UUID, date})


class Row(Struct, frozen=True, kw_only=True):
    """What one entry says, and the row its projection keeps of it.

    `TEXTS` names the fields that enter the log as commitments, `UNSAID` those that
    belong to the projection alone.
    """

    TEXTS: ClassVar[tuple[str, ...]] = ()
    UNSAID: ClassVar[tuple[str, ...]] = ("index", "recorded_at", "merged_into")

    index: int = -1
    recorded_at: datetime = DAWN


class Text(Struct, frozen=True, kw_only=True):
    """A text beside the log, and the salt of the commitment that stands in it."""

    index: int
    field: str
    salt: bytes
    text: str


class Redaction(Struct, frozen=True, kw_only=True):
    """Which texts of an entry were taken down, by which later entry, and when."""

    fields: list[str]
    entry: int
    recorded_at: datetime


class Entry(Struct, frozen=True, kw_only=True):
    """One entry: `body` is final, `leaf` is SHA-256(0x00 ‖ body) (RFC 6962)."""

    index: int
    recorded_at: datetime
    kind: EntryKind
    subject: str
    entered_by: str
    body: bytes
    leaf: bytes
    texts: tuple[Text, ...]


def enter(kind: EntryKind, subject: object, entered_by: str, row: Row) -> Entry:
    """Write the entry that says *row*, which carries its index and its time."""
    texts: list[Text] = []
    said: dict[str, object] = {}
    for name in row.__struct_fields__:
        if name in row.UNSAID:
            continue
        value: object = getattr(row, name)
        if name in row.TEXTS and isinstance(value, str):
            committed = Text(
                index=row.index, field=name, salt=token_bytes(16), text=value
            )
            texts.append(committed)
            value = {"sha256": commitment(committed.salt, value)}
        said[name] = value if type(value) in AS_IT_IS else plain(value)
    said["entry"] = kind
    said["recorded_at"] = rfc3339(row.recorded_at)
    said["entered_by"] = entered_by
    body = msgspec.json.encode(said, order="sorted")
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


def leaf(body: bytes) -> bytes:
    """Return the leaf hash of *body* (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + body).digest()


def commitment(salt: bytes, text: str) -> str:
    """Return the hex SHA-256 of salt ‖ text in UTF-8."""
    return sha256(salt + text.encode()).hexdigest()


def rfc3339(instant: datetime) -> str:
    """Return *instant* in UTC with six digits of the second."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def plain(value: object) -> object:  # noqa: PLR0911 a line each
    """Return *value* in the types a body may hold: a float is its shortest decimal."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return repr(value)
        case list() | tuple():  # before Mapping, which is slow to tell
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

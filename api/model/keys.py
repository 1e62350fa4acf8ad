"""API keys: who may write what. A secret is shown once; only its hash is stored.

A key has the form `fs_<id>_<secret><checksum>`: 8 characters of id, 43 base62
characters of secret (256 bits), and 8 hex digits of CRC-32 over all before them, so
that a typing error costs no look-up.
"""

import secrets
import string
from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, ClassVar, Literal
from uuid import UUID
from zlib import crc32

from msgspec import Meta, Struct, structs

from api.errors import InvalidError
from api.language import text
from api.log.entries import Row
from api.model import instants
from api.model.references import Name, Slug

Scope = Literal[
    "claims:write", "outcomes:write", "sources:write", "keys:manage", "webhooks:manage"
]
SCOPES: tuple[Scope, ...] = (
    "claims:write",
    "outcomes:write",
    "sources:write",
    "keys:manage",
    "webhooks:manage",
)
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH = 8
SECRET_LENGTH = 43
CHECKSUM_LENGTH = 8
LENGTH = len("fs_") + ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH
NOBODY = b"\x00" * 32


class NewKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new key; what `scopes` does not name it may not do.

    A key bound to `outlets` enters only what one of them published, and changes only
    what no other outlet reported. Where an outlet is merged, the binding follows.
    """

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=20)]
    expires_at: datetime | None = None
    outlets: Annotated[list[Slug], Meta(max_length=100)] = []


class Key(Struct, frozen=True, kw_only=True):
    """A key as it is stored, without its secret; `last_used_on` is a day in UTC."""

    id: str
    name: str
    scopes: list[Scope]
    expires_at: datetime | None
    outlets: list[str]
    revoked_at: datetime | None
    recorded_at: datetime
    last_used_on: date | None = None


class MintedKey(Key, frozen=True, kw_only=True):
    """A new key with its `secret`: the whole key as clients send it, shown only now."""

    secret: str | None


class StoredKey(Struct, frozen=True, kw_only=True):
    """A key, and the hash that a client's key is compared with."""

    key: Key
    hash: bytes


class Holder(Struct, frozen=True, kw_only=True):
    """What a command knows of the key that sent it.

    `outlets` are those that the key is bound to, after merges; `line` is the key itself
    and the keys under which it was minted, the nearest first; `ended`: it was revoked.
    """

    id: str
    scopes: list[Scope]
    expires_at: datetime | None
    bound: bool
    outlets: list[UUID]
    line: list[str]
    ended: bool


class KeyRow(Row, frozen=True, kw_only=True):
    """A grant in the log and in its table."""

    NOT_LOGGED: ClassVar[tuple[str, ...]] = (*Row.NOT_LOGGED, "hash")

    id: str
    name: str
    hash: bytes
    scopes: list[Scope]
    expires_at: datetime | None
    outlets: list[str]


class RevocationRow(Row, frozen=True, kw_only=True):
    """A revocation in the log and in its table."""

    key_id: str


def tidy(new: NewKey) -> NewKey:
    """Return *new* with a clean name, and each scope and outlet once."""
    return NewKey(
        name=text.clean(new.name, "/name"),
        scopes=sorted(set(new.scopes)),
        expires_at=_end(new),
        outlets=sorted(set(new.outlets)),
    )


def check_end(new: NewKey, now: datetime) -> None:
    """Raise InvalidError where *new* has expired already."""
    end = _end(new)
    if end is not None and end <= now:
        raise InvalidError.at("/expires_at", "it is over already")


def excess(new: NewKey, maker: Holder, outlets: Collection[UUID]) -> str | None:
    """Return what *new*, bound to *outlets*, may do and its *maker* may not, if any."""
    end = _end(new)
    more = sorted(set(new.scopes) - set(maker.scopes))
    if more:
        return f"The key in use lacks the scope `{more[0]}`."
    if maker.expires_at and (not end or end > maker.expires_at):
        return "The key in use expires sooner."
    if maker.bound and not (outlets and {*outlets} <= {*maker.outlets}):
        return "The key in use is bound to outlets."
    return None


def _end(new: NewKey) -> datetime | None:
    return new.expires_at and instants.utc(new.expires_at, "/expires_at")


def minted(key: Key, secret: str | None) -> MintedKey:
    """Return a key with its secret; None once that was shown."""
    return MintedKey(**structs.asdict(key), secret=secret)


def mint() -> tuple[str, str, bytes]:
    """Return a new key's id, the whole key, and its hash to store."""
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
    secret = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    start = f"fs_{key_id}_{secret}"
    shown = f"{start}{crc32(start.encode()):08x}"
    return key_id, shown, digest(shown)


def digest(shown: str) -> bytes:
    """Return the hash of a key, which is stored in its place."""
    return sha256(shown.encode()).digest()


def id_of(shown: str) -> str | None:
    """Return the id in *shown*, or None where it can't be a key of this server."""
    if len(shown) != LENGTH or not shown.isascii() or not shown.startswith("fs_"):
        return None
    start, checksum = shown[:-CHECKSUM_LENGTH], shown[-CHECKSUM_LENGTH:]
    if f"{crc32(start.encode()):08x}" != checksum:
        return None
    return shown[3 : 3 + ID_LENGTH]


def admit(shown: str, stored: StoredKey | None, now: datetime) -> Key | None:
    """Return the key if *shown* is it and it is valid at *now*, else None.

    Either takes the same time, so that the time betrays nothing.
    """
    opens = compare_digest(digest(shown), stored.hash if stored else NOBODY)
    if stored is None or not opens or has_ended(stored.key, now):
        return None
    return stored.key


def has_ended(key: Key, now: datetime) -> bool:
    """Return whether a key was revoked, or has expired at *now*."""
    expired = key.expires_at is not None and key.expires_at <= now
    return expired or key.revoked_at is not None

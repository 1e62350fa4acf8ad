"""API keys: who may write what. A secret is shown once; only its hash is kept.

A key reads `fs_<id>_<secret><checksum>`: 8 characters of id, 43 base62 characters of
secret (256 bits), 8 hex digits of CRC-32 over all before them, so that a typing error
costs no look-up.
"""

import secrets
import string
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, ClassVar, Literal
from zlib import crc32

from msgspec import Meta, Struct

from api.model.entries import Row
from api.model.references import Name

Scope = Literal["claims:write", "outcomes:write", "sources:write", "keys:manage"]
SCOPES: tuple[Scope, ...] = (
    "claims:write",
    "outcomes:write",
    "sources:write",
    "keys:manage",
)
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH = 8
SECRET_LENGTH = 43
CHECKSUM_LENGTH = 8
LENGTH = len("fs_") + ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH
NOBODY = b"\x00" * 32


class NewKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key to be made: what it may do is denied unless named."""

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1)]
    expires_at: datetime | None = None


class Key(Struct, frozen=True, kw_only=True):
    """A key as we keep it, without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    expires_at: datetime | None
    revoked_at: datetime | None
    recorded_at: datetime


class KeptKey(Struct, frozen=True, kw_only=True):
    """A key with the hash that its secret is checked against."""

    key: Key
    hash: bytes


class KeyRow(Row, frozen=True, kw_only=True):
    """A grant in the log and in its table."""

    UNSAID: ClassVar[tuple[str, ...]] = (*Row.UNSAID, "hash")

    id: str
    name: str
    hash: bytes
    scopes: list[Scope]
    expires_at: datetime | None


class RevocationRow(Row, frozen=True, kw_only=True):
    """A revocation in the log and in its table."""

    key_id: str


def mint() -> tuple[str, str, bytes]:
    """Return a new key's id, the key as shown once, and the hash that is kept."""
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
    secret = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    start = f"fs_{key_id}_{secret}"
    shown = f"{start}{crc32(start.encode()):08x}"
    return key_id, shown, digest(shown)


def digest(shown: str) -> bytes:
    """Return the hash that is kept of a key."""
    return sha256(shown.encode()).digest()


def id_of(shown: str) -> str | None:
    """Return the id in *shown*, or None where it can't be a key of ours."""
    if len(shown) != LENGTH or not shown.isascii() or not shown.startswith("fs_"):
        return None
    start, checksum = shown[:-CHECKSUM_LENGTH], shown[-CHECKSUM_LENGTH:]
    if f"{crc32(start.encode()):08x}" != checksum:
        return None
    return shown[3 : 3 + ID_LENGTH]


def admit(shown: str, kept: KeptKey | None, now: datetime) -> Key | None:
    """Return the key that *shown* opens at *now*, or None, in the same time."""
    opens = compare_digest(digest(shown), kept.hash if kept else NOBODY)
    if kept is None or not opens or kept.key.revoked_at is not None:
        return None
    expired = kept.key.expires_at is not None and kept.key.expires_at <= now
    return None if expired else kept.key

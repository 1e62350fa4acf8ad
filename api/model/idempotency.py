"""Idempotency: a request sent again under its Idempotency-Key is done only once.

Why with the command: the answer is stored in the transaction that did the work, so that
neither a crash nor a race can separate the two.
"""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from msgspec import Struct

from api.errors import InvalidError, MalformedError

KEPT = timedelta(days=7)
SHAPE = re.compile(r"[\x21-\x7e]{1,255}")


class RequestKey(Struct, frozen=True):
    """The key that a client sent, and the hash of its request."""

    key: str
    request: bytes


class NewAnswer(Struct, frozen=True, kw_only=True):
    """What is answered under a key, and whether anything was entered.

    Of a claim its id is stored, of anything else its kind and the thing as JSON.
    """

    place: UUID
    request: bytes
    entered: bool
    claim: UUID | None = None
    kind: str | None = None
    answer: bytes | None = None


class StoredAnswer(NewAnswer, frozen=True, kw_only=True):
    """What was answered at `recorded_at`, `as_of` the time of the log's last entry."""

    recorded_at: datetime
    as_of: datetime


def place(by: str, key: str) -> UUID:
    """Return where the answer to an API key's request under *key* is stored.

    Half of a SHA-256: short, and no two are found to be the same.
    """
    return UUID(bytes=sha256(f"{by}\n{key}".encode()).digest()[:16])


def once(key: str, method: str, path: str, body: object) -> RequestKey:
    """Return the identity of a request under *key*, with the SHA-256 of its content.

    Raises MalformedError where *key* is no key.
    """
    check_key(key)
    content = msgspec.json.encode(body, order="sorted")
    return RequestKey(key, sha256(f"{method} {path}\n".encode() + content).digest())


def check_key(key: str) -> None:
    """Raise MalformedError unless *key* is 1 to 255 visible ASCII characters."""
    if SHAPE.fullmatch(key) is None:
        raise MalformedError(
            "`Idempotency-Key` holds 1 to 255 visible ASCII characters."
        )


def check(repeated: RequestKey, request: bytes) -> None:
    """Raise InvalidError where the key was used for another *request*."""
    if repeated.request != request:
        raise InvalidError("The Idempotency-Key was used for another request.")

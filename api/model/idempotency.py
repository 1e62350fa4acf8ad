"""Idempotency: a request sent again under its Idempotency-Key is done once.

Why with the command: what was answered is kept in the transaction that did it, so that
neither a crash nor a race can come between the two.
"""

import re
from datetime import timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct

from api.errors import InvalidError, MalformedError

KEPT = timedelta(days=7)
SHAPE = re.compile(r"[\x21-\x7e]{1,255}")


class RequestKey(Struct, frozen=True):
    """The key a client sent, and the hash of what it sent under it."""

    key: str
    request: bytes


class StoredAnswer(Struct, frozen=True, kw_only=True):
    """What was answered under a key: the thing as JSON, whether it was entered."""

    by: str
    key: str
    request: bytes
    kind: str
    entered: bool
    answer: bytes


def once(key: str, method: str, path: str, body: object) -> RequestKey:
    """Return what a request under *key* is known by: SHA-256 of what it asks.

    Raises MalformedError where it is no key.
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
    """Refuse another request under a key that was used."""
    if repeated.request != request:
        raise InvalidError("The Idempotency-Key was used for another request.")

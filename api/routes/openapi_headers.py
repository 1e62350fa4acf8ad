"""Headers in the contract: which a request may have, and which an answer has."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
SIZE: Json = {"type": "integer", "format": "int64", "minimum": 0}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A request sent again under its key, within seven days, is done"
    " once and answered alike, with `Idempotent-Replayed: true`.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[!-~]+$",
    },
}
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag with which it was read last.",
    "schema": {"type": "string"},
}
LOG_SIZE: Json = {
    "name": "Foresaid-Log-Size",
    "in": "header",
    "required": False,
    "description": "What an earlier answer had: the read waits, for 2 s at most, until"
    " the server's database has come so far, and is answered 503 if it has not.",
    "schema": {**SIZE, "maximum": 10**18 - 1},
}
PARAMETERS: Json = {"LogSize": LOG_SIZE}
TEXT: Json = {"type": "string"}
SECONDS: Json = {"type": "integer", "minimum": 0}
HEADERS: Json = {
    "ETag": {
        "description": "A strong entity tag, another one for each content coding;"
        " If-None-Match and If-Match take any of them.",
        "schema": {"type": "string"},
    },
    "Foresaid-Log-Size": {
        "description": "How many entries of the log the answer stands on, with those"
        " of the request.",
        "schema": SIZE,
    },
    "Idempotent-Replayed": {
        "description": "`true` where the answer is that of an earlier request under"
        " the same Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Link": {
        "description": "The page after this one, as `rel=next`; absent on the last.",
        "schema": TEXT,
    },
    "Location": {"description": "Where it stands.", "schema": TEXT},
    "Retry-After": {
        "description": "After how many seconds to try again.",
        "schema": SECONDS,
    },
    "WWW-Authenticate": {
        "description": "How to send a key: as a Bearer.",
        "schema": TEXT,
    },
}
BODIES = ("200", "201", "304")
OF_STATUS = {
    "201": "Location",
    "308": "Location",
    "401": "WWW-Authenticate",
    "429": "Retry-After",
    "503": "Retry-After",
}


def taken(methods: frozenset[str], path: str, *, is_repeatable: bool) -> Iterator[Json]:
    """Yield the headers that a request may have, as parameters."""
    if "PATCH" in methods:
        yield IF_MATCH
    if is_repeatable and "POST" in methods:
        yield IDEMPOTENCY_KEY
    if "GET" in methods and path.startswith("/v1/"):
        yield {"$ref": "#/components/parameters/LogSize"}


def add(
    responses: Json,
    methods: frozenset[str],
    path: str,
    *,
    needs_key: bool,
    is_paged: bool,
) -> None:
    """Add the headers that answers may have."""
    reads = "GET" in methods
    names = ["ETag"] if reads else []
    if path.startswith("/v1/") and (reads or needs_key):
        names.append("Foresaid-Log-Size")
    if needs_key and "POST" in methods:
        names.append("Idempotent-Replayed")
    for status, response in responses.items():
        own = [*names] if status in BODIES else []
        if is_paged and status == "200":
            own.append("Link")
        if status in OF_STATUS:
            own.append(OF_STATUS[status])
        if own:
            response["headers"] = {
                name: {"$ref": f"#/components/headers/{name}"} for name in own
            }

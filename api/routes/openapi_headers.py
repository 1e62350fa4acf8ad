"""Headers in the contract: which a request may have, and which an answer has."""

from collections.abc import Iterator, Mapping
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
    "Age": {
        "description": "For how many seconds the answer has not been known to be right:"
        " present while the database is away.",
        "schema": SECONDS,
    },
    "Cache-Control": {
        "description": "`no-cache` where the answer may be stored and is to be asked"
        " for again by its ETag, else `no-store`.",
        "schema": TEXT,
    },
    "Content-Disposition": {
        "description": "A name for the file.",
        "schema": TEXT,
    },
    "ETag": {
        "description": "A strong entity tag, another one for each content coding;"
        " If-None-Match and If-Match take any of them.",
        "schema": {"type": "string"},
    },
    "Foresaid-Log-Size": {
        "description": "How many entries of the log the answer stands on, with those"
        " of the request; absent where the log was not looked at.",
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
    "RateLimit": {
        "description": "What is left of each quota: so many requests (`r`), and after"
        " how many seconds it is whole again (`t`). Absent where there is no limit.",
        "schema": TEXT,
    },
    "RateLimit-Policy": {
        "description": "The quotas: so many requests (`q`) in so many seconds (`w`).",
        "schema": TEXT,
    },
    "Retry-After": {
        "description": "After how many seconds to try again.",
        "schema": SECONDS,
    },
    "Vary": {
        "description": "The headers of the request on which the answer depends.",
        "schema": TEXT,
    },
    "WWW-Authenticate": {
        "description": "How to send a key: as a Bearer.",
        "schema": TEXT,
    },
    "X-Request-Id": {
        "description": "By which the log of the server names the request.",
        "schema": TEXT,
    },
}
ALWAYS = ("Cache-Control", "Vary", "X-Request-Id")
USUAL = (*ALWAYS, "RateLimit", "RateLimit-Policy")
SIZED = (*USUAL, "Foresaid-Log-Size")
# Refused before anything asks whose request it is.
UNCOUNTED = frozenset({"408", "414", "417", "431"})
UNLIMITED = "/health/"
OF_STATUS = {
    "304": "ETag",
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


def of_shared(status: str) -> Json:
    """Return the headers of a response that many operations have in common."""
    if status in UNCOUNTED:
        return _references("Cache-Control")
    own = [OF_STATUS[status]] if status in OF_STATUS else []
    return _references(*SIZED, *own)


def of_success(
    methods: frozenset[str], path: str, own: Mapping[str, bool], *, needs_key: bool
) -> Json:
    """Return the headers of a success; *own*: whether it has those of few others."""
    reads = "GET" in methods
    has_log = path.startswith("/v1/") and (reads or needs_key)
    usual = SIZED if has_log else USUAL
    usual = ALWAYS if path.startswith(UNLIMITED) else usual
    chosen = {
        "ETag": reads,
        "Age": reads,
        "Idempotent-Replayed": needs_key and "POST" in methods,
        **own,
    }
    return _references(*usual, *(name for name, has in chosen.items() if has))


def _references(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}

"""Changes: log entries as mirrors and dashboards follow them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from api.log.entries import EntryKind

ChangeType = Literal[
    "source.entered",
    "outlet.entered",
    "event.entered",
    "claim.entered",
    "report.entered",
    "outcome.recorded",
    "evidence.recorded",
    "withdrawal.recorded",
    "revision.recorded",
    "merge.recorded",
    "key.granted",
    "key.revoked",
    "collection.entered",
    "redaction.recorded",
]
TYPES: Mapping[EntryKind, ChangeType] = {
    "source": "source.entered",
    "outlet": "outlet.entered",
    "event": "event.entered",
    "claim": "claim.entered",
    "report": "report.entered",
    "outcome": "outcome.recorded",
    "evidence": "evidence.recorded",
    "withdrawal": "withdrawal.recorded",
    "revision": "revision.recorded",
    "merge": "merge.recorded",
    "key": "key.granted",
    "revocation": "key.revoked",
    "collection": "collection.entered",
    "redaction": "redaction.recorded",
}


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the log with its texts.

    `body` is canonical JSON, and `leaf` is the hex SHA-256 of 0x00 ‖ body. `texts` are
    the quoted and free texts by field; the body contains the hex SHA-256 of salt ‖ text
    in their place, and `salts` are in hex. `redacted` gives, for each text that was
    taken down, the index of the redaction entry.
    """

    index: int
    recorded_at: datetime
    kind: EntryKind
    subject: str
    entered_by: str
    body: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]
    leaf: str
    texts: dict[str, str]
    salts: dict[str, str]
    redacted: dict[str, int]

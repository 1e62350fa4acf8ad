"""Changes: the log as mirrors and dashboards follow it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Raw, Struct

from api.log.entries import EntryKind


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the log with its text.

    `body` is what was hashed into `leaf` (hex SHA-256 of 0x00 ‖ canonical JSON);
    `texts` are the quoted and free texts that it commits to, by field: the hex
    SHA-256 of salt ‖ text stands in the body, and `salts` are given in hex. Of a text
    that was taken down, `redacted` names the entry that says so.
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

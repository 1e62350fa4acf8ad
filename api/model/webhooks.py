"""Webhooks: which messages go where, and what became of them.

Messages follow Standard Webhooks (https://www.standardwebhooks.com): their headers
`webhook-id`, `webhook-timestamp` and `webhook-signature`, and their body
`{type, timestamp, data}`.
"""

import hmac
import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, structs

from api.log.changes import TYPES, Change, ChangeType
from api.log.entries import EntryKind
from api.model import receivers
from api.model.references import Slug, Url
from api.terms import Verdict

SettlingType = Literal["claim.settled", "claim.unsettled"]
MessageType = Literal[ChangeType, SettlingType]
DeliveryStatus = Literal["delivered", "retrying", "given_up"]
WebhookState = Literal["active", "failing", "disabled"]
TEST = "webhook.test"
SECRET_BYTES = 32
# A claim is told of after the entry that settled it: the entry itself has no claim.
ENTRY_ITSELF = UUID(int=0)
ENTRY_DONE = UUID(int=(1 << 128) - 1)
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_RETRY_AFTER = timedelta(days=1)
PATIENCE = timedelta(days=3)

Slugs = Annotated[list[Slug], Meta(max_length=50)]


class NewWebhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new webhook: where to, and which messages; an empty list excludes none.

    A message is about a source, an outlet or a topic where its claim or event is.
    """

    url: Url
    types: Annotated[list[MessageType], Meta(max_length=50)] = []
    sources: Slugs = []
    outlets: Slugs = []
    topics: Slugs = []


class Webhook(Struct, frozen=True, kw_only=True):
    """A webhook and how it fares.

    `position`: the last entry of the log that was delivered or passed over.
    `failing_since`, `attempts` and `next_attempt_at` are about the message that waits.
    A disabled one gets nothing any more; `disabled_for` says why.
    """

    id: UUID
    url: str
    types: list[MessageType]
    sources: list[str]
    outlets: list[str]
    topics: list[str]
    made_by: str
    recorded_at: datetime
    state: WebhookState
    position: int
    delivered: int
    attempts: int
    failing_since: datetime | None
    next_attempt_at: datetime | None
    disabled_at: datetime | None
    disabled_for: str | None


class MadeWebhook(Webhook, frozen=True, kw_only=True):
    """A webhook with its `secret`, shown once: null where it stood already."""

    secret: str | None


class Delivery(Struct, frozen=True, kw_only=True):
    """What became of one message; `error` says what was wrong with the last attempt."""

    message_id: str
    type: MessageType
    status: DeliveryStatus
    attempts: int
    first_at: datetime
    last_at: datetime
    response_status: int | None
    milliseconds: int
    error: str | None
    next_attempt_at: datetime | None


class Trial(Struct, frozen=True, kw_only=True):
    """What came back when a test message was sent, if anything."""

    delivered: bool
    response_status: int | None
    milliseconds: int
    error: str | None


class SettledClaim(Struct, frozen=True, kw_only=True):
    """Where an entry of the log left a claim; neither verdict nor void reason: open."""

    index: int
    recorded_at: datetime
    claim: UUID
    source: str
    event: str
    verdict: Verdict | None
    degree: float | None
    late_by: int | None
    early_by: int | None
    needs_ruling: bool
    final: bool
    void_reason: str | None
    outcome: UUID | None


class Place(Struct, frozen=True, order=True):
    """A message by its place: an entry, and after it each claim that it settled."""

    index: int
    claim_id: UUID = ENTRY_ITSELF

    @property
    def message_id(self) -> str:
        """The index of the entry, with the id of the claim that it settled."""
        is_entry = self.claim_id == ENTRY_ITSELF
        return f"{self.index}" if is_entry else f"{self.index}-{self.claim_id}"


class Message(Struct, frozen=True, kw_only=True):
    """A message: `id` is the same each time that it is sent."""

    id: str
    type: str
    body: bytes


def tidy(new: NewWebhook, *, local: bool) -> NewWebhook:
    """Return *new* with each choice once, or raise InvalidError for its URL."""
    receivers.read(new.url, local=local)
    lists = {
        name: sorted(set(getattr(new, name)))
        for name in ("types", "sources", "outlets", "topics")
    }
    return structs.replace(new, **lists)


def fingerprint(new: NewWebhook) -> bytes:
    """Return what tells a webhook from others of its key."""
    return sha256(msgspec.json.encode(new, order="sorted")).digest()


def mint() -> bytes:
    """Return a new secret."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """Return a secret as receivers are given it."""
    return f"whsec_{b64encode(secret).decode()}"


def made(webhook: Webhook, secret: bytes | None) -> MadeWebhook:
    """Return a webhook with its secret; None once that was shown."""
    text = None if secret is None else shown(secret)
    return MadeWebhook(**structs.asdict(webhook), secret=text)


def kinds(types: list[MessageType]) -> list[EntryKind]:
    """Return the kinds of entry that messages of *types* tell of; of none: all."""
    return [kind for kind, name in TYPES.items() if not types or name in types]


def settling(types: list[MessageType]) -> list[SettlingType]:
    """Return which of *types* tell of claims that an entry settled; of none: all."""
    names: tuple[SettlingType, ...] = get_args(SettlingType)
    return [name for name in names if not types or name in types]


def of_entry(change: Change) -> Message:
    """Return the message that tells of an entry."""
    name = TYPES[change.kind]
    return _message(Place(change.index).message_id, name, change.recorded_at, change)


def of_claim(settled: SettledClaim) -> Message:
    """Return the message that tells how an entry settled a claim."""
    is_open = settled.verdict is None and settled.void_reason is None
    name: SettlingType = "claim.unsettled" if is_open else "claim.settled"
    place = Place(settled.index, settled.claim)
    return _message(place.message_id, name, settled.recorded_at, settled)


def of_test(webhook_id: UUID, now: datetime) -> Message:
    """Return a message that tells of nothing."""
    unique = f"test-{secrets.token_hex(8)}"
    return _message(unique, TEST, now, {"webhook": webhook_id})


def _message(message_id: str, name: str, at: datetime, data: object) -> Message:
    body = msgspec.json.encode({"type": name, "timestamp": at, "data": data})
    return Message(id=message_id, type=name, body=body)


def headers(message: Message, secret: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that sign *message* as it is sent *now*."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message.id}.{timestamp}.".encode() + message.body
    digest = hmac.digest(secret, signed, "sha256")
    return {
        "webhook-id": message.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }


def pause(attempts: int, retry_after: timedelta | None) -> timedelta:
    """Return how long to wait after so many failed attempts.

    It doubles from a second to an hour, less up to a half by chance, so that many do
    not come back at once. A receiver may ask for more, up to a day.
    """
    longest = min(FIRST_PAUSE * 2 ** min(attempts - 1, 16), LONGEST_PAUSE)
    least = min(retry_after or timedelta(), LONGEST_RETRY_AFTER)
    return max(longest * (1 - secrets.randbelow(500) / 1000), least)

"""Commands: what a client asks the writer to do, clean and checked as far as it goes.

What a command becomes depends on what stands, so that is decided under the log's lock.
`by` is the id of the API key, whose name stands for its holder in the log.
"""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Literal, cast
from uuid import UUID

from msgspec import Struct

from api.language import names
from api.language.dates.windows import Window
from api.language.hedges.wording import Wording
from api.log.entries import Target
from api.model.collections import NewCollection
from api.model.events import NewEvent
from api.model.idempotency import RequestKey
from api.model.keys import NewKey
from api.model.outcomes import NewOutcome, ShortOutcome
from api.model.outlets import NewOutlet
from api.model.references import Slug
from api.model.reports import NewReport
from api.model.sources import NewSource
from api.terms import Basis, Direction


class Command(Struct, frozen=True, kw_only=True):
    """Something to do, and the key in whose name; `once` if it is to be done once."""

    by: str
    once: RequestKey | None = None


class AddSource(Command, frozen=True, kw_only=True):
    """Make a source, or find it."""

    source: NewSource


class AddOutlet(Command, frozen=True, kw_only=True):
    """Make an outlet, or find it."""

    outlet: NewOutlet


class AddEvent(Command, frozen=True, kw_only=True):
    """Make an event, or find one not known to have occurred before `day`."""

    event: NewEvent
    day: date


class AddCollection(Command, frozen=True, kw_only=True):
    """Declare a collection, or find it."""

    collection: NewCollection

    @property
    def slug(self) -> str:
        """The slug that its name gives."""
        return names.slug(self.collection.name, lambda _: False)


class SayClaim(Command, frozen=True, kw_only=True):
    """Enter a claim with its report, or find it."""

    statement: str
    quote: str | None
    source: Slug | NewSource
    event: Slug | NewEvent
    made_on: date
    window: Window
    direction: Direction
    probability: float | None
    basis: Basis
    wording: Wording | None
    committed: bool
    topics: list[str]
    collection: Slug | None
    external_id: str | None
    corrects: UUID | None
    report: NewReport

    @property
    def quote_hash(self) -> bytes | None:
        """The hash of the quote, which is part of what makes a claim the same.

        Two spellings of the same words have one.
        """
        if self.quote is None:
            return None
        return sha256(names.quote_key(self.quote).encode()).digest()

    @property
    def quote_hashes(self) -> tuple[bytes | None, ...]:
        """Under which hashes the quote may stand: once that of its letters was kept."""
        if self.quote is None:
            return (None,)
        return self.quote_hash, sha256(self.quote.encode()).digest()

    def identities(
        self, source_id: UUID, event_id: UUID
    ) -> Iterator[tuple[object, ...]]:
        """Yield what makes it the same claim as one that stands: see `ClaimState`."""
        days = (self.made_on, self.window.earliest, self.window.latest)
        for quote_hash in self.quote_hashes:
            yield (source_id, event_id, *days, quote_hash)


class ImportLine(Command, frozen=True, kw_only=True):
    """Enter a claim, or find it, and record its outcome: both or neither."""

    claim: SayClaim
    outcome: ShortOutcome | NewOutcome | None
    today: date
    closed_day: date


class AddReport(Command, frozen=True, kw_only=True):
    """Add an outlet's report to a claim, or find it."""

    claim_id: UUID
    report: NewReport


class RecordOutcome(Command, frozen=True, kw_only=True):
    """Record a finding about an event, or find it."""

    event: Slug
    outcome: NewOutcome


class JudgeClaim(Command, frozen=True, kw_only=True):
    """Record a finding in its short form, about the event of a claim."""

    claim_id: UUID
    outcome: ShortOutcome
    today: date
    closed_day: date


class Withdraw(Command, frozen=True, kw_only=True):
    """Withdraw what was entered in error.

    It is named with its event (an outcome)
    or its claim (a report).
    """

    kind: Literal["claim", "report", "outcome"]
    id: UUID
    reason: str
    event: Slug | None = None
    claim_id: UUID | None = None


class Revise(Command, frozen=True, kw_only=True):
    """Change some fields of a noun whose version is still the one that was read."""

    kind: Target
    slug: Slug
    versions: tuple[str, ...]
    changes: dict[str, object]
    distinct: bool = False

    @property
    def names(self) -> list[str]:
        """The names that the change gives."""
        name = cast("str | None", self.changes.get("name"))
        aliases = cast("list[str]", self.changes.get("aliases", []))
        return aliases if name is None else [name, *aliases]


class NewMerge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into which other of its kind something is merged."""

    into: Slug


class Merge(Command, frozen=True, kw_only=True):
    """Make one noun part of another of its kind."""

    kind: Target
    slug: Slug
    into: Slug


class GrantKey(Command, frozen=True, kw_only=True):
    """Keep a new API key."""

    key: NewKey
    id: str
    hash: bytes


class Redact(Command, frozen=True, kw_only=True):
    """Take down texts of an entry: who asked for it, and why."""

    target: int
    fields: list[str]
    who: str
    reason: str


class RevokeKey(Command, frozen=True, kw_only=True):
    """End an API key."""

    id: str

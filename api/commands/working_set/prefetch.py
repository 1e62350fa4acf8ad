"""What a batch of commands has to know before it can be decided."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from msgspec import Struct

from api.language import lookalikes, names
from api.log.entries import Target
from api.model import idempotency
from api.model.events import NewEvent, statement_key
from api.model.idempotency import RequestKey
from api.model.outlets import NewOutlet
from api.model.references import Slug
from api.model.reports import NewReport
from api.model.sources import NewSource

ClaimKey = tuple[object, ...]


class MissingClaimsError(Exception):
    """A decision has to know more than was loaded: the claims about an event.

    Where `until` is a day, only those whose windows end by then and have no verdict.
    """

    def __init__(self, event_id: UUID, until: date | None) -> None:
        super().__init__(event_id)
        self.event_id = event_id
        self.until = until


class ClaimIdentity(Struct, frozen=True, kw_only=True):
    """What makes a claim the same as another; its event as the client names it."""

    by: str
    external_id: str | None
    source: Slug | NewSource
    event: Slug | NewEvent
    made_on: date
    earliest: date
    latest: date | None
    quote: str | None

    @property
    def quote_hash(self) -> bytes | None:
        """The SHA-256 of the quote; two spellings of the same words have the same."""
        return None if self.quote is None else _quote_hashes(self.quote)[0]

    @property
    def quote_hashes(self) -> tuple[bytes | None, ...]:
        """The hashes that a stored quote may have; older rows hash its letters."""
        return (None,) if self.quote is None else _quote_hashes(self.quote)

    def keys(self, source_id: UUID, event_id: UUID) -> Iterator[ClaimKey]:
        """Yield the keys that an equal claim may have: see `ClaimState.identity`."""
        days = (self.made_on, self.earliest, self.latest)
        for quote_hash in self.quote_hashes:
            yield (source_id, event_id, *days, quote_hash)


@lru_cache(maxsize=512)  # a batch asks several times
def _quote_hashes(quote: str) -> tuple[bytes, bytes]:
    key = names.quote_key(quote)
    return sha256(key.encode()).digest(), sha256(quote.encode()).digest()


class NamePrefetch:
    """Sources, or outlets, by slug, by normalised name and by how they look."""

    def __init__(self) -> None:
        self.slugs: set[str] = set()
        self.names: set[str] = set()
        self.skeletons: set[str] = set()

    def add(self, reference: Slug | NewSource | NewOutlet) -> None:
        """Add what *reference* names or describes, and the slug it would get."""
        if isinstance(reference, str):
            self.slugs.add(reference)
        else:
            self.add_names(reference.name, *reference.aliases)

    def add_names(self, *new_names: str) -> None:
        """Add what has, or seems to have, these names."""
        for name in new_names:
            self.names.add(names.key(name))
            self.skeletons |= lookalikes.possible_skeletons(name)
            self.slugs.add(names.slug(name, _is_free))


class Prefetch:
    """The sets by which a batch's ledger is loaded.

    `by` are the keys that send commands, `keys` those to be known, these included.
    `revised` are nouns that change, `merged` those whose claims or reports move.
    `evidence` is set where an outcome may be recorded again, `every_outcome` where
    those of an event matter that concern some of its claims, whatever these are;
    `first_claims` where outcomes come along with claims.
    """

    def __init__(self) -> None:
        self.by: set[str] = set()
        self.once: set[UUID] = set()
        self.keys: set[str] = set()
        self.sources = NamePrefetch()
        self.outlets = NamePrefetch()
        self.event_slugs: set[str] = set()
        self.event_keys: set[tuple[str, str]] = set()
        self.statements: set[bytes] = set()
        self.new_claims: list[ClaimIdentity] = []
        self.claims: set[UUID] = set()
        self.external_ids: set[tuple[str, str]] = set()
        self.reports: set[UUID] = set()
        self.withdrawn: set[UUID] = set()
        self.revised: set[tuple[Target, str]] = set()
        self.merged: set[tuple[Target, str]] = set()
        self.collections: set[str] = set()
        self.redacted: set[int] = set()
        self.evidence = False
        self.every_outcome = False
        self.first_claims = False

    def add_sender(self, by: str, once: RequestKey | None) -> None:
        """Add the key that sends a command, and what it was answered before."""
        self.by.add(by)
        self.keys.add(by)
        if once is not None:
            self.once.add(idempotency.place(by, once.key))

    def add_event(self, reference: Slug | NewEvent, by: str) -> None:
        """Add the events that *reference* may mean, and the slug it would get."""
        if isinstance(reference, str):
            self.event_slugs.add(reference)
            return
        self.event_slugs.add(names.slug(reference.statement, _is_free))
        if reference.key is None:
            self.statements.add(statement_key(reference.statement))
        else:
            self.event_keys.add((by, reference.key))
            self.event_slugs.add(reference.key)

    def add_report(self, report: NewReport) -> None:
        """Add the outlets of a report."""
        self.outlets.add(report.outlet)
        if report.via is not None:
            self.outlets.add(report.via)


def _is_free(_: str) -> bool:
    return False

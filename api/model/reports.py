"""Reports: one outlet's publication of a claim, in its own wording."""

from datetime import date, datetime
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from api.errors import InvalidError
from api.language.hedges.wording import Wording
from api.log.entries import Redaction, Row
from api.model.outlets import NewOutlet
from api.model.references import Headline, OutletRef, Phrase, Probability, Slug, Url
from api.terms import ReportRole


class NewReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report as a client describes it; `via` is the outlet it relays."""

    outlet: Slug | NewOutlet
    url: Url | None = None
    headline: Headline | None = None
    published_on: date | None = None
    via: Slug | NewOutlet | None = None
    outlet_wording: Phrase | None = None
    outlet_probability: Probability | None = None


class Report(Struct, frozen=True, kw_only=True):
    """A report as it is stored; `redactions` name its `url` if that was redacted."""

    id: UUID
    outlet: OutletRef
    url: str | None
    headline: str | None
    published_on: date | None
    role: ReportRole
    via: OutletRef | None
    wording: Wording | None
    probability: float | None
    withdrawn_at: datetime | None
    recorded_at: datetime
    redactions: list[Redaction] = []


class ReportRow(Row, frozen=True, kw_only=True):
    """A report in the log and in its table."""

    TEXTS: ClassVar[tuple[str, ...]] = ("headline", "url")

    id: UUID
    claim_id: UUID
    outlet_id: UUID
    via_id: UUID | None
    role: ReportRole
    url: str | None
    headline: str | None
    published_on: date | None
    wording: Wording | None
    probability: float | None
    entered_by: str


def hashed(url: str | None) -> bytes | None:
    """Return a hash by which reports of one address match even once it is redacted."""
    return None if url is None else sha256(url.encode()).digest()[:16]


def check_published(published_on: date | None, made_on: date) -> None:
    """Raise InvalidError where a report is older than the claim that it publishes.

    The day before is allowed: it may still have been that day where it was published.
    """
    if published_on is not None and (made_on - published_on).days > 1:
        raise InvalidError.at(
            "/published_on",
            f"{published_on} is earlier than the day before `made_on`, {made_on}",
        )


class ReportState(Struct, frozen=True, kw_only=True):
    """What changes of a report: if it is withdrawn, and its outlet after merges."""

    report_id: UUID
    claim_id: UUID
    outlet_id: UUID
    published_as: UUID
    url_hash: bytes | None
    withdrawn_at: datetime | None
    index: int

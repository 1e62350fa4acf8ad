"""Seen claims: what was known of a claim at one instant, all that a record looks at."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from api.model.terms import Basis, Direction, Status, Verdict


class SeenClaim(Struct, frozen=True, kw_only=True):
    """One claim as it stood at the record's instant.

    `closed`: its window was over everywhere. `final`: the finding that settled it said
    that it can no longer happen. `degree`: what it came to, 0 … 1, once settled.
    `probability`: that the event occurs; None for hedges off the scale and for basis
    `none`. `prospective`: recorded before its window closed and before any finding.
    """

    event_id: UUID
    made_on: date
    latest: date | None
    status: Status
    closed: bool
    final: bool
    verdict: Verdict | None
    degree: float | None
    late_by: int | None
    void_reason: str | None
    direction: Direction
    probability: float | None
    basis: Basis
    committed: bool
    prospective: bool
    withdrawn_after_close: bool


class CountedClaim(SeenClaim, frozen=True, kw_only=True):
    """A seen claim, whom it counts for, and when that last changed."""

    subject_id: UUID
    last_at: datetime

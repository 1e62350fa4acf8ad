"""Rows of the log that belong to no single noun."""

from typing import ClassVar, Literal
from uuid import UUID

from api.log.entries import Row, Target
from api.model.settling import Settlement

Withdrawable = Literal["claim", "report", "outcome"]


class WithdrawalRow(Row, frozen=True, kw_only=True):
    """A withdrawal in the log and in its table."""

    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    id: UUID
    kind: Withdrawable
    subject_id: UUID
    reason: str


class RevisionRow(Row, frozen=True, kw_only=True):
    """A change to a noun in the log: `changes` are its fields' new values."""

    TEXTS: ClassVar[tuple[str, ...]] = ("criteria",)

    kind: Target
    subject_id: UUID
    changes: dict[str, object]
    criteria: str | None


class MergeRow(Row, frozen=True, kw_only=True):
    """A merge in the log and in its table."""

    kind: Target
    from_id: UUID
    into_id: UUID


class TopicsRow(Row, frozen=True, kw_only=True):
    """The topics that an event has from an entry on."""

    event_id: UUID
    topics: list[str]


class RetirementRow(Row, frozen=True, kw_only=True):
    """An outcome that an entry took out of force."""

    outcome_id: UUID
    superseded_by: UUID | None


class SettlementRow(Row, frozen=True, kw_only=True):
    """The settlement of a claim as an entry left it."""

    claim_id: UUID
    settlement: Settlement

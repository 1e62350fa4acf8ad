"""Additions: evidence and notes that come later, for an outcome that stands."""

from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from api.language import names
from api.log.entries import Row
from api.model.outcomes import Evidence, NewOutcome


class EvidenceRow(Row, frozen=True, kw_only=True):
    """What was added to an outcome, in the log and in its table."""

    TEXTS: ClassVar[tuple[str, ...]] = ("evidence", "note")

    id: UUID
    outcome_id: UUID
    evidence: str | None
    note: str | None
    entered_by: str


class Shown(Struct, frozen=True):
    """What an outcome in force shows, and which of its texts were taken down."""

    id: UUID
    evidence: list[Evidence]
    notes: list[str]
    redacted: list[str]


def new(shown: Shown, sent: NewOutcome) -> tuple[list[Evidence], str | None]:
    """Return what *sent* adds to an equal outcome: other evidence, and another note.

    That a page was read again is no other evidence. Where a text was taken down nothing
    is added, or it would come back.
    """
    evidence = [
        item
        for item in sent.evidence
        if not any(_shows(existing, item) for existing in shown.evidence)
    ]
    known = sent.note is None or any(names.alike(sent.note, n) for n in shown.notes)
    return (
        [] if "evidence" in shown.redacted else evidence,
        None if known or "note" in shown.redacted else sent.note,
    )


def _shows(existing: Evidence, item: Evidence) -> bool:
    texts = ((item.title, existing.title), (item.quote, existing.quote))
    alike = all(new is None or names.alike(new, old) for new, old in texts)
    return existing.url == item.url and alike

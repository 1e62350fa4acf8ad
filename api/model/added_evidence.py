"""Evidence and notes that are added to an outcome that is recorded already."""

from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from api.language import names
from api.log.entries import Row
from api.model.outcomes import Evidence, NewOutcome


class EvidenceRow(Row, frozen=True, kw_only=True):
    """An addition to an outcome, in the log and in its table."""

    TEXTS: ClassVar[tuple[str, ...]] = ("evidence", "note")

    id: UUID
    outcome_id: UUID
    evidence: str | None
    note: str | None
    entered_by: str


class Shown(Struct, frozen=True):
    """The texts of an outcome in force, and the names of those that were redacted."""

    id: UUID
    evidence: list[Evidence]
    notes: list[str]
    redacted: list[str]


def new(shown: Shown, sent: NewOutcome) -> tuple[list[Evidence], str | None]:
    """Return what *sent* adds to an equal outcome: new evidence, and a new note.

    The same page retrieved again is no new evidence. Where a text was redacted nothing
    is added, or the text would come back.
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

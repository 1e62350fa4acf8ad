"""The scope of a figure: what its filters mean, and where in the log it stands."""

from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring.filters import RecordFilter, check
from api.store import figure_subjects, log_head, slug_checks
from api.store.figure_subjects import StoredSubject


class SubjectAsOf(Struct, frozen=True):
    """A source or an outlet, and the position of the log at which it is looked at.

    Why together: a page shows many figures of one subject. Each that looked for the
    newest entry itself would count the claims that were entered meanwhile.
    """

    stored: StoredSubject
    position: LogPosition


async def resolve(
    db: Database, kind: SubjectType, filters: RecordFilter, now: datetime
) -> LogPosition:
    """Return the log position of `as_of`; raise BadQueryError for invalid filters."""
    check(filters, kind)
    await slug_checks.resolve(
        db, source=filters.source, outlet=filters.outlet, collection=filters.collection
    )
    return await log_head.at(db, filters.as_of, now=now)


async def resolve_subject(
    db: Database, kind: SubjectType, slug: str, filters: RecordFilter, now: datetime
) -> SubjectAsOf:
    """Return the subject of a slug at the log position of the filters.

    Raise BadQueryError for invalid filters, MovedError for a subject that was merged.
    """
    position = await resolve(db, kind, filters, now)
    stored = await figure_subjects.get(db, kind, slug, position)
    return SubjectAsOf(stored, position)

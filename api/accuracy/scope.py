"""The scope of a figure: what its filters mean, and where in the log it stands."""

from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring.filters import RecordFilter, check
from api.store import claim_versions, log_head, slug_checks
from api.store.claim_versions import StoredSubject


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
    stored = await claim_versions.subject(db, kind, slug, position)
    return SubjectAsOf(stored, position)


def cache_key(
    stored: StoredSubject, filters: RecordFilter, position: LogPosition
) -> tuple[object, ...]:
    """Return everything that figures about a subject's claims depend on."""
    size = position.size if depends_on_other_subjects(filters) else None
    return (filters, stored.stamp, position.closed_day, size)


def depends_on_other_subjects(filters: RecordFilter) -> bool:
    """Return whether entries about other subjects can change which claims are counted.

    A filter that names a source or an outlet, or compares their names, follows merges
    and renames that change no claim of the subject itself.
    """
    names_other = filters.source is not None or filters.outlet is not None
    return names_other or filters.role == "own_voice"

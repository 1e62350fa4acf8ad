"""Asking: what a figure's filters mean, and what was known at its instant."""

from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import filters
from api.scoring.filters import RecordFilter
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
    db: Database, kind: SubjectType, slug: str, wanted: RecordFilter, now: datetime
) -> SubjectAsOf:
    """Return the subject of a slug at the position that the filters name.

    Raise BadQueryError where the filters are amiss, MovedError where it was merged.
    """
    position = await known(db, kind, wanted, now)
    stored = await claim_versions.subject(db, kind, slug, position)
    return SubjectAsOf(stored, position)


async def known(
    db: Database, kind: SubjectType, wanted: RecordFilter, now: datetime
) -> LogPosition:
    """Return what was known then; raise BadQueryError where the filters are amiss."""
    filters.check(wanted, kind)
    await slug_checks.check(
        db, source=wanted.source, outlet=wanted.outlet, collection=wanted.collection
    )
    return await log_head.at(db, wanted.as_of, now=now)


def stamp(
    kept: StoredSubject, wanted: RecordFilter, known: LogPosition
) -> tuple[object, ...]:
    """Return what figures about a subject's claims change with."""
    size = known.size if beside(wanted) else None
    return (wanted, kept.stamp, known.closed_day, size)


def beside(wanted: RecordFilter) -> bool:
    """Tell whether more enters than a subject's own turns tell of."""
    named = wanted.source is not None or wanted.outlet is not None
    return named or wanted.role == "own_voice"

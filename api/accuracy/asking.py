"""Asking: what a figure's filters mean, and what was known at its instant."""

from datetime import datetime

from api.database import Database
from api.model import filters
from api.model.filters import RecordFilter
from api.model.instants import Known
from api.model.references import SubjectType
from api.store import knowledge, references


async def known(
    db: Database, kind: SubjectType, wanted: RecordFilter, now: datetime
) -> Known:
    """Return what was known then; raise BadQueryError where the filters are amiss."""
    filters.check(wanted, kind)
    await references.check(
        db, source=wanted.source, outlet=wanted.outlet, collection=wanted.collection
    )
    return await knowledge.at(db, wanted.as_of, now=now)

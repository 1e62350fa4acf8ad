"""Sources and outlets by kind, for pages that show either."""

from typing import assert_never

from api.database.pool import Database
from api.model.filters import OutletFilter, SourceFilter
from api.model.outlets import Outlet
from api.model.references import SubjectType
from api.model.sources import Source
from api.pages.page_query import AnyRequest
from api.store.sources_outlets import outlets, sources

MOST_LOOKED_AT = 50
OUTLET_SEGMENTS = {"outlet", "outlets"}


def requested_kind(request: AnyRequest) -> SubjectType:
    """Return which kind of subject a page is about, by the words of its route."""
    segments = request.scope["path_template"].split("/")
    return "source" if OUTLET_SEGMENTS.isdisjoint(segments) else "outlet"


async def get(db: Database, kind: SubjectType, slug: str) -> Source | Outlet:
    """Return the subject of a slug; raise MovedError where it was merged."""
    match kind:
        case "source":
            return await sources.get(db, slug)
        case "outlet":
            return await outlets.get(db, slug)
        case _:
            assert_never(kind)


async def find_first(
    db: Database, kind: SubjectType, words: str
) -> Source | Outlet | None:
    """Return the subject of that name, or else the newest whose name has these words.

    None where there is neither.
    """
    limit = MOST_LOOKED_AT
    match kind:
        case "source":
            filters = SourceFilter(q=words)
            rows = await sources.find(db, filters, limit=limit, after=None)
        case "outlet":
            filters = OutletFilter(q=words)
            rows = await outlets.find(db, filters, limit=limit, after=None)
        case _:
            assert_never(kind)
    subjects = [subject for subject, _ in rows]
    named = [who for who in subjects if who.name.casefold() == words.casefold()]
    return next(iter([*named, *subjects]), None)

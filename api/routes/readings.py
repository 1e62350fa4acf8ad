"""What is read across all nouns: the due queue and the log."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.database.pool import Database
from api.http.request_data import reads
from api.language.dates import windows
from api.log.changes import Change
from api.model import paging
from api.model.claims import Claim
from api.model.filters import ChangeFilter, ClaimFilter, Paged
from api.model.paging import Page
from api.model.topics import Topic
from api.routes import answers
from api.routes.answers import AnyRequest
from api.store import changes, claims, topics


@get("/due", dependencies=reads(Paged), tags=["Claims"])
async def list_due(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[Paged],
) -> Response[Page[Claim]]:
    """List the claims that wait for a finding, longest overdue first."""
    rows = await claims.find(
        db,
        ClaimFilter(status="due", sort="due", limit=asked.limit),
        after=paging.place(asked.cursor, "due", key="day"),
        closed_day=windows.last_closed_day(now),
    )
    return answers.listed(request, rows, asked)


@get("/changes", dependencies=reads(ChangeFilter), tags=["Log"])
async def list_changes(
    request: AnyRequest,
    db: NamedDependency[Database],
    asked: NamedDependency[ChangeFilter],
) -> Response[Page[Change]]:
    """List the log's entries after an index, with their text, in order.

    `next` is the index to send as `after`; null when there is nothing more yet.
    """
    found = await changes.after(db, asked.after, limit=asked.limit + 1)
    items = found[: asked.limit]
    more = str(items[-1].index) if len(found) > asked.limit else None
    return Response(
        Page(items=items, next=more), headers=answers.link(request, after=more)
    )


@get("/topics", tags=["Events"])
async def list_topics(db: NamedDependency[Database]) -> Page[Topic]:
    """List every topic in use, with how many events are filed under it."""
    return Page(items=await topics.every(db), next=None)


router = Router("/v1", route_handlers=[list_due, list_changes, list_topics])

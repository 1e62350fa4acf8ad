"""Feeds of new and settled predictions, and calendars of due dates."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api import state
from api.database.pool import Database
from api.errors import NotFoundError
from api.language.dates import windows
from api.model.filters import ClaimFilter, Nothing
from api.pages.formats import atom, icalendar
from api.pages.formats.atom import Feed
from api.pages.page_query import AnyRequest, query_as
from api.store import claims


@get("/new.atom", dependencies=query_as(Nothing))
async def follow_new(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Follow the predictions that are entered."""
    rows = await claims.find(
        db,
        ClaimFilter(limit=atom.MOST),
        closed_day=windows.last_closed_day(now),
    )
    feed = Feed(title="Foresaid: new predictions", page="/claims", path="/new.atom")
    newest = [claim for claim, _ in rows]
    return await atom.write(db, feed, newest, now, _origin(request))


@get("/settled.atom", dependencies=query_as(Nothing))
async def follow_settled(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Follow the predictions that are settled: the last claim of each event."""
    closed_day = windows.last_closed_day(now)
    settled = await claims.settled_last(db, limit=atom.MOST, closed_day=closed_day)
    title = "Foresaid: predictions that were settled"
    feed = Feed(title=title, page="/claims?status=settled", path="/settled.atom")
    return await atom.write(db, feed, settled, now, _origin(request))


@get("/due.ics", dependencies=query_as(Nothing))
async def follow_due(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Follow the predictions that fall due."""
    title = "Predictions that fall due"
    return await icalendar.answer(db, title, ClaimFilter(), now, _origin(request))


async def follow(  # noqa: PLR0913, PLR0917 the claims, their feed, and its format
    request: AnyRequest,
    db: Database,
    now: datetime,
    suffix: str,
    filters: ClaimFilter,
    feed: Feed,
) -> Response[Any]:
    """Return the claims that *filters* let through, as a feed or as a calendar."""
    origin = _origin(request)
    match suffix:
        case "atom":
            return await atom.answer(db, feed, filters, now, origin)
        case "ics":
            return await icalendar.answer(db, feed.title, filters, now, origin)
        case _:
            raise NotFoundError


def _origin(request: AnyRequest) -> str:
    return str(state.of(request).public_url)


router = Router(
    "/",
    route_handlers=[follow_new, follow_settled, follow_due],
    opt={"undocumented": True},
)

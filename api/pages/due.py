"""The claims that are not yet judged, the longest overdue first."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.database.pool import Database
from api.language.dates import windows
from api.model import paging
from api.model.filters import ClaimFilter, Paged
from api.model.paging import Limit
from api.pages import templating
from api.pages.page_query import query_as
from api.pages.text import links
from api.store import claims


class PageFilter(Paged, frozen=True, kw_only=True):
    """Which part of the list a page shows."""

    limit: Limit = 25


@get("/due", dependencies=query_as(PageFilter))
async def list_due(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[PageFilter],
) -> Response[str]:
    """Show the claims whose time is over and that have no finding yet."""
    rows = await claims.find(
        db,
        ClaimFilter(
            status="due", sort="due", limit=filters.limit, cursor=filters.cursor
        ),
        closed_day=windows.last_closed_day(now),
    )
    page = paging.page(rows, filters.limit, "/due", filters)
    return templating.page(
        "due.html",
        claims=page.items,
        next=page.next and links.to("/due", cursor=page.next),
    )


router = Router("/", route_handlers=[list_due], opt={"undocumented": True})

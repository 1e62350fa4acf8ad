"""The due queue over HTTP: claims whose window is over, without a finding."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.database.pool import Database
from api.http.request_data import reads
from api.language.dates import windows
from api.model import paging
from api.model.claims import Claim
from api.model.filters import ClaimFilter, Paged
from api.model.paging import Page
from api.routes import responses
from api.routes.responses import AnyRequest
from api.store import claims


@get("/due", dependencies=reads(Paged), tags=["Claims"])
async def list_due(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[Paged],
) -> Response[Page[Claim]]:
    """List the claims that wait for a finding, longest overdue first."""
    closed_day = windows.last_closed_day(now)
    due = ClaimFilter(status="due", sort="due", limit=filters.limit)
    after = paging.place(filters.cursor, "due", key="day")
    rows = await claims.find_json(db, due, after=after, closed_day=closed_day)
    total = (
        await claims.count(db, due, closed_day=closed_day) if filters.count else None
    )
    return responses.listed_json(request, rows, filters, total)


router = Router("/v1", route_handlers=[list_due])

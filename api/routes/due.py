"""The due queue over HTTP: claims whose window is over, without a finding."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.database.pool import Database
from api.http.request_data import reads
from api.model.claims import Claim
from api.model.filters import ClaimFilter, Paged
from api.model.paging import Page
from api.routes import claims
from api.routes.responses import AnyRequest


@get("/due", dependencies=reads(Paged), tags=["Claims"])
async def list_due(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[Paged],
) -> Response[Page[Claim]]:
    """List the claims that wait for a finding, longest overdue first."""
    due = ClaimFilter(
        status="due", sort="due", limit=filters.limit, cursor=filters.cursor
    )
    return await claims.answer_page(request, db, now, due, filters)


router = Router("/v1", route_handlers=[list_due])

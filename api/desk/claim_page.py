"""One prediction as the desk shows it: what stands, and what can be done about it."""

from typing import Literal
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.desk import corrections, notices, roles
from api.desk.desk import Desk
from api.desk.notices import Done
from api.language.dates import windows
from api.pages.page_query import query_as
from api.store import claims


class ClaimQuery(Done, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, and that another role was typed than the one that stands."""

    role: Literal["stays"] | None = None


@get("/desk/claims/{claim_id:uuid}", dependencies=query_as(ClaimQuery))
async def show_claim(
    desk: NamedDependency[Desk],
    claim_id: FromPath[UUID],
    filters: NamedDependency[ClaimQuery],
) -> Response[str]:
    """Show a prediction with what can be done about it."""
    closed_day = windows.last_closed_day(desk.now)
    claim = await claims.get(desk.db, claim_id, closed_day=closed_day)
    corrected = []
    if claim.corrects is not None:
        old = await claims.get(desk.db, claim.corrects, closed_day=closed_day)
        corrected = corrections.differences(old, claim)
    return desk.page(
        "claim_page.html",
        claim=claim,
        corrected=corrected,
        roles=await roles.standing(desk.db, [claim]) if filters.role else {},
        notice=notices.of(filters.done),
    )

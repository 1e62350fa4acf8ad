"""What came of an article: what was entered, and what stood already."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from api.desk import roles
from api.desk.article_fields import MOST
from api.desk.article_predictions import PASTE
from api.desk.desk import Desk
from api.language.dates import windows
from api.model.references import Slug
from api.pages.page_query import query_as
from api.store import claims

ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
Ids = Annotated[str, Meta(pattern=f"^({ID}(,{ID})*)?$", max_length=37 * MOST)]


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ids of claims that are new and that stood, and how many were left out.

    `roles`: of those whose sources stand with another role than was typed.
    """

    done: Slug | None = None
    new: Ids = ""
    stood: Ids = ""
    left: int = 0
    roles: Ids = ""


@get(f"{PASTE}/entered", dependencies=query_as(Receipt))
async def show_receipt(
    desk: NamedDependency[Desk], filters: NamedDependency[Receipt]
) -> Response[str]:
    """Show what was entered, and what stood already."""
    new, stood = _ids(filters.new), _ids(filters.stood)
    closed_day = windows.last_closed_day(desk.now)
    found = await claims.by_ids(desk.db, {*new, *stood}, closed_day=closed_day)
    entered = [found[claim_id] for claim_id in new if claim_id in found]
    same = [found[claim_id] for claim_id in stood if claim_id in found]
    counts = (
        (len(entered), "entered"),
        (len(same), "stood already"),
        (filters.left, "left out"),
    )
    notice = ", ".join(f"{count} {words}" for count, words in counts if count > 0)
    kept = [found[claim_id] for claim_id in _ids(filters.roles) if claim_id in found]
    standing = await roles.standing(desk.db, kept)
    return desk.page(
        "article_entered.html",
        notice=f"{notice}.",
        entered=entered,
        stood=same,
        roles={claim.id: standing[claim.source.slug] for claim in kept},
    )


def _ids(stored: str) -> list[UUID]:
    return [UUID(part) for part in stored.split(",") if part]

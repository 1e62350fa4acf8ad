"""Names completed while one types them, so that nobody is entered twice by a slip."""

from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from api.desk.desk import Desk
from api.errors import NotFoundError
from api.model.filters import OutletFilter, SourceFilter
from api.pages.page_query import query_as
from api.store import name_lookup
from api.store.name_lookup import Named
from api.store.sources_outlets import outlets, sources

MOST = 8


class NameQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is typed so far."""

    q: Annotated[str, Meta(min_length=1, max_length=200)]


@get("/desk/names/{kind:str}", dependencies=query_as(NameQuery))
async def complete_name(
    desk: NamedDependency[Desk],
    kind: FromPath[str],
    filters: NamedDependency[NameQuery],
) -> Response[list[Named]]:
    """Return sources or outlets whose names begin so, or are much like that."""
    match kind:
        case "source":
            found = [
                Named(source.slug, source.name, source.role)
                for source, _ in await sources.find(
                    desk.db, SourceFilter(q=filters.q), limit=MOST, after=None
                )
            ]
            near = found or await name_lookup.like(desk.db, "source", filters.q)
        case "outlet":
            found = [
                Named(outlet.slug, outlet.name, outlet.country)
                for outlet, _ in await outlets.find(
                    desk.db, OutletFilter(q=filters.q), limit=MOST, after=None
                )
            ]
            near = found or await name_lookup.like(desk.db, "outlet", filters.q)
        case _:
            raise NotFoundError
    return Response(near, headers={"Cache-Control": "private, no-cache"})

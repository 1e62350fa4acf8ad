"""Collections over HTTP."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.commands import requests
from api.database.pool import Database
from api.http.request_data import reads, writes
from api.model import paging
from api.model.collections import Collection, NewCollection
from api.model.filters import Paged
from api.model.paging import Page
from api.routes import responses
from api.routes.authorization import needs
from api.routes.responses import AnyRequest
from api.store import collections
from api.writer.group_commit import KeyedWriter


@post("/", guards=[needs("claims:write")], dependencies=writes(NewCollection))
async def add_collection(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    sent: NamedDependency[NewCollection],
) -> Response[Collection]:
    """Declare a set of claims by its rule, or find it; the rule never changes."""
    answer = await writer.do(requests.add_collection(sent, by))
    made = answer.resource
    return responses.made(made, f"/v1/collections/{made.slug}", entered=answer.entered)


@get("/", dependencies=reads(Paged))
async def list_collections(
    request: AnyRequest,
    db: NamedDependency[Database],
    filters: NamedDependency[Paged],
) -> Response[Page[Collection]]:
    """List collections, newest first."""
    after = paging.place(filters.cursor, "-recorded_at")
    rows = await collections.find(db, filters, after=after)
    total = await collections.count(db) if filters.count else None
    return responses.listed(request, rows, filters, total)


@get("/{slug:str}")
async def get_collection(
    db: NamedDependency[Database], slug: FromPath[str]
) -> Collection:
    """Get one collection."""
    return await collections.get(db, slug)


router = Router(
    "/v1/collections",
    route_handlers=[add_collection, list_collections, get_collection],
    tags=["Collections"],
)

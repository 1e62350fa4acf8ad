"""The service itself: its health, its contract and its documentation."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from litestar import MediaType, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api import state
from api.database.pool import Database
from api.errors import NotFoundError, UnavailableError
from api.routes.responses import AnyRequest
from api.store import health

DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none';"
    " base-uri 'none'; form-action 'none'"
)
DOCS_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Foresaid API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
"""
DOCS_START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null,
});
"""


class Health(Struct, frozen=True):
    """The health of the service."""

    status: Literal["ok"]


@get("/health/live")
async def get_liveness() -> Health:
    """Check that the process answers."""
    return Health("ok")


@get("/health/ready")
async def get_readiness(request: AnyRequest, db: NamedDependency[Database]) -> Health:
    """Check that the database answers and has the schema of this version."""
    await health.check(db, version=state.of(request).schema)
    return Health("ok")


@get("/openapi.json")
async def get_contract(request: AnyRequest) -> Response[bytes]:
    """Get this contract."""
    return Response(state.of(request).contract, media_type=MediaType.JSON)


@get("/docs", opt={"undocumented": True})
async def get_docs() -> Response[str]:
    """Show the contract in a browser, without any request to another host."""
    return Response(
        DOCS_PAGE,
        media_type=MediaType.HTML,
        headers={"Content-Security-Policy": DOCS_POLICY},
    )


@get("/docs/{name:str}", opt={"undocumented": True})
async def get_docs_file(name: FromPath[str]) -> Response[bytes]:
    """Get a file of the page that shows the contract."""
    match name:
        case "start.js":
            content, media_type = DOCS_START.encode(), "text/javascript"
        case "swagger-ui.css":
            content, media_type = _swagger(name), "text/css"
        case "swagger-ui-bundle.js":
            content, media_type = _swagger(name), "text/javascript"
        case _:
            raise NotFoundError
    return Response(content, media_type=media_type)


@cache
def _swagger(name: str) -> bytes:
    """Return a file of Swagger UI (Apache-2.0) from the package that brings it."""
    package = find_spec("swagger_ui")
    if package is None or package.origin is None:
        raise UnavailableError
    return (Path(package.origin).parent / "static" / name).read_bytes()


router = Router(
    "/",
    route_handlers=[
        get_liveness,
        get_readiness,
        get_contract,
        get_docs,
        get_docs_file,
    ],
    tags=["Service"],
)

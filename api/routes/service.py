"""The service itself: its health, its contract and its documentation."""

import asyncio
from datetime import datetime
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
from api.errors import AwayError, NotFoundError, UnavailableError
from api.monitoring import access, metrics
from api.monitoring.monitor import Lacking
from api.routes.responses import AnyRequest
from api.store import health

# Less than other requests may take: what cancels the query takes another second.
READY_SECONDS = 5.0
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


class Liveness(Struct, frozen=True):
    """That the process answers."""

    status: Literal["ok"]


class Health(Struct, frozen=True, omit_defaults=True):
    """The health of the service, which answers requests.

    It is degraded where something else needs a person: PostgreSQL's own log can't be
    archived (`archive`), entries have waited for five minutes to be signed
    (`checkpoint`), the database's `disk` is nearly full, or the `reader` of texts died
    or can't be started.
    """

    status: Literal["ok", "degraded"]
    lacking: list[Lacking] = []


@get("/health/live")
async def get_liveness() -> Liveness:
    """Check that the process answers."""
    return Liveness("ok")


@get("/health/ready")
async def get_readiness(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Health:
    """Check that the database answers and has the schema of this version.

    503 means that nothing can be written; `degraded` that something needs a person.
    """
    app = state.of(request)
    try:
        async with asyncio.timeout(READY_SECONDS):
            await health.check(db, version=app.schema)
            lacking = await app.monitor.lacking(db, now)
    except TimeoutError as error:
        raise AwayError from error
    return Health("degraded" if lacking else "ok", lacking)


@get("/metrics", opt={"undocumented": True})
async def get_metrics(request: AnyRequest) -> Response[bytes]:
    """Get the metrics of this process for Prometheus, from allowed networks only."""
    monitor = state.of(request).monitor
    if not access.is_allowed(request.scope, monitor.settings):
        raise NotFoundError
    accepted = request.headers.get("accept", "")
    content, media_type = await metrics.exposition(monitor, accepted)
    return Response(content, headers={"Content-Type": media_type})


@get("/openapi.json")
async def get_contract(request: AnyRequest) -> Response[bytes]:
    """Get this contract."""
    return Response(state.of(request).contract(), media_type=MediaType.JSON)


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
        get_metrics,
        get_contract,
        get_docs,
        get_docs_file,
    ],
    tags=["Service"],
)

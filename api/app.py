"""The application: every part is wired to the others here and nowhere else."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from api import migrations
from api.database import Database, Pool
from api.edge import Edge
from api.model.errors import ForesaidError, MovedError
from api.model.filters import Nothing
from api.routes import (
    claims,
    contract,
    events,
    inputs,
    keys,
    outlets,
    problems,
    readings,
    service,
    sources,
)
from api.routes.answers import AnyRequest
from api.settings import Settings
from api.writer import Writer

VERSION = "0.1.0"
Clock = Callable[[], datetime]
ROUTERS = [
    claims.router,
    events.router,
    sources.router,
    outlets.router,
    readings.router,
    keys.router,
    service.router,
]


def clock() -> datetime:
    """Return the system's time."""
    return datetime.now(UTC)


def assemble(
    settings: Settings, pool: Pool, writer: Writer, clock: Clock = clock
) -> ASGIApp:
    """Build the application over an open pool and a started writer."""
    return Edge(litestar(pool, writer, clock), settings.write_origins)


def litestar(pool: Pool, writer: Writer, clock: Clock = clock) -> Litestar:
    """Build the application without its edge."""

    def provide_db() -> Database:
        return pool.database

    def provide_writer() -> Writer:
        return writer

    def provide_by(request: AnyRequest) -> str:
        return keys.key_of(request).id

    app = Litestar(
        route_handlers=ROUTERS,
        dependencies={
            "db": Provide(provide_db, sync_to_thread=False),
            "writer": Provide(provide_writer, sync_to_thread=False),
            "now": Provide(clock, sync_to_thread=False),
            "by": Provide(provide_by, sync_to_thread=False),
        },
        exception_handlers={
            MovedError: problems.from_merge,
            ForesaidError: problems.from_domain,
            HTTPException: problems.from_http,
            Exception: problems.from_defect,
        },
        before_request=refuse_unknown_parameters,
        openapi_config=None,
        logging_config=None,
        state=State({"pool": pool, "clock": clock, "schema": migrations.latest()}),
    )
    app.state["contract"] = contract.document(app, version=VERSION)
    return app


def refuse_unknown_parameters(request: AnyRequest) -> None:
    """Refuse any query where the handler takes none."""
    handler = request.route_handler
    if request.scope["query_string"] and "asked" not in handler.resolve_dependencies():
        inputs.query(request.scope["query_string"], Nothing)


@asynccontextmanager
async def running(
    settings: Settings, dsn: str, clock: Clock = clock
) -> AsyncGenerator[tuple[ASGIApp, Pool, Writer]]:
    """Run the application, its pool and its writer over the database of *dsn*."""
    pool = Pool(dsn, size=settings.pool_size, statement_cache=settings.statement_cache)
    await pool.open()
    writer = Writer(pool, clock)
    await writer.start()
    try:
        yield assemble(settings, pool, writer, clock), pool, writer
    finally:
        await writer.stop()
        await pool.close()

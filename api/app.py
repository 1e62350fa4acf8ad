"""The application: all parts are made and wired to each other here, nowhere else."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import copy
from datetime import UTC, datetime
from functools import cache, partial

from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp

from api.accuracy.figure_reader import FigureCaches
from api.database.pool import Pool
from api.database.single_flight import SingleFlight
from api.desk import routers as desk
from api.exports.snapshots import Snapshots
from api.following.change_streams import Streams
from api.following.sender import Sender
from api.http import problems
from api.http.admission import Admission
from api.http.normalized_paths import NormalizedPaths
from api.http.redaction_watch import Watch
from api.http.request_spans import RequestSpans
from api.http.response_cache import ResponseCache
from api.http.response_headers import ResponseHeaders
from api.http.shared_counts import SharedCounts
from api.model.keys import StoredKey
from api.monitoring import peers
from api.monitoring.monitor import Host, Monitor
from api.pages import routers as pages
from api.postgres import migrations
from api.reader.reader_process import ReaderProcess
from api.routes import dependencies, error_handlers, every_request, openapi, routers
from api.routes.direct_calls import DirectCalls
from api.settings import Settings
from api.state import AppState
from api.store import keys as stored_keys
from api.store.claims import JoinedClaims
from api.tracing import Tracer
from api.writer import clock_guard
from api.writer.group_commit import Writer
from api.writer.import_jobs import ImportJobs
from api.writer.repeated_requests import RepeatedRequests

VERSION = "0.1.0"
DEFAULTS = Settings()
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the system's time."""
    return datetime.now(UTC)


def assemble(  # noqa: PLR0913, PLR0917 all parts meet here
    settings: Settings,
    pool: Pool,
    writer: Writer,
    clock: Clock = system_clock,
    watch: Watch | None = None,
    caches: FigureCaches | None = None,
    reader: ReaderProcess | None = None,
    shared: int | None = None,
    monitor: Monitor | None = None,
    tracer: Tracer | None = None,
) -> ASGIApp:
    """Build the application over an open pool and a started writer.

    Without a *watch* no cached responses are served while the database is away. Several
    processes share what they count by: the table that *shared* is the descriptor of.
    """
    reader = reader or ReaderProcess(enabled=settings.reader)
    caches = caches or FigureCaches()
    monitor = monitor or Monitor(pool, writer, reader, caches.lane, settings)
    parts = (caches, reader, monitor, shared)
    app = DirectCalls(litestar(pool, writer, clock, settings, *parts))
    app = ResponseCache(app, pool, clock, watch or Watch(pool), monitor.copies)
    counts = None if shared is None else partial(SharedCounts, shared)
    app = Admission(app, settings, clock, counts)
    app = ResponseHeaders(app, settings.write_origins, monitor.requests)
    return NormalizedPaths(app if tracer is None else RequestSpans(app, tracer))


def litestar(  # noqa: PLR0913, PLR0917 all parts meet here, too
    pool: Pool,
    writer: Writer,
    clock: Clock = system_clock,
    settings: Settings = DEFAULTS,
    caches: FigureCaches | None = None,
    reader: ReaderProcess | None = None,
    monitor: Monitor | None = None,
    shared: int | None = None,
) -> Litestar:
    """Build the application without what stands before it: caches, limits, headers."""
    routed = _routed()
    app = copy(routed)
    app.state = app_state = _state(pool, writer, clock, settings)
    app_state.caches = caches or FigureCaches()
    app_state.reader = reader or ReaderProcess()
    lane = app_state.caches.lane
    app_state.monitor = monitor or Monitor(pool, writer, app_state.reader, lane)
    app_state.streams = Streams(pool, writer.growth, shared)
    app_state.allowed = _allowed_methods(routed)
    app_state.contract = partial(_contract, routed)
    return app


@cache
def _routed() -> Litestar:
    """Return an application with every route, whose state is still to be given.

    Why once: it takes a tenth of a second, and knows nothing that another has not.
    """
    app = Litestar(
        route_handlers=[*routers.ROUTERS, *pages.ROUTERS, *desk.ROUTERS],
        dependencies=dependencies.provided(),
        exception_handlers=error_handlers.HANDLERS,
        before_request=every_request.check,
        before_send=[every_request.mark_write],
        openapi_config=None,
        logging_config=None,
    )
    dependencies.provide_in_turn(app)
    return app


@cache
def _contract(app: Litestar) -> bytes:
    return openapi.document(app, version=VERSION)


@cache
def _allowed_methods(app: Litestar) -> dict[str, str]:
    """Return the value of the Allow header, by path."""
    return {
        route.path_format: problems.allow(", ".join(route.methods))
        for route in app.routes
        if isinstance(route, HTTPRoute)
    }


def _state(pool: Pool, writer: Writer, clock: Clock, settings: Settings) -> AppState:
    def find_key(key_id: str) -> Awaitable[StoredKey | None]:
        return stored_keys.find(pool.database, key_id)

    app_state = AppState()
    app_state.pool = pool
    app_state.writer = writer
    app_state.public_url = settings.public_url
    app_state.read_only = settings.read_only
    app_state.writer_url = settings.writer_url
    app_state.clock = clock
    app_state.schema = migrations.latest()
    app_state.key_lookups = SingleFlight(find_key)
    app_state.key_usage = writer.uses
    app_state.repeated_requests = RepeatedRequests()
    app_state.import_jobs = ImportJobs(clock)
    app_state.snapshots = Snapshots(pool)
    app_state.webhook_sender = Sender(local=settings.webhooks_local)
    app_state.joined_claims = JoinedClaims(lambda: pool.database)
    return app_state


@asynccontextmanager
async def running(  # noqa: PLR0913 all parts meet here, too
    settings: Settings,
    dsn: str,
    clock: Clock = system_clock,
    *,
    opened: bool = True,
    caches: FigureCaches | None = None,
    reader: ReaderProcess | None = None,
    shared: int | None = None,
    host: Host | None = None,
    tracer: Tracer | None = None,
) -> AsyncGenerator[tuple[ASGIApp, Pool, Writer]]:
    """Run the application, its pool and its writer over the database of *dsn*.

    Until its pool is opened it answers 503 to every request. A *reader* that is given
    goes on after it.
    """
    pool = Pool(dsn, settings)
    if opened:
        await pool.open()
    writer = Writer(
        pool,
        clock,
        steady=clock_guard.steady if clock is system_clock else None,
        separate_duties=settings.separate_duties,
    )
    await writer.start()
    watch = Watch(pool)
    if not settings.read_only:  # a standby has locks of its own
        watch.start()
        if opened:
            await watch.settle()
    own_reader = ReaderProcess(enabled=settings.reader)
    reader = reader or own_reader
    caches = caches or FigureCaches()
    monitor = Monitor(pool, writer, reader, caches.lane, settings, host or Host())
    try:
        parts = (watch, caches, reader, shared, monitor, tracer)
        application = assemble(settings, pool, writer, clock, *parts)
        async with peers.leaving(monitor):
            yield application, pool, writer
    finally:
        await own_reader.stop()
        await watch.stop()
        await writer.stop()
        await pool.close()

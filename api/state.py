"""What the application holds while it runs: made in `app.py`, read by handlers.

This is the one place that reads Litestar's untyped state.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.datastructures import State

from api.accuracy.figure_reader import FigureCaches
from api.database.pool import Pool
from api.database.single_flight import SingleFlight
from api.exports.snapshots import Snapshots
from api.following.change_streams import Streams
from api.following.sender import Sender
from api.model.keys import StoredKey
from api.monitoring.monitor import Monitor
from api.reader.reader_process import ReaderProcess
from api.store.claims import JoinedClaims
from api.writer.group_commit import Writer
from api.writer.import_jobs import ImportJobs
from api.writer.key_usage import KeyUsage
from api.writer.repeated_requests import RepeatedRequests


class AppState(State):
    """What one application holds, by name.

    `caches`: of figures. `public_url`: where readers find the pages. `read_only`: it
    only reads, and `writer_url` is where to write, if it is known. `schema`: the
    version of the database schema that it needs. `key_lookups`: those under way.
    `allowed`: by path, the value of its Allow header. `contract`: the OpenAPI document.
    `snapshots`: what exports read.
    """

    pool: Pool
    writer: Writer
    caches: FigureCaches
    public_url: str
    read_only: bool
    writer_url: str
    clock: Callable[[], datetime]
    schema: int
    key_lookups: SingleFlight[str, StoredKey | None]
    key_usage: KeyUsage
    repeated_requests: RepeatedRequests
    import_jobs: ImportJobs
    reader: ReaderProcess
    webhook_sender: Sender
    streams: Streams
    joined_claims: JoinedClaims
    monitor: Monitor
    allowed: dict[str, str]
    contract: Callable[[], bytes]
    snapshots: Snapshots


def of(connection: ASGIConnection[Any, Any, Any, Any]) -> AppState:
    """Return the state of the application that serves a request."""
    return cast("AppState", connection.app.state)

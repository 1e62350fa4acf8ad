"""The monitor: the parts of a running server that are measured, and how they are.

The parts count by themselves; here is only read, when somebody asks.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from api.accuracy.lane import Lane
from api.database.pool import Database, Pool
from api.errors import UnavailableError
from api.http.request_metrics import CopyMetrics, RequestMetrics
from api.reader.reader_process import ReaderProcess
from api.settings import Settings
from api.store import health
from api.store.health import LogState
from api.writer.group_commit import Writer

Lacking = Literal["archive", "checkpoint", "disk", "reader"]

UNSIGNED = timedelta(minutes=5)  # after which an entry should have been signed
LEAST_FREE_SHARE = 0.05
LEAST_FREE_BYTES = 5 << 30  # a twentieth of a large disk is room enough


class Disk(Struct, frozen=True):
    """The size of a file system, and what is free of it, in bytes."""

    size: int
    free: int

    @property
    def nearly_full(self) -> bool:
        """Whether little is left."""
        return self.free < min(self.size * LEAST_FREE_SHARE, LEAST_FREE_BYTES)


class Host(Struct, frozen=True, kw_only=True):
    """Where a process runs: the folder of its embedded database, and of its peers.

    `peers`: where each of several processes that serve together leaves what it counted;
    `collects`: whether this is the one that tells it all.
    """

    data: Path | None = None
    peers: Path | None = None
    collects: bool = True


class Monitor(Struct, frozen=True):
    """What is measured: the parts of a server, and where its own database lies."""

    pool: Pool
    writer: Writer
    reader: ReaderProcess
    lane: Lane
    settings: Settings = field(default_factory=Settings)
    host: Host = Host()
    requests: RequestMetrics = field(default_factory=RequestMetrics)
    copies: CopyMetrics = field(default_factory=CopyMetrics)

    def disk(self) -> Disk | None:
        """Return the file system of the embedded database, if there is one."""
        if self.host.data is None:
            return None
        usage = shutil.disk_usage(self.host.data)
        return Disk(size=usage.total, free=usage.free)

    async def log_state(self) -> LogState | None:
        """Return how long the log is, None where the database does not answer."""
        try:
            return await health.log_state(self.pool.database)
        except (UnavailableError, TimeoutError):
            return None

    async def lacking(self, db: Database, now: datetime) -> list[Lacking]:
        """Return what is not as it should be, although requests are answered."""
        log, disk = await health.log_state(db), self.disk()
        late = log.unsigned_since is not None and now - log.unsigned_since > UNSIGNED
        lacks: dict[Lacking, bool] = {
            "archive": log.archive_failing,
            "checkpoint": late,
            "disk": disk is not None and disk.nearly_full,
            "reader": self.reader.metrics.failing,
        }
        return [name for name, is_lacking in lacks.items() if is_lacking]

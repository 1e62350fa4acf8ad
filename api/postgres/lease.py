"""A real PostgreSQL without a server to set up, shared and stopped by its users.

Each user holds a shared lock for as long as it lives; a keeper process starts the
server as its child and stops it once nobody holds that lock any more. Why locks: the
kernel frees them whatever way a process ends, so that kill -9 cannot leak a server.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from api.postgres.binaries import EmbeddedError
from api.postgres.cluster import Cluster, Locks
from api.postgres.server import ServerProcess

__all__ = ["EmbeddedError", "Lease", "running"]

PATIENCE_ENTERING = 120.0  # seconds; a machine may be slow, or recover a long log
PATIENCE_LEAVING = 12.0
PATIENCE_RESTARTING = 10.0
MOST_SILENT_KEEPERS = 3  # keepers in a row that end without a word
READY = "ready"
TAKEN = "taken"


@contextmanager
def running(
    directory: Path, settings: Mapping[str, str] | None = None
) -> Generator[str]:
    """Lend the address of a PostgreSQL in *directory*, started if need be.

    The last one to leave stops it. *settings* count for whoever starts it.
    """
    lease = Lease(directory, settings)
    try:
        yield lease.dsn
    finally:
        lease.end()


class Lease:
    """The use of an embedded PostgreSQL, from now until `end` or death."""

    def __init__(
        self, directory: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self._directory = directory.absolute()
        self._cluster = Cluster(self._directory)
        self._settings = [f"{name}={value}" for name, value in (settings or {}).items()]
        self._locks = Locks(self._cluster)
        try:
            with self._locks.start_stop.holding(PATIENCE_ENTERING):
                self._locks.users.take(fcntl.LOCK_SH, PATIENCE_ENTERING)
                self.dsn = self._enter()
        except BaseException:
            self._locks.close()
            raise

    @property
    def data(self) -> Path:
        """The data folder; its `postmaster.pid` names the server's process."""
        return self._cluster.data

    def end(self) -> None:
        """Give the server back; the last one waits until it has stopped."""
        self._locks.users.release()
        try:
            deadline = time.monotonic() + PATIENCE_LEAVING
            while not self._has_stopped():
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"PostgreSQL does not stop: {self._tail}")
                time.sleep(0.01)
        finally:
            self._locks.close()

    def _enter(self) -> str:
        deadline = time.monotonic() + PATIENCE_ENTERING
        silent_keepers = 0
        while time.monotonic() < deadline and silent_keepers < MOST_SILENT_KEEPERS:
            if self._locks.keeper.is_free:
                reply = self._launch()
                if reply not in {READY, TAKEN, ""}:
                    raise EmbeddedError(reply)
                silent_keepers += not reply  # it was killed before it could tell
            dsn = ServerProcess(self._cluster).dsn
            if dsn is not None:
                return dsn
            time.sleep(0.02)
        raise EmbeddedError(f"PostgreSQL does not answer: {self._tail}")

    def _launch(self) -> str:
        """Start a keeper; return READY, TAKEN if there is one, or what failed."""
        safely = "fsync=off" not in self._settings
        programs = self._cluster.make(safely=safely).folder
        root = str(Path(__file__).resolve().parent.parent.parent)
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        command = (sys.executable, "-m", "api.postgres.lease")
        log = self._cluster.open_log()
        try:
            keeper = subprocess.run(  # noqa: S603 our own program, no shell
                [*command, self._directory, programs, *self._settings],
                env=os.environ | {"PYTHONPATH": path},
                cwd="/",
                start_new_session=True,  # Ctrl-C in a terminal is not for the keeper
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                check=False,
                timeout=PATIENCE_ENTERING,
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedError(f"PostgreSQL is not ready: {self._tail}") from error
        finally:
            os.close(log)
        return keeper.stdout.strip()

    def _has_stopped(self) -> bool:
        if self._locks.keeper.is_free:
            self._stop_orphan()
            return True
        return self._locks.others_remain()

    def _stop_orphan(self) -> None:
        """Stop a server whose keeper was killed, if nobody else uses it."""
        # Whoever else holds this lock is about to use it, or to stop it like this.
        if self._locks.start_stop.try_take(fcntl.LOCK_EX):
            if self._locks.keeper.is_free and self._locks.users.try_take(fcntl.LOCK_EX):
                ServerProcess(self._cluster).stop()
            self._locks.start_stop.release()

    @property
    def _tail(self) -> str:
        return f"{self._cluster.last_error()} (see {self._cluster.log})"


def _keep(directory: Path, programs: Path, settings: list[str]) -> None:
    """Keep the server running until its last user has gone."""
    cluster = Cluster(directory)
    locks = Locks(cluster)
    try:
        locks.keeper.take(fcntl.LOCK_EX, 1)
    except EmbeddedError:
        _report(TAKEN)
        return
    postmaster = ServerProcess(cluster)
    try:
        postmaster.adopt()
        _watch(locks, postmaster, programs, settings)
    except EmbeddedError as error:
        _report(f"{error} {cluster.last_error()} (see {cluster.log})")
        raise
    finally:
        postmaster.stop()


def _watch(
    locks: Locks, postmaster: ServerProcess, programs: Path, settings: list[str]
) -> None:
    """Start the server whenever it is down, until nobody uses it any more."""
    ready = False
    pause = 0.0
    deadline = time.monotonic() + PATIENCE_RESTARTING
    while not locks.lock_out_if_unused():
        if not postmaster.alive:
            if time.monotonic() > deadline:
                raise EmbeddedError("PostgreSQL ends as soon as it has been started.")
            time.sleep(pause)
            postmaster.start(programs, settings)
            ready, pause = False, 0.3
        elif not ready and postmaster.dsn:
            ready, pause = True, 0.0
            _report(READY)
        if ready:
            deadline = time.monotonic() + PATIENCE_RESTARTING
        time.sleep(0.1 if ready else 0.02)


def _report(words: str) -> None:
    """Tell the process that waits for this keeper, and be silent ever after."""
    with suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), words.encode())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _main(directory: str, programs: str, *settings: str) -> None:
    """Become a keeper: nobody's child, and deaf to all signals that ask to end."""
    if os.fork():
        os._exit(0)
    # Its users decide when it ends: a service that is stopped as a whole must still be
    # able to finish what it is writing.
    for kind in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, signal.SIG_IGN)
    _keep(Path(directory), Path(programs), list(settings))


if __name__ == "__main__":
    _main(*sys.argv[1:])

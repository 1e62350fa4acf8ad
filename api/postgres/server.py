"""The PostgreSQL server on a cluster: started, adopted, stopped."""

import os
import signal
import socket
import stat
import struct
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from api.postgres.binaries import EmbeddedError
from api.postgres.cluster import NAME, Cluster

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes; systems allow 103 or 107
PATIENCE = ((signal.SIGINT, 6.0), (signal.SIGQUIT, 1.5), (signal.SIGKILL, 1.5))
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "logging_collector": "off",
    "shared_buffers": "128MB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",  # compiling a statement takes longer than running it
}
PROC = Path("/proc")
HAS_PROC = (PROC / "self/cwd").exists()


class ServerProcess:
    """The server that runs, or ran, on the data of a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._data = cluster.data.resolve()
        self._child: subprocess.Popen[bytes] | None = None
        self._adopted: int | None = None
        self._sockets: Path | None = None

    @property
    def dsn(self) -> str | None:
        """The address of the server, if it answers."""
        folder = self._socket_folder()
        starting = "starting" in "".join(self._pid_file()[7:8])
        if folder is None or starting or not _answers(folder / SOCKET):
            return None
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(folder))}&port=5432"

    @property
    def alive(self) -> bool:
        """Whether the server started or adopted here has not ended."""
        if self._child is not None:
            return self._child.poll() is None
        return self._adopted is not None and self._adopted == self._postmaster

    def adopt(self) -> bool:
        """Take over a server that has lost its keeper, if it answers."""
        if self.dsn is None:
            return False
        self._sockets = self._socket_folder()
        self._adopted = self._postmaster
        return self._adopted is not None

    def start(self, programs: Path, settings: Sequence[str]) -> None:
        """Start the server as a child of this process."""
        # Others may hold the address of a server that was killed: keep it for them.
        self._sockets = self._sockets or self._socket_folder() or self._new_folder()
        self._clear()
        ours = [f"{name}={value}" for name, value in SETTINGS.items()]
        ours.append(f"unix_socket_directories={self._sockets}")
        options = [part for each in (*ours, *settings) for part in ("-c", each)]
        log = self._cluster.open_log()
        try:
            self._child = self._cluster.account.popen(
                (programs / "postgres", "-D", self._data, *options), self._data, log
            )
        except OSError as error:
            raise EmbeddedError(f"PostgreSQL cannot start: {error}") from error
        finally:
            os.close(log)

    def stop(self) -> None:
        """Stop what runs on the data, and leave nothing of it behind."""
        self._sockets = self._sockets or self._socket_folder()
        self._clear()
        if self._sockets is not None:
            with suppress(OSError):
                self._sockets.rmdir()

    def _end(self, kind: signal.Signals, patience: float) -> bool:
        """Ask or force the server to end; tell whether it did in so many seconds."""
        postmaster = self._postmaster
        if postmaster is None or kind == signal.SIGKILL:
            # Without its postmaster nothing of it can serve, only stand in the way.
            _send(self._processes(), signal.SIGKILL)
        else:
            _send([postmaster], kind)
        deadline = time.monotonic() + patience
        while self._processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
            self._reap()
        self._reap()
        return True

    def _reap(self) -> None:
        """Take leave of a child that has ended: a zombie keeps its number."""
        if self._child is not None:
            self._child.poll()

    def _clear(self) -> None:
        """End what runs on the data, and remove what a killed server left."""
        for kind, patience in PATIENCE:
            if self._end(kind, patience):
                break
        if not HAS_PROC:
            return  # then PostgreSQL has to judge by itself
        # After a restart of the machine or container the number in these files can be
        # anyone's, and PostgreSQL would believe that it still runs.
        names = (SOCKET, f"{SOCKET}.lock")
        sockets = [self._sockets / name for name in names] if self._sockets else []
        for path in (self._data / "postmaster.pid", *sockets):
            path.unlink(missing_ok=True)

    def _pid_file(self) -> list[str]:
        with suppress(OSError):
            return (self._data / "postmaster.pid").read_text().splitlines()
        return []

    def _socket_folder(self) -> Path | None:
        """Return the folder that the last server used, if it is still private."""
        folder = Path("".join(self._pid_file()[4:5]) or "/")
        with suppress(OSError):
            status = folder.lstat()
            private = stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077
            if private and status.st_uid == self._cluster.account.uid:
                return folder
        return None

    def _new_folder(self) -> Path:
        account = self._cluster.account
        base = Path(tempfile.gettempdir())
        name = f"foresaid-12345678/{SOCKET}.lock"
        if len(os.fsencode(base / name)) > LONGEST_SOCKET or not account.enters(base):
            base = Path("/tmp")  # noqa: S108 the folder made in it is private
        folder = Path(tempfile.mkdtemp(prefix="foresaid-", dir=base))
        account.give(folder)
        return folder

    @property
    def _postmaster(self) -> int | None:
        """The process of the postmaster itself, if it lives."""
        if self._child is not None and self._child.poll() is None:
            return self._child.pid
        first = "".join(self._pid_file()[:1])
        pid = int(first) if first.isdecimal() else 0
        return pid if pid and _works_in(self._data, pid) else None

    def _processes(self) -> list[int]:
        """List the processes on the data."""
        if not HAS_PROC:
            return [] if self._postmaster is None else [self._postmaster]
        numbers = (int(path.name) for path in PROC.glob("[1-9]*"))
        return [pid for pid in numbers if _works_in(self._data, pid)]


def _send(pids: Sequence[int], kind: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, kind)


def _works_in(data: Path, pid: int) -> bool:
    """Tell whether *pid* is a PostgreSQL on *data*, not just a shell that looks in."""
    process = PROC / str(pid)
    with suppress(OSError):
        if not HAS_PROC:
            os.kill(pid, 0)
            return True
        if (process / "cwd").readlink() == data:
            return (process / "exe").readlink().name.startswith("postgres")
    return False


def _answers(path: Path) -> bool:
    """Tell whether the server behind a socket lets the owner into the database."""
    names = f"user\0{NAME}\0database\0{NAME}\0\0".encode()
    hello = struct.pack("!ii", len(names) + 8, 196608) + names
    with suppress(OSError, struct.error), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(str(path))
        connection.sendall(hello)
        with connection.makefile("rb") as replies:
            while True:
                kind, length = struct.unpack("!ci", replies.read(5))
                body: bytes = replies.read(length - 4)
                if kind == b"E":
                    # "Too many clients" is an answer; "starting up" is not yet one.
                    return b"\0C57P0" not in body
                if kind == b"Z":
                    connection.sendall(b"X\0\0\0\4")
                    return True
    return False

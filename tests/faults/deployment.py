"""The processes that faults are injected into: one server and its PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.live_server import ROOT
from tests.waiting import PATIENCE_SECONDS, wait_until


def reserve_port() -> socket.socket:
    """Return a socket that reserves a port and never listens.

    The system gives the port to no other program while the server is down.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved


class Deployment:
    """A server on one port and one data folder; processes are ended by their pid."""

    def __init__(
        self, data: Path, reserved: socket.socket, variables: Mapping[str, str]
    ) -> None:
        self.data = data
        self._environment = {**os.environ, **variables}
        self.port = int(reserved.getsockname()[1])
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self) -> str:
        """The admin key."""
        return (self.data / "admin.key").read_text(encoding="utf-8").strip()

    def start(self) -> None:
        """Start the server and wait until it listens."""
        log = (self.data.parent / "server.log").open("ab")
        with log:
            server = self._server = subprocess.Popen(
                [sys.executable, "-m", "api", "serve", "--no-demo", "--port",
                 str(self.port), "--data-dir", str(self.data)],
                cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip
        wait_until(lambda: self._listens() or server.poll() is not None)
        if server.poll() is not None:
            raise RuntimeError("the server did not start")

    def end(self, number: int = signal.SIGTERM) -> None:
        """Send the server a signal and wait for its end."""
        server, self._server = self._server, None
        if server is not None:
            server.send_signal(number)
            try:
                server.wait(PATIENCE_SECONDS)
            finally:
                with suppress(ProcessLookupError):
                    server.kill()
                server.wait()

    def postgres(self) -> list[int]:
        """Return the pids of PostgreSQL, the postmaster's first; none if it is down."""
        for file in self.data.glob("**/postmaster.pid"):
            with suppress(OSError, ValueError, IndexError):
                postmaster = int(file.read_text(encoding="utf-8").split()[0])
                process = Path(f"/proc/{postmaster}")
                if (process / "cwd").resolve() == file.parent.resolve():
                    children = (process / f"task/{postmaster}/children").read_text()
                    return [postmaster, *map(int, children.split())]
        return []

    def signal_postgres(self, number: int) -> None:
        """Send a signal to every process of PostgreSQL, the postmaster first."""
        for pid in self.postgres():
            self.signal(pid, number)

    @staticmethod
    def signal(pid: int, number: int) -> None:
        """Send a signal to a process, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `python -m api` with arguments, on this data folder."""
        return subprocess.run(
            [sys.executable, "-m", "api", *arguments, "--data-dir", str(self.data)],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def defects(self) -> str:
        """Return what the server logged of its own mistakes."""
        log = (self.data.parent / "server.log").read_text(encoding="utf-8")
        lines = [line for line in log.splitlines() if '"traceback"' in line]
        return "\n".join(lines).replace("\\n", "\n")

    def _listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def deployment(folder: Path, **variables: str) -> Generator[Deployment]:
    """Start a server in a folder; end its processes, whatever happened to them.

    *variables* are those of its environment that differ.
    """
    with reserve_port() as reserved:
        running = Deployment(folder / "data", reserved, variables)
        try:
            running.start()
            yield running
        finally:
            running.signal_postgres(signal.SIGCONT)
            running.end()

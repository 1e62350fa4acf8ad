"""The world that faults befall: one server and its PostgreSQL, started, hurt, ended."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.live_server import ROOT
from tests.waiting import PATIENCE_SECONDS, wait_until


def hold_port() -> socket.socket:
    """Return a socket that holds a port for those who share it, and never listens.

    Nobody else is given the port while no server of ours has it.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


class World:
    """A server on one port, over one data folder; processes are ended by their pid."""

    def __init__(self, data: Path, held: socket.socket) -> None:
        self.data = data
        self.port = int(held.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: subprocess.Popen[bytes] | None = None

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
                cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log,
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
        """Return the processes of PostgreSQL, the postmaster first; none if gone."""
        for file in self.data.glob("**/postmaster.pid"):
            with suppress(OSError, ValueError, IndexError):
                first = int(file.read_text(encoding="utf-8").split()[0])
                place = Path(f"/proc/{first}")
                if (place / "cwd").resolve() == file.parent.resolve():
                    children = (place / f"task/{first}/children").read_text()
                    return [first, *map(int, children.split())]
        return []

    def signal_postgres(self, number: int) -> None:
        """Send every process of PostgreSQL a signal, the postmaster first."""
        for pid in self.postgres():
            self.signal(pid, number)

    @staticmethod
    def signal(pid: int, number: int) -> None:
        """Send a process a signal, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `python -m api` with arguments, on this data folder."""
        return subprocess.run(
            [sys.executable, "-m", "api", *arguments, "--data-dir", str(self.data)],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def _listens(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def world(folder: Path) -> Generator[World]:
    """Start a world in a folder; end all of it, whatever happened to it."""
    with hold_port() as held:
        made = World(folder / "data", held)
        try:
            made.start()
            yield made
        finally:
            made.signal_postgres(signal.SIGCONT)
            made.end()

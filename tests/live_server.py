"""A real server in a process of its own, as a user starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import httpx

from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parent.parent
# Tests and benchmarks send more requests than the limits allow.
UNLIMITED = {
    "FORESAID_REQUESTS_PER_ADDRESS": "0",
    "FORESAID_REQUESTS_PER_KEY": "0",
    "FORESAID_WRONG_KEYS_PER_ADDRESS": "0",
}


class Server:
    """A listening server: its process, address, data folder and admin key."""

    def __init__(self, process: "subprocess.Popen[str]", url: str, data: Path) -> None:
        self.process = process
        self.url = url
        self.data = data

    @property
    def key(self) -> str:
        return (self.data / "admin.key").read_text().strip()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def get(self, path: str) -> httpx.Response:
        """Get a path."""
        return httpx.get(self.url + path, timeout=PATIENCE_SECONDS)

    def post(self, path: str, key: str | None = None, **options: Any) -> httpx.Response:
        """Post with a key, by default the admin's."""
        headers = {
            "Authorization": f"Bearer {key or self.key}",
            **options.pop("headers", {}),
        }
        return httpx.post(
            self.url + path, headers=headers, timeout=PATIENCE_SECONDS, **options
        )


@contextmanager
def serving(
    data: Path,
    *options: str,
    program: Sequence[str] = ("-m", "api"),
    **variables: str,
) -> Generator[Server]:
    """Run `python -m api serve` on a free port until the block ends."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= UNLIMITED
    environment |= {f"FORESAID_{name.upper()}": v for name, v in variables.items()}
    with (data.parent / "server.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, *program, "serve", "--port", "0"),
                *("--data-dir", str(data), *options),
            ],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Server(process, _address(process), data)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_SECONDS)
            finally:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    timeout = Timer(PATIENCE_SECONDS, process.kill)
    timeout.start()
    try:
        for line in process.stdout:
            if line.startswith("Listening on "):
                return line.removeprefix("Listening on ").strip()
    finally:
        timeout.cancel()
    raise RuntimeError("the server did not start")

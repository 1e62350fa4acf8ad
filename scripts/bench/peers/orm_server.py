"""The server of the ORM's application: uvicorn, one process, uvloop and httptools."""

import os
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager

from scripts.bench.peers import environment
from scripts.bench.peers.orm_database import for_driver

PATIENCE_SECONDS = 30.0
UVICORN = (
    *("-m", "uvicorn", "orm_app:app"),
    *("--loop", "uvloop", "--http", "httptools", "--no-access-log"),
    *("--log-level", "error", "--host", "127.0.0.1"),
)


@contextmanager
def serving(dsn: str) -> Generator[str]:
    """Serve the database of *dsn* until the block ends; yield the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    python = environment.prepare()
    with (environment.VENV / "orm.log").open("w") as log:
        process = subprocess.Popen(
            [python, *UVICORN, "--port", str(port)],
            env=os.environ | {"PEERS_DSN": for_driver(dsn, "asyncpg")},
            cwd=environment.PROGRAMS,
            stdout=log,
            stderr=log,
        )
    try:
        _await_start(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _await_start(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the ORM's application did not start")

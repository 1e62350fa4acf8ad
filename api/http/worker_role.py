"""The role of one process among several that serve on one socket.

The parent tells each of its children in the environment; see `workers.py`.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

import msgspec
from litestar.types import ASGIApp
from msgspec import Struct

from api.http.forwarding import Forwarded, Forwarding
from api.http.normalized_paths import NormalizedPaths
from api.http.server import InternalSocket
from api.tracing import Tracer

VARIABLE = "FORESAID_WORKER"


class WorkerRole(Struct, frozen=True, kw_only=True):
    """What a process is for: whether it writes, and what it shares with the others.

    `socket`: the path of the Unix socket at which the writer is reached; a new writer
    comes to `own_socket` first, then takes that path. `counts`: the descriptor of the
    table of requests that all count in. `parent`: that of a pipe which ends with the
    parent.
    """

    writes: bool
    socket: str
    own_socket: str
    counts: int
    parent: int

    def variable(self) -> dict[str, str]:
        """Return the variable that tells a child its role."""
        return {VARIABLE: msgspec.json.encode(self).decode()}


def place(
    application: ASGIApp, role: WorkerRole | None, tracer: Tracer | None = None
) -> tuple[ASGIApp, InternalSocket | None]:
    """Return how an application serves among others, and where these come in."""
    if role is None:
        return application, None
    _end_with_parent(role)
    if role.writes:
        return application, InternalSocket(Forwarded(application), _open_socket(role))
    return NormalizedPaths(Forwarding(application, role.socket, tracer)), None


def _end_with_parent(role: WorkerRole) -> None:
    """End this process as by SIGTERM once its parent has ended, whatever way."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.remove_reader(role.parent)
        signal.raise_signal(signal.SIGTERM)

    loop.add_reader(role.parent, end)


def _open_socket(role: WorkerRole) -> socket.socket:
    """Return the socket of the writer, which from now on is where others find it."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(role.own_socket)
    listening.listen()
    Path(role.own_socket).rename(role.socket)
    return listening


def read(environment: Mapping[str, str] = os.environ) -> WorkerRole | None:
    """Return the role of this process, None where it serves alone."""
    role = environment.get(VARIABLE)
    return None if role is None else msgspec.json.decode(role, type=WorkerRole)

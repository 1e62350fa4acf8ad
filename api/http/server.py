"""The HTTP server: it binds first, and prints its address once it serves."""

import asyncio
import gc
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from litestar.types import ASGIApp
from msgspec import structs

from api.http import protocol
from api.http.connection_limits import ConnectionLimits
from api.http.log_lines import JsonLines
from api.settings import Settings

GRACE_SECONDS = 4
DRAIN_SECONDS = 2  # in which clients leave the connections that they hold open
LISTEN_FD = 3  # the first socket that a service manager passes on
STARTING_TRIES = 250
YOUNG_OBJECTS = 5000  # before the garbage collector looks at them
ADDED_HEADERS = 8
ADDED_HEADER_BYTES = 2048
MOST_FILES = 65_536  # one process has no use for more open files
RESERVED_FILES = 256  # open files that are no connections of clients


class ServerError(RuntimeError):
    """The server could not start."""


def bind(host: str, port: int, environment: Mapping[str, str]) -> socket.socket:
    """Return a socket bound to the address, or raise ServerError with the reason.

    A socket passed on by a service manager, as in sd_listen_fds(3), is used instead: it
    stays open between two servers, so that no client is refused meanwhile.
    """
    if environment.get("LISTEN_PID") == str(os.getpid()):
        return socket.socket(fileno=LISTEN_FD)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        reason = error.strerror or error
        raise ServerError(f"cannot listen on {host}:{port}: {reason}") from error
    return listening


class Uvicorn(uvicorn.Server):
    """A server that leaves signals to its caller."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


class InternalSocket(NamedTuple):
    """Another socket at which an application is reached, with limits of its own."""

    application: ASGIApp
    listening: socket.socket


async def serve(
    application: ASGIApp,
    listening: socket.socket,
    limits: Settings,
    hang_up: Callable[[], None],
    internal: InternalSocket | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; print the address once requests are answered.

    Then *hang_up* ends the responses that would never end by themselves. At *internal*
    other processes of this machine come in.

    What was made so far lives as long as the server, so the garbage collector need not
    look at it again: that took up to a sixth of all time while claims were posted. It
    looks at new objects once there are some thousands: requests make many, and next to
    no cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    _log_as_json()
    public = Listener(application, listening, limits)
    listeners = [public]
    if internal is not None:
        listeners.append(_listen_inside(internal, limits))

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    # A second signal ends the drain. The handlers stay, so that no signal interrupts
    # what is left to do once uvicorn has stopped.
    def stop(*_: object) -> None:
        for listener in listeners:
            listener.running.should_exit = stopping.is_set()
        loop.call_soon_threadsafe(stopping.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    serving = asyncio.gather(
        *(listener.serve(stopping, hang_up) for listener in listeners)
    )
    await _announce(public, serving, stopping)
    await serving


def _listen_inside(internal: InternalSocket, limits: Settings) -> "Listener":
    """Return what listens to the other processes of this machine.

    They hold as many connections as they have requests, and have measured these; they
    add who the client is, and what trace it belongs to.
    """
    own = structs.replace(
        limits,
        connections_per_address=MOST_FILES,
        headers=limits.headers + ADDED_HEADERS,
        header_bytes=limits.header_bytes + ADDED_HEADER_BYTES,
    )
    return Listener(internal.application, internal.listening, own)


async def _announce(
    public: "Listener", serving: "asyncio.Future[Any]", stopping: asyncio.Event
) -> None:
    """Print the address once requests are answered there."""
    host, port = public.listening.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    for _ in range(STARTING_TRIES):
        if serving.done():
            break
        # Another process on the same socket may answer already.
        if public.running.started and await asyncio.to_thread(_answers, url):
            break
        await asyncio.sleep(0.02)
    if not stopping.is_set():
        print(f"Listening on {url}", flush=True)  # noqa: T201 promised to the caller


class Listener:
    """One socket, the application that is reached there, and its connections."""

    def __init__(
        self, application: ASGIApp, listening: socket.socket, limits: Settings
    ) -> None:
        self.listening = listening
        self._guard = ConnectionLimits(limits, capacity=_capacity())
        config = uvicorn.Config(
            application,  # pyright: ignore[reportArgumentType] two spellings of ASGI
            http=protocol.protocol(self._guard),
            ws="none",
            proxy_headers=False,  # the application finds the client's address itself
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_keep_alive=limits.patience_seconds,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        self.running = Uvicorn(config)

    async def serve(self, stopping: asyncio.Event, hang_up: Callable[[], None]) -> None:
        """Serve until *stopping* is set, and all connections are drained."""
        leaving = asyncio.create_task(self._leave(stopping, hang_up))
        watching = asyncio.create_task(self._guard.watch())
        await self.running.serve(sockets=[self.listening])
        watching.cancel()
        leaving.cancel()

    async def _leave(
        self, stopping: asyncio.Event, hang_up: Callable[[], None]
    ) -> None:
        """Once *stopping* is set, accept no more connections, drain them, and stop."""
        await stopping.wait()
        # There are none before it has started.
        for listener in getattr(self.running, "servers", ()):
            listener.close()
        hang_up()
        await self._guard.drain(DRAIN_SECONDS)
        self.running.should_exit = True


def _capacity() -> int:
    """Return how many connections may be open, after raising the system's limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    files = MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, MOST_FILES)
    return max(files - RESERVED_FILES, files // 2)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health/live", timeout=2) as response:  # noqa: S310 our own
            return response.status == 200  # noqa: PLR2004
    except (URLError, OSError):
        return False


def _log_as_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("foresaid", "litestar", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.INFO if name == "foresaid" else logging.WARNING)

"""Names resolved once for each connection, which goes to the address that was checked.

A name that is looked up to be checked, and again to be connected to, may lead to
another address the second time.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from threading import Thread
from typing import cast

import httpcore

from api.model import receivers

SOCKET_OPTION = (
    tuple[int, int, int]
    | tuple[int, int, bytes | bytearray]
    | tuple[int, int, None, int]
)
LookUp = Callable[[str, int], Sequence[str]]
MOST_ADDRESSES = 4  # that are tried


class RefusedAddressError(Exception):
    """A name leads where nothing may be sent."""


def look_up(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, which may take long; raise OSError for none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connections for one scheme, to addresses to which messages may be sent."""

    def __init__(self, scheme: str, look_up: LookUp, *, local: bool) -> None:
        self._scheme = scheme
        self._look_up = look_up
        self._local = local
        # Its class is another one where anyio is missing, so no type is known for it.
        self._network = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of *host* that answers, if all are allowed."""
        error: Exception = OSError("it has no address")
        for address in (await self._addresses(host, port))[:MOST_ADDRESSES]:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
        raise error

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        if receivers.literal(host) is not None:
            found: Sequence[str] = [host]
        else:
            found = await _in_thread(self._look_up, host, port)
        for address in found:
            checked = ip_address(address)
            if not receivers.is_allowed(checked, self._scheme, local=self._local):
                # Which address it is may be known to this server's network alone.
                raise RefusedAddressError(f"{host} leads to no public address.")
        return found


async def _in_thread(look_up: LookUp, host: str, port: int) -> Sequence[str]:
    """Look up a name in a thread of its own.

    So a name server that does not answer keeps neither other look-ups waiting nor,
    as the thread is a daemon, the end of the server.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(found: Sequence[str] | OSError) -> None:
        if future.done():
            return
        if isinstance(found, OSError):
            future.set_exception(found)
        else:
            future.set_result(found)

    def run() -> None:
        try:
            found: Sequence[str] | OSError = look_up(host, port)
        except OSError as error:
            found = error
        except UnicodeError as error:  # a label is too long for the system
            found = OSError(str(error))
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, found)

    Thread(target=run, name="look-up", daemon=True).start()
    return await future

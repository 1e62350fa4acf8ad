"""What is sent over a connection, where the connection is lost meanwhile."""

import asyncio
import socket
from typing import Any, cast

import uvloop

from api.http.connection_limits import CountingTransport
from tests.waiting import let_others_run


def test_a_response_that_begins_as_its_connection_is_lost_is_dropped() -> None:
    faults: list[dict[str, Any]] = []

    async def lose_a_connection() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, fault: faults.append(fault))
        made: asyncio.Future[CountingTransport] = loop.create_future()
        lost: asyncio.Future[Exception | None] = loop.create_future()

        class Connection(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                made.set_result(CountingTransport(cast("Any", transport)))

            def connection_lost(self, exc: Exception | None) -> None:
                lost.set_result(exc)

        server = await loop.create_server(Connection, "127.0.0.1", 0)
        with socket.create_connection(server.sockets[0].getsockname()):
            transport = await made
            transport.abort()
            transport.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await lost
            await let_others_run()
        server.close()

    uvloop.run(lose_a_connection())

    assert not faults

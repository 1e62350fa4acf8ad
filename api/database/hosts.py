"""Hosts: a DSN may name several servers, of which one is connected to.

asyncpg tries them one after the other under one time-out, so that a server that is
frozen hides those behind it (asyncpg issue 1155). Here each has a time-out of its own,
and the one that was found last is tried first.
"""

from itertools import zip_longest
from typing import Any, TypeAlias
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

CONNECT_SECONDS = 5.0
CONNECT_SECONDS_EACH = 1.5  # where there are several
TARGET = "target_session_attrs"
# Whatever fails, the next host may do.
FAILURES = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)


class Hosts:
    """The servers of a DSN. Of several, one that accepts writes is connected to.

    With *read_only* any will do. A DSN that says `target_session_attrs` itself has the
    last word.
    """

    def __init__(self, dsn: str, *, read_only: bool = False) -> None:
        self._dsns = each(dsn, "any" if read_only else "read-write")

    async def connect(self, *_: object, **options: Any) -> Connection:
        """Connect as asyncpg does with *options*; raise what the last host raised.

        What an asyncpg pool passes by position, the DSN, is known already.
        """
        *others, last = self._dsns
        for dsn in others:
            try:
                return await self._connect(dsn, options)
            except FAILURES:
                continue
        return await self._connect(last, options)

    async def _connect(self, dsn: str, options: dict[str, Any]) -> Connection:
        seconds = CONNECT_SECONDS_EACH if len(self._dsns) > 1 else CONNECT_SECONDS
        connection: Connection = await asyncpg.connect(dsn, timeout=seconds, **options)
        self._dsns = [dsn, *(other for other in self._dsns if other != dsn)]
        return connection


async def connect(dsn: str, **options: Any) -> Connection:
    """Connect once to a server of *dsn*; see Hosts."""
    return await Hosts(dsn).connect(**options)


def each(dsn: str, target: str) -> list[str]:
    """Return a DSN for each host of one that may name several, as libpq reads it."""
    parts = urlsplit(dsn)
    login, at, hosts = parts.netloc.rpartition("@")
    query = {TARGET: target, **dict(parse_qsl(parts.query))}
    if "," in hosts:
        return [
            _dsn(parts._replace(netloc=f"{login}{at}{host}"), query)
            for host in hosts.split(",")
        ]
    if "," in query.get("host", ""):
        names = query["host"].split(",")
        ports = query.get("port", "5432").split(",")
        pairs = zip_longest(names, ports, fillvalue=ports[0])
        return [
            _dsn(parts, query | {"host": name, "port": port}) for name, port in pairs
        ]
    return [dsn]


def _dsn(parts: SplitResult, query: dict[str, str]) -> str:
    return parts._replace(query=urlencode(query)).geturl()

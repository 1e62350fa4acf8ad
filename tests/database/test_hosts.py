"""One host that hangs or only reads does not hide those behind it."""

import socket
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg
import pytest

from api.database import hosts
from api.database.hosts import Hosts
from tests.conftest import Api


@pytest.mark.parametrize(
    ("dsn", "expected"),
    [
        ("postgresql://a:b@one/db", ["postgresql://a:b@one/db"]),
        ("postgresql:///db?host=/tmp/x", ["postgresql:///db?host=/tmp/x"]),
        (
            "postgresql://a:b@one:1,two:2/db?ssl=disable",
            [
                "postgresql://a:b@one:1/db?target_session_attrs=read-write&ssl=disable",
                "postgresql://a:b@two:2/db?target_session_attrs=read-write&ssl=disable",
            ],
        ),
        (
            "postgresql://a@one,two/db?target_session_attrs=any",
            [
                "postgresql://a@one/db?target_session_attrs=any",
                "postgresql://a@two/db?target_session_attrs=any",
            ],
        ),
        (
            "postgresql://a@/db?host=one,two&port=7",
            [
                "postgresql://a@/db?target_session_attrs=read-write&host=one&port=7",
                "postgresql://a@/db?target_session_attrs=read-write&host=two&port=7",
            ],
        ),
    ],
)
def test_each_host_has_a_dsn_of_its_own(dsn: str, expected: list[str]) -> None:
    assert hosts.each(dsn, "read-write") == expected


def behind(dsn: str, host: str, port: int) -> str:
    """Return a DSN that names another host before the one of *dsn*."""
    parts = urlsplit(dsn)
    query = dict(parse_qsl(parts.query))
    query |= {"host": f"{host},{query['host']}", "port": f"{port},{query['port']}"}
    return parts._replace(query=urlencode(query)).geturl()


async def test_a_host_that_hangs_costs_its_own_time_and_only_once(api: Api) -> None:
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen()
        dsn = behind(api.dsn, *hanging.getsockname())
        found = Hosts(dsn)
        started = time.monotonic()
        first = await found.connect()
        between = time.monotonic()
        second = await found.connect()
        ended = time.monotonic()
    assert await first.fetchval("SELECT 1") == await second.fetchval("SELECT 1")
    assert between - started >= hosts.CONNECT_SECONDS_EACH
    assert ended - between < hosts.CONNECT_SECONDS_EACH
    await first.close()
    await second.close()


async def test_of_several_hosts_one_that_writes_is_taken(api: Api) -> None:
    dsn = behind(api.dsn, "127.0.0.1", 1)
    owner = await asyncpg.connect(api.dsn)
    name = await owner.fetchval("SELECT quote_ident(current_database())")
    await owner.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    with pytest.raises(asyncpg.TargetServerAttributeNotMatched):
        await hosts.connect(dsn)
    reading = await Hosts(dsn, read_only=True).connect()
    await owner.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    writing = await hosts.connect(dsn)

    for connection in (owner, reading, writing):
        await connection.close()

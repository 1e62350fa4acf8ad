"""How often one may ask, and who counts as one."""

import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import ip_network

import pytest
from httpx import ASGITransport, AsyncClient, Response

from api import app, settings
from api.commands.keys import GrantKey
from api.http import client_address, shared_counts
from api.http.rate_limits import Client, Limit, Limits
from api.http.shared_counts import SharedCounts
from api.model import keys
from api.model.keys import NewKey
from api.settings import Settings
from tests.conftest import Clock

PROXY = "10.0.0.1"


@asynccontextmanager
async def opened(
    dsn: str, clock: Clock, **settings: object
) -> AsyncGenerator[tuple[AsyncClient, str]]:
    """Run the application for a client at an address, with a key."""
    asked = Settings(**settings)  # pyright: ignore[reportArgumentType]
    async with app.running(asked, dsn, clock) as (application, _, writer):
        key_id, shown, digest = keys.mint()
        new = NewKey(name="test", scopes=["claims:write"])
        await writer.do(GrantKey(by="test", key=new, id=key_id, hash=digest))
        transport = ASGITransport(application, client=(PROXY, 1))  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            yield client, shown


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def refused(response: Response) -> str:
    assert response.status_code == 429
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/too-many"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return response.headers["Retry-After"]


async def test_an_address_is_told_what_is_left_and_then_to_wait(
    dsn: str, clock: Clock
) -> None:
    async with opened(dsn, clock, requests_per_address=3) as (client, _):
        first = await client.get("/v1/yardsticks")
        for _ in range(2):
            assert (await client.get("/v1/yardsticks")).status_code == 200
        too_many = await client.get("/v1/yardsticks")
        live = await client.get("/health/live")
        clock.pass_by(seconds=20)
        again = await client.get("/v1/yardsticks")

    assert first.headers["RateLimit-Policy"] == '"address";q=3;w=60'
    assert first.headers["RateLimit"] == '"address";r=2;t=20'
    assert refused(too_many) == "20"
    assert too_many.headers["RateLimit"] == '"address";r=0;t=60'
    assert live.status_code == 200
    assert again.status_code == 200


async def test_a_key_has_a_quota_of_its_own(dsn: str, clock: Clock) -> None:
    async with opened(dsn, clock, requests_per_key=2) as (client, key):
        first = await client.get("/v1/keys/me", headers=bearer(key))
        second = await client.get("/v1/keys/me", headers=bearer(key))
        third = await client.get("/v1/keys/me", headers=bearer(key))
        without = await client.get("/v1/yardsticks")

    assert first.headers["RateLimit-Policy"] == (
        '"address";q=120000;w=60, "key";q=2;w=60'
    )
    assert first.headers["RateLimit"].endswith('"key";r=1;t=30')
    assert second.status_code == 200
    assert refused(third) == "30"
    assert without.status_code == 200


async def test_wrong_keys_count_against_the_address(dsn: str, clock: Clock) -> None:
    async with opened(dsn, clock, wrong_keys_per_address=2) as (client, key):
        wrong = [
            await client.get("/v1/keys/me", headers=bearer(f"fs_{nth}"))
            for nth in range(3)
        ]
        right = await client.get("/v1/keys/me", headers=bearer(key))
        without = await client.get("/v1/yardsticks")
        clock.pass_by(seconds=30)
        later = await client.get("/v1/keys/me", headers=bearer(key))

    assert [each.status_code for each in wrong] == [401, 401, 429]
    assert refused(right) == "30"
    assert without.status_code == 200
    assert later.status_code == 200


async def test_a_request_without_a_key_is_no_wrong_key(dsn: str, clock: Clock) -> None:
    async with opened(dsn, clock, wrong_keys_per_address=1) as (client, key):
        for _ in range(3):
            assert (await client.get("/v1/keys/me")).status_code == 401
        right = await client.get("/v1/keys/me", headers=bearer(key))

    assert right.status_code == 200


async def test_no_limit_is_told_where_there_is_none(dsn: str, clock: Clock) -> None:
    off = {"requests_per_address": 0, "requests_per_key": 0}
    async with opened(dsn, clock, **off) as (client, key):
        answer = await client.get("/v1/keys/me", headers=bearer(key))

    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers
    assert "RateLimit-Policy" not in answer.headers


@pytest.mark.parametrize(
    ("proxies", "statuses"),
    [((), [200, 429, 429]), ((ip_network("10.0.0.0/8"),), [200, 200, 429])],
)
async def test_what_a_header_says_counts_only_from_a_configured_proxy(
    dsn: str, clock: Clock, proxies: tuple[object, ...], statuses: list[int]
) -> None:
    asked = {"requests_per_address": 1, "proxies": proxies}
    said = ["192.0.2.1", "192.0.2.2", "198.51.100.7, 192.0.2.2"]
    async with opened(dsn, clock, **asked) as (client, _):
        found = [
            (await client.get("/v1/yardsticks", headers={"X-Forwarded-For": each}))
            for each in said
        ]

    assert [each.status_code for each in found] == statuses


@pytest.mark.parametrize(
    ("header", "said", "found"),
    [
        ("x-forwarded-for", ["192.0.2.1"], "192.0.2.1"),
        ("x-forwarded-for", ["203.0.113.9, 192.0.2.1"], "192.0.2.1"),
        ("x-forwarded-for", ["203.0.113.9", "192.0.2.1, 10.1.1.1"], "192.0.2.1"),
        ("x-forwarded-for", ["192.0.2.1:4711"], "192.0.2.1"),
        ("x-forwarded-for", ["[2001:db8::1]:80"], "2001:db8::1"),
        ("x-forwarded-for", ["192.0.2.1, unknown"], PROXY),
        ("x-forwarded-for", ["<script>"], PROXY),
        ("x-forwarded-for", [""], PROXY),
        ("forwarded", ["for=192.0.2.1;proto=https;by=10.0.0.1"], "192.0.2.1"),
        ("forwarded", ['for="[2001:db8::1]:443"'], "2001:db8::1"),
        ("forwarded", ["For=203.0.113.9, proto=https;for=192.0.2.1"], "192.0.2.1"),
        ("forwarded", ["for=_hidden"], PROXY),
        ("forwarded", ["proto=https"], PROXY),
    ],
)
def test_the_last_step_that_no_proxy_took_is_who_asks(
    header: settings.ProxyHeader, said: list[str], found: str
) -> None:
    headers = [(header.encode(), each.encode()) for each in said]
    other = b"forwarded" if header == "x-forwarded-for" else b"x-forwarded-for"
    headers.append((other, b"for=8.8.8.8"))
    proxies = (ip_network("10.0.0.0/8"),)

    assert client_address.of_request(PROXY, headers, proxies, header) == found
    assert (
        client_address.of_request("192.0.2.9", headers, proxies, header) == "192.0.2.9"
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", ""),
    ],
)
def test_a_network_of_ipv6_counts_as_one(address: str, name: str) -> None:
    assert client_address.group(address) == name


def test_a_clock_set_back_locks_nobody_out() -> None:
    limit = Limit("address", 2)
    for _ in range(3):
        limit.take("somebody", 1_000_000.0)

    left = limit.take("somebody", 900_000.0)

    assert left is not None
    assert left.remaining == 2


class HeldCounts(SharedCounts):
    """Counts that are read and changed only while the client is held."""

    holds = False

    @contextmanager
    def held(self, client: str) -> Generator[None]:
        with super().held(client):
            self.holds = True
            yield
        self.holds = False

    def get(self, client: str, default: float) -> float:
        assert self.holds
        return super().get(client, default)

    def put(self, client: str, instant: float) -> None:
        assert self.holds
        super().put(client, instant)


def test_no_instant_is_read_while_another_process_may_give_its_place_away() -> None:
    table = shared_counts.create()
    limits = Limits(
        Settings(), lambda: 1_000_000.0, lambda name: HeldCounts(table, name)
    )
    client = Client(limits, "192.0.2.1")

    client.arrive(shows_key=True)
    client.charge_key("key")
    client.note_wrong_key()

    assert [quota.name for quota in client.quotas] == ["address", "key"]
    os.close(table)

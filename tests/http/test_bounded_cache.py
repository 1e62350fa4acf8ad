"""Caches take the memory that they may, whoever fills them with what."""

import tracemalloc

from httpx import ASGITransport, AsyncClient
from litestar.types import Receive, Scope, Send

from api.http.bounded_cache import ENTRY_BYTES, BoundedCache
from api.http.redaction_watch import Watch
from api.http.response_cache import ResponseCache
from tests.conftest import Api

MANY = 2000
HEADERS = {"content-type": "application/json", "content-length": "26"}


def test_the_least_recently_used_gives_way() -> None:
    cache = BoundedCache[str, int](2 * ENTRY_BYTES + 10)
    cache.put("a", 1, 5)
    cache.put("b", 2, 5)
    assert cache.get("a") == 1
    cache.put("c", 3, 1)
    assert [cache.get(key) for key in "abc"] == [1, None, 3]
    cache.put("c", 4, 6)  # there is no room for so much beside another
    assert [cache.get(key) for key in "abc"] == [None, None, 4]
    assert cache.taken == ENTRY_BYTES + 6
    cache.put("d", 5, 2 * ENTRY_BYTES)
    assert (cache.get("c"), cache.get("d"), cache.taken) == (None, None, 0)


async def test_a_stored_response_takes_no_more_than_it_counts_for(api: Api) -> None:
    async def app(_: Scope, __: Receive, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = b'{"items":[],"next":null} '
        await send({"type": "http.response.body", "body": body, "more_body": False})

    cache = ResponseCache(app, api.pool, api.clock, Watch(api.pool))
    transport = ASGITransport(cache)  # pyright: ignore[reportArgumentType] two spellings of ASGI
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        await client.get("/v1/sources")
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            for nth in range(MANY):
                await client.get(f"/v1/sources?q={nth}")
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert ENTRY_BYTES / 2 < (after - before) / MANY < ENTRY_BYTES

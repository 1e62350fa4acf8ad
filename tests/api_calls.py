"""Requests that tests send to the API, and checks that every answer must pass."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import unquote

import asyncpg
from httpx import ASGITransport, AsyncClient, Response
from litestar.types import ASGIApp, Receive, Scope, Send

Json = dict[str, Any]
EVIDENCE = [{"url": "https://example.org/news"}]
UNKNOWABLE = {"kind": "void", "reason": "unknowable", "note": "no record is kept"}
PROBLEM_FIELDS = {"type", "title", "status", "instance", "errors"}


def claim_body(**changes: Any) -> Json:
    """Return a claim to post: by Ada Stone in The Courier, due at the end of March."""
    return {
        "statement": "The minister resigns",
        "source": {"name": "Ada Stone"},
        "outlet": {"name": "The Courier"},
        "made_on": "2026-01-10",
        "window": {"earliest": "2026-01-10", "latest": "2026-03-31"},
        **changes,
    }


def window_until(latest: str | None, earliest: str = "2026-01-10") -> Json:
    """Return a window."""
    return {"earliest": earliest, "latest": latest}


def occurred(on: str, **changes: Any) -> Json:
    """Return the outcome that an event occurred on a day."""
    return {"kind": "occurred", "on": on, "evidence": EVIDENCE, **changes}


def not_occurred(through: str, **changes: Any) -> Json:
    """Return the outcome that an event had not occurred through a day."""
    return {"kind": "not_occurred", "through": through, "evidence": EVIDENCE, **changes}


def partly(on: str, degree: float) -> Json:
    """Return the outcome that an event occurred in part on a day."""
    outcome = {"kind": "partly", "on": on, "degree": degree, "note": "in part"}
    return {**outcome, "evidence": EVIDENCE}


def settlement_of(claim: Json) -> tuple[Any, ...]:
    """Return status, verdict or reason, degree, days late, days early, ruling."""
    outcome: Json = claim["outcome"] or {}
    return (
        claim["status"],
        outcome.get("verdict") or outcome.get("reason"),
        outcome.get("degree"),
        outcome.get("late_by"),
        outcome.get("early_by"),
        claim["needs_ruling"],
    )


async def ask(
    application: ASGIApp,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    peer: str = "127.0.0.1",
) -> Response:
    """Request a target exactly as it is spelt, which httpx would set right."""
    path, _, query = target.partition("?")
    spelt = {
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
    }

    async def as_spelt(scope: Scope, receive: Receive, send: Send) -> None:
        await application(cast("Any", {**scope, **spelt}), receive, send)

    transport = ASGITransport(
        cast("Any", as_spelt), raise_app_exceptions=False, client=(peer, 1)
    )
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, "/", headers=headers)


async def post(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    """Post *body*; assert the status and return the body of the answer."""
    return body_of(await client.post(path, json=body), status)


async def get(client: AsyncClient, path: str, status: int = 200) -> Any:
    """Get *path*; assert the status and return the body of the answer."""
    return body_of(await client.get(path), status)


async def patch(
    client: AsyncClient, path: str, body: Any, version: str, status: int = 200
) -> Any:
    """Patch *path* if its entity tag is *version*; return the body of the answer."""
    headers = {"If-Match": version}
    return body_of(await client.patch(path, json=body, headers=headers), status)


async def etag(client: AsyncClient, path: str) -> str:
    """Return the entity tag of *path*."""
    return (await client.get(path)).headers["ETag"]


async def post_refused(
    client: AsyncClient, path: str, body: Any, status: int
) -> list[str]:
    """Post what is refused and leaves no entry; return the pointers of its errors."""
    before = await size(client)
    refusal = problem(await client.post(path, json=body), status)
    assert await size(client) == before
    return [error["pointer"] for error in refusal["errors"]]


async def size(client: AsyncClient) -> int:
    """Return the number of entries of the log."""
    count, after = 0, "-1"
    while after is not None:
        page = await get(client, f"/v1/changes?limit=200&after={after}")
        count, after = count + len(page["items"]), page["next"]
    return count


async def walk(client: AsyncClient, path: str, limit: int) -> list[Any]:
    """Return every item of a list, page by page."""
    items: list[Any] = []
    url: str | None = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    while url is not None:
        response = await client.get(url)
        page = body_of(response, 200)
        assert len(page["items"]) <= limit
        items += page["items"]
        url = response.links.get("next", {}).get("url")
        assert (url is None) == (page["next"] is None)
    return items


def body_of(response: Response, status: int) -> Any:
    """Assert the status of a response and return its body."""
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def problem(response: Response, status: int) -> Json:
    """Assert that a response is a well-formed problem and return it."""
    body: Json = body_of(response, status)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body.keys() - {"detail"} == PROBLEM_FIELDS
    assert isinstance(body.get("detail", ""), str)
    assert body["status"] == status
    assert body["type"].startswith("/problems/")
    assert body["title"]
    assert unquote(body["instance"]) == response.request.url.path
    return body


async def end_connections(dsn: str) -> None:
    """End every other connection to a database, as an operator may."""
    owner = await asyncpg.connect(dsn)
    await owner.execute("""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
    """)
    await owner.close()

"""What tests say to the API, and what every answer must be like."""

from typing import Any

from httpx import AsyncClient, Response

Json = dict[str, Any]
EVIDENCE = [{"url": "https://example.org/news"}]
UNKNOWABLE = {"kind": "void", "reason": "unknowable", "note": "no record is kept"}
FIELDS = {"type", "title", "status", "instance", "errors"}


def said(**changes: Any) -> Json:
    """Return a claim to post: by Ada Stone in The Courier, due at the end of March."""
    return {
        "statement": "The minister resigns",
        "source": {"name": "Ada Stone"},
        "outlet": {"name": "The Courier"},
        "made_on": "2026-01-10",
        "window": {"earliest": "2026-01-10", "latest": "2026-03-31"},
        **changes,
    }


def until(latest: str | None, earliest: str = "2026-01-10") -> Json:
    """Return a window."""
    return {"earliest": earliest, "latest": latest}


def occurred(on: str, **changes: Any) -> Json:
    """Return the finding that it occurred on a day."""
    return {"kind": "occurred", "on": on, "evidence": EVIDENCE, **changes}


def absent(through: str, **changes: Any) -> Json:
    """Return the finding that it had not occurred through a day."""
    return {"kind": "not_occurred", "through": through, "evidence": EVIDENCE, **changes}


def partly(on: str, degree: float) -> Json:
    """Return the finding that it occurred in part on a day."""
    part = {"kind": "partly", "on": on, "degree": degree, "note": "in part"}
    return {**part, "evidence": EVIDENCE}


def end(claim: Json) -> tuple[Any, ...]:
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


async def post(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    """Post *body* and return what is answered with *status*."""
    return told(await client.post(path, json=body), status)


async def get(client: AsyncClient, path: str, status: int = 200) -> Any:
    """Return what is answered with *status*."""
    return told(await client.get(path), status)


async def patch(
    client: AsyncClient, path: str, body: Any, version: str, status: int = 200
) -> Any:
    """Change the version named and return what is answered with *status*."""
    headers = {"If-Match": version}
    return told(await client.patch(path, json=body, headers=headers), status)


async def etag(client: AsyncClient, path: str) -> str:
    """Return the entity tag of what stands at *path*."""
    return (await client.get(path)).headers["ETag"]


async def refuse(client: AsyncClient, path: str, body: Any, status: int) -> list[str]:
    """Post what must be refused and leave nothing; return the pointers named."""
    before = await size(client)
    answered = problem(await client.post(path, json=body), status)
    assert await size(client) == before
    return [each["pointer"] for each in answered["errors"]]


async def size(client: AsyncClient) -> int:
    """Return how many entries the log holds."""
    held, after = 0, "-1"
    while after is not None:
        log = await get(client, f"/v1/changes?limit=200&after={after}")
        held, after = held + len(log["items"]), log["next"]
    return held


async def walk(client: AsyncClient, path: str, limit: int) -> list[Any]:
    """Return every item of a list, page by page."""
    items: list[Any] = []
    url: str | None = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    while url is not None:
        response = await client.get(url)
        page = told(response, 200)
        assert len(page["items"]) <= limit
        items += page["items"]
        url = response.links.get("next", {}).get("url")
        assert (url is None) == (page["next"] is None)
    return items


def told(response: Response, status: int) -> Any:
    """Return the body of an answer that has *status*."""
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def problem(response: Response, status: int) -> Json:
    """Return a problem, every part of whose shape is checked."""
    answered: Json = told(response, status)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert answered.keys() - {"detail"} == FIELDS
    assert isinstance(answered.get("detail", ""), str)
    assert answered["status"] == status
    assert answered["type"].startswith("/problems/")
    assert answered["title"]
    assert answered["instance"] == response.request.url.path
    return answered

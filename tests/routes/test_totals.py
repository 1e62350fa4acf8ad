"""`count=true`: every list answers how many items all its pages have."""

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, get, not_occurred, occurred, post, walk

LISTS = [
    "/v1/claims",
    "/v1/claims?q=rain",
    "/v1/claims?q=%22heavy+rain%22&sort=made_on",
    "/v1/claims?status=due&topic=weather",
    "/v1/claims?source=ada-stone&outlet=the-courier&direction=will",
    "/v1/claims?event=event-1&made_from=2026-01-01&basis=none",
    "/v1/due",
    "/v1/events",
    "/v1/events?q=rain&topic=weather&state=open",
    "/v1/events/event-0/timeline",
    "/v1/events/event-0/outcomes",
    "/v1/sources",
    "/v1/sources?q=ada&kind=person",
    "/v1/sources/ada-stone/claims",
    "/v1/sources/ada-stone/timeline",
    "/v1/outlets?q=courier",
    "/v1/outlets/the-courier/claims",
    "/v1/outlets/the-courier/timeline",
    "/v1/collections",
]


@pytest.fixture
async def client(client: AsyncClient) -> AsyncClient:
    for nth in range(5):
        quote = "Heavy rain is near." if nth % 2 else None
        source = {"name": "Ada Stone"} if nth < 3 else {"name": f"Cy {'ABC'[nth % 3]}"}
        event = {"statement": f"Event {nth}", "key": str(nth), "topics": ["weather"]}
        body = claim_body(statement=f"Event {nth}", event=event, quote=quote)
        await post(client, "/v1/claims", {**body, "source": source})
    outcomes = "/v1/events/event-0/outcomes"
    first = await post(client, outcomes, not_occurred("2026-02-01"))
    correction = occurred("2026-02-09") | {"supersedes": first["outcomes"][0]["id"]}
    await post(client, outcomes, correction)
    for name in ("Storms", "Floods"):
        rule = {"name": name, "rule": "All that the paper prints."}
        await post(client, "/v1/collections", rule)
    return client


async def test_a_total_is_as_many_as_all_pages_have(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    most = 0
    for path in LISTS:
        with subtests.test(path):
            every = len(await walk(client, path, limit=2))
            joined = path + ("&" if "?" in path else "?")
            for limit in (1, 3):
                page = await get(client, f"{joined}count=true&limit={limit}")
                assert page["total"] == every
                if page["next"] is not None:
                    after = f"{joined}limit=2&cursor={page['next']}"
                    assert "total" not in await get(client, after)
                    later = await get(client, f"{after}&count=true")
                    assert later["total"] == every
            assert "total" not in await get(client, f"{joined}count=false")
            most = max(most, every)
    assert most >= 5

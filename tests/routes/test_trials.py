"""What users of such systems met, tried here: see the thread named beside each."""

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    Json,
    claim_body,
    get,
    not_occurred,
    occurred,
    post,
    post_refused,
    window_until,
)

MARCH = window_until("2025-03-01", "2025-01-10")


async def say(client: AsyncClient, **how: object) -> Json:
    body = {"made_on": "2025-01-10", "window": MARCH, "probability": 0.8, **how}
    return await post(client, "/v1/claims", claim_body(**body))


async def find(client: AsyncClient, claim: Json, finding: Json) -> str:
    """Record a finding about a claim's event; return where it is withdrawn."""
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    event = await post(client, path, finding)
    return f"{path}/{event['outcomes'][-1]['id']}/withdrawal"


async def figures(client: AsyncClient) -> Json:
    record = await get(client, "/v1/sources/ada-stone/record")
    return {**record["claims"], **record["hits"], **record["scores"]}


async def test_a_withdrawn_finding_leaves_every_figure_and_the_next_counts_once(
    client: AsyncClient,
) -> None:
    """Metaculus#715, #1161, #1883."""
    claim = await say(client)
    path = await find(client, claim, occurred("2025-02-01"))
    await post(client, path, {"reason": "wrong source"})
    told = await figures(client)
    assert (told["due"], told["settled"], told["brier"]) == (1, 0, None)
    await find(client, claim, not_occurred("2025-03-01"))
    again = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, again, not_occurred("2025-03-01"), 200)
    told = await figures(client)
    assert (told["settled"], told["wrong"]) == (1, 1)
    assert told["brier"] == pytest.approx(0.64)


async def test_a_claim_in_four_outlets_waits_once(client: AsyncClient) -> None:
    """bellroy/predictionbook#92."""
    claim = await say(client)
    for outlet in ("One", "Two", "Three"):
        body = {"made_on": "2025-01-10", "window": MARCH, "probability": 0.8}
        again = claim_body(**body, outlet={"name": outlet})
        await post(client, "/v1/claims", again, 200)
    assert [each["id"] for each in (await get(client, "/v1/due"))["items"]] == [
        claim["id"]
    ]


@pytest.mark.parametrize(
    ("made_on", "window"),
    [
        ("2025-04-01", window_until("2025-03-01", "2025-01-01")),
        ("2025-02-01", window_until("2025-02-10", "2025-03-01")),
    ],
)
async def test_a_window_that_is_over_or_ends_before_it_begins_is_refused(
    client: AsyncClient, made_on: str, window: Json
) -> None:
    """bellroy/predictionbook#68, Metaculus#1346."""
    body = claim_body(made_on=made_on, window=window)
    assert await post_refused(client, "/v1/claims", body, 422)


async def test_what_came_true_early_is_not_scored_before_its_window_has_closed(
    client: AsyncClient,
) -> None:
    """Metaculus#1480."""
    window = window_until("2026-12-31", "2026-11-01")
    claim = await say(client, made_on="2026-11-01", window=window)
    await find(client, claim, occurred("2026-11-20"))
    told = await figures(client)
    assert (told["settled"], told["matured"], told["brier"]) == (1, 0, None)


async def test_a_void_claim_has_no_rating_on_its_page(client: AsyncClient) -> None:
    """Metaculus#1854."""
    claim = await say(client)
    void = {"kind": "void", "reason": "ambiguous", "note": "two readings"}
    await find(client, claim, void)
    page = await client.get(f"/claims/{claim['id']}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "ClaimReview" not in page.text


async def test_every_tenth_falls_into_one_bin_and_one_into_the_last(
    client: AsyncClient,
) -> None:
    """bellroy/predictionbook#17, scikit-learn#18130, torchmetrics#1907."""
    for tenth in range(11):
        statement = f"Thing number {tenth} happens"
        claim = await say(client, statement=statement, probability=tenth / 10)
        await find(client, claim, not_occurred("2025-03-01"))
    record = await get(client, "/v1/sources/ada-stone/record")
    assert [each["n"] for each in record["calibration"]] == [1] * 9 + [2]


async def test_without_peers_a_source_has_no_peer_score(client: AsyncClient) -> None:
    """Sage-Future/fatebook#40."""
    await find(client, await say(client), occurred("2025-02-01"))
    path = "/v1/leaderboards/sources?sort=peer_score&entry=any&min_events=1"
    board = await get(client, path)
    rows = [*board["items"], *board["below_minimum"]]
    assert [row["value"] for row in rows] == [None]

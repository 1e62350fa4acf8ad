"""An event is called open only while the window of a prediction about it runs."""

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, not_occurred, post, window_until
from tests.pages.test_subject_page import page


@pytest.mark.parametrize(
    ("latest", "state"),
    [
        ("2026-03-31", "Not yet recorded."),
        ("2027-03-31", "Open."),
        (None, "No deadline."),
    ],
)
async def test_what_is_undecided_says_why(
    client: AsyncClient, latest: str | None, state: str
) -> None:
    await post(client, "/v1/claims", claim_body(window=window_until(latest)))
    for path in ("/events", "/events?sort=oldest"):
        assert f'<p class="verdict">{state}</p>' in await page(client, path)


async def test_an_event_nobody_predicted_is_not_open(client: AsyncClient) -> None:
    await post(client, "/v1/events", {"statement": "The king abdicates"})
    assert "Not yet recorded." in await page(client, "/events")


@pytest.mark.parametrize(
    ("latest", "state"), [("2027-03-31", "Open."), (None, "No deadline.")]
)
async def test_what_had_not_happened_so_far_may_be_open(
    client: AsyncClient, latest: str | None, state: str
) -> None:
    body = claim_body(window=window_until(latest), topics=["crowns"])
    claim = await post(client, "/v1/claims", body)
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, path, not_occurred("2026-03-31"))
    said = f"{state} It had not happened by 31 March 2026."
    for path in ("/events", "/topics/crowns"):
        assert said in await page(client, path)

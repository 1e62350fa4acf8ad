"""What is posted again: said alike it stands, said otherwise nothing of it is lost."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.asking import Json, post, refuse, said, size

REPORT: Json = {
    "outlet": {"name": "Daily Echo"},
    "url": "https://echo.example/1",
    "headline": "Minister to go",
    "published_on": "2026-01-11",
    "via": {"name": "Radio Nine"},
    "outlet_wording": "likely",
    "outlet_probability": 0.8,
}
DIFFERING: list[tuple[Json, list[str]]] = [
    ({"headline": "Minister stays"}, ["/headline"]),
    ({"published_on": "2026-01-12"}, ["/published_on"]),
    ({"via": {"name": "Radio Ten"}}, ["/via"]),
    ({"outlet_wording": "unlikely"}, ["/outlet_wording"]),
    ({"outlet_probability": 0.7}, ["/outlet_probability"]),
    ({"headline": "A", "published_on": "2026-01-12"}, ["/headline", "/published_on"]),
]


def also(**changes: Any) -> Json:
    return said(**{**REPORT, **changes})


async def test_a_report_said_otherwise_is_refused_naming_what_would_be_lost(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", said())
    path = f"/v1/claims/{claim['id']}/reports"
    await post(client, path, REPORT)
    for changes, pointers in DIFFERING:
        assert await refuse(client, path, {**REPORT, **changes}, 409) == pointers
        assert await refuse(client, "/v1/claims", also(**changes), 409) == pointers


@pytest.mark.parametrize("name", [*REPORT.keys() - {"outlet", "url"}])
async def test_what_a_report_lacks_and_its_repeat_has_is_not_lost(
    client: AsyncClient, name: str
) -> None:
    less = {key: value for key, value in REPORT.items() if key != name}
    await post(client, "/v1/claims", said(**less))
    assert await refuse(client, "/v1/claims", also(), 409) == [f"/{name}"]


async def test_a_report_said_alike_or_in_less_stands_already(
    client: AsyncClient,
) -> None:
    first = await post(client, "/v1/claims", also())
    before = await size(client)
    same: list[Json] = [
        {"headline": " minister  TO go."},
        {"outlet_wording": "Likely"},
        *({name: None} for name in REPORT.keys() - {"outlet", "url"}),
    ]
    for changes in same:
        assert await post(client, "/v1/claims", also(**changes), 200) == first
    assert await size(client) == before


async def test_a_report_is_held_against_all_that_a_merge_made_alike(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", also(outlet={"name": "Echo"}))
    path = f"/v1/claims/{claim['id']}/reports"
    await post(client, path, {**REPORT, "headline": "Another"})
    await post(client, "/v1/outlets/echo/merge", {"into": "daily-echo"})
    for headline in (REPORT["headline"], "Another"):
        await post(client, path, {**REPORT, "headline": headline}, 200)
    await refuse(client, path, {**REPORT, "headline": "A third"}, 409)
    await post(client, "/v1/outlets/radio-nine/merge", {"into": "daily-echo"}, 201)
    await refuse(client, path, {**REPORT, "via": "radio-nine"}, 422)

"""Plots and cards as they are fetched: right in size and type, kept and renewed."""

import re
from io import BytesIO
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from PIL import Image

from api import app
from api.settings import Settings
from tests.api_calls import claim_body, post, problem
from tests.conftest import Api, served
from tests.pages.test_boards import forecast
from tests.pages.test_subject_page import page, predict

SUBJECT = ("calibration", "due", "history", "strip", "timeline", "peers")
PNG, SVG = "image/png", "image/svg+xml"
PAIR = "slug=ada-stone,bo-reed"
HEDGE = {"wording": "probably", "quote": "It will probably resign."}


async def fetch(client: AsyncClient, path: str, media_type: str = PNG) -> Response:
    response = await client.get(path)
    assert response.status_code == 200, (path, response.text[:300])
    assert response.headers["Content-Type"].startswith(media_type), path
    assert response.headers["ETag"]
    return response


async def size(client: AsyncClient, path: str) -> tuple[int, int]:
    return Image.open(BytesIO((await fetch(client, path)).content)).size


async def enter(client: AsyncClient) -> Any:
    """Enter twelve questions that two answered, and a hedge about another."""
    await forecast(client, "Ada Stone", [0.8] * 12, 8)
    await forecast(client, "Bo Reed", [0.6] * 12, 8)
    return await post(client, "/v1/claims", claim_body(**HEDGE))


def plots(claim: Any) -> list[str]:
    return [
        *(f"/sources/ada-stone/{name}" for name in SUBJECT),
        *(f"/outlets/the-courier/{name}" for name in (*SUBJECT, "wordings")),
        "/events/event-0-comes/timeline",
        "/events/event-0-comes/chances",
        f"/claims/{claim['id']}/wordings",
        "/leaderboard/sources/board",
        "/leaderboard/outlets/board",
        "/totals",
    ]


async def test_every_plot_is_an_svg_and_a_png_of_1200_pixels(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    claim = await enter(client)
    for plot in [*plots(claim), "/compare/questions"]:
        query = f"?{PAIR}" if "compare" in plot else ""
        with subtests.test(plot):
            svg = await fetch(client, f"{plot}.svg{query}", SVG)
            assert "Source: Foresaid · " in svg.text
            assert "23\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026" in svg.text
            [height] = re.findall(r'viewBox="0 0 600 (\d+)"', svg.text)
            assert await size(client, f"{plot}.png{query}") == (1200, 2 * int(height))


async def test_every_card_has_the_size_that_sites_ask_for(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    claim = await enter(client)
    await post(client, "/v1/claims", claim_body(topics=["works"]))
    for path in (
        "/sources/ada-stone/card.png",
        "/outlets/the-courier/card.png",
        "/events/event-0-comes/card.png",
        f"/claims/{claim['id']}/card.png",
        "/topics/works/card.png",
        "/leaderboard/sources/card.png",
        "/leaderboard/outlets/card.png?entry=any",
        f"/compare/card.png?{PAIR}",
        "/card.png",
    ):
        with subtests.test(path):
            assert await size(client, path) == (1200, 630)


async def test_a_picture_has_the_name_of_whom_it_is_about(client: AsyncClient) -> None:
    for name in ("Ada Stone", "Ada Stine"):
        await post(client, "/v1/claims", claim_body(source={"name": name}))
    for end in ("card.png", "strip.png"):
        first = await fetch(client, f"/sources/ada-stone/{end}")
        second = await fetch(client, f"/sources/ada-stine/{end}")
        assert first.content != second.content


async def test_a_picture_is_kept_until_the_record_changes(client: AsyncClient) -> None:
    await predict(client, 2, 1)
    path = "/sources/ada-stone/card.png"
    first = await fetch(client, path)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert (await client.get(path, headers=tag)).status_code == 304
    await predict(client, 1, 1, word="Thing")
    again = await client.get(path, headers=tag)
    assert again.status_code == 200
    assert again.content != first.content


async def test_a_picture_shows_a_record_as_it_stood(api: Api) -> None:
    await predict(api.client, 6, 4)
    api.clock.pass_by(days=3)
    await predict(api.client, 6, 0, word="Thing")
    for end, media_type in (("strip.svg", SVG), ("card.png", PNG)):
        path = f"/sources/ada-stone/{end}"
        now = await fetch(api.client, path, media_type)
        then = await fetch(api.client, f"{path}?as_of=2026-11-24", media_type)
        assert now.content != then.content
    then = await fetch(api.client, "/sources/ada-stone/strip.svg?as_of=2026-11-24", SVG)
    assert "Right on 4 of 6 predictions judged." in then.text
    assert "as of 2026-11-24" in then.text


@pytest.mark.parametrize(
    "path",
    [
        "/sources/nobody/card.png",
        "/sources/nobody/strip.png",
        "/sources/ada-stone/wordings.png",
        "/outlets/nobody/card.png",
        "/events/nothing/card.png",
        "/events/nothing/timeline.svg",
        "/claims/00000000-0000-7000-8000-000000000000/card.png",
        "/claims/00000000-0000-7000-8000-000000000000/wordings.svg",
        "/topics/nothing/card.png",
    ],
)
async def test_there_is_no_picture_of_nobody(client: AsyncClient, path: str) -> None:
    await predict(client, 1, 1)
    problem(await client.get(path), 404)


async def test_a_picture_refuses_a_query_that_its_page_refuses(
    client: AsyncClient,
) -> None:
    await predict(client, 1, 1)
    for path in (
        "/sources/ada-stone/card.png",
        "/compare/card.png",
        "/events/event-0-comes/card.png",
        "/card.png",
        "/totals.svg",
    ):
        refused = await client.get(f"{path}?nonsense=1")
        assert refused.status_code == 400, path
    problem(await client.get("/sources/ada-stone/card.png?as_of=2030-01-01"), 400)


async def test_pages_link_a_picture_of_each_plot(client: AsyncClient) -> None:
    claim = await enter(client)
    texts = [
        await page(client, path)
        for path in (
            "/",
            "/sources/ada-stone?topic=",
            "/leaderboard?entry=any",
            f"/compare?{PAIR}",
            "/events/event-0-comes",
            f"/claims/{claim['id']}",
        )
    ]
    linked = set(
        re.findall(r'href="([^"?]+)\.png[^"]*">Picture \(PNG\)', "".join(texts))
    )
    expected = {"/totals", "/compare/questions", f"/claims/{claim['id']}/wordings"}
    expected |= {"/leaderboard/sources/board", "/events/event-0-comes/timeline"}
    expected |= {
        f"/sources/ada-stone/{name}"
        for name in ("calibration", "strip", "timeline", "peers")
    }
    assert expected <= linked
    for path in linked:
        query = f"?{PAIR}" if "compare" in path else ""
        await fetch(client, f"{path}.png{query}")


async def test_sites_find_the_card_under_its_whole_address(api: Api) -> None:
    claim = await enter(api.client)
    settings = Settings(public_url="https://foresaid.example")
    async with app.running(settings, served(api.dsn), api.clock) as (there, _, _):
        transport = ASGITransport(there)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            for path in (
                "/sources/ada-stone",
                "/outlets/the-courier",
                "/events/event-0-comes",
                f"/claims/{claim['id']}",
                f"/compare?{PAIR.replace(',', '%2C')}",
                "/leaderboard/sources?entry=any",
                "/",
            ):
                text = await page(client, path)
                [image] = re.findall('property="og:image" content="([^"]+)"', text)
                assert image.startswith("https://foresaid.example/")
                assert 'name="twitter:card" content="summary_large_image"' in text
                card = image.removeprefix("https://foresaid.example")
                assert await size(client, card.replace("&amp;", "&")) == (1200, 630)
    assert "og:image" not in await page(api.client, "/sources/ada-stone")

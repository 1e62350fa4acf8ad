"""What was merged is what it became, wherever its old slug is still named."""

from urllib.parse import quote

from httpx import AsyncClient

from tests.api_calls import claim_body, get, occurred, post, problem

SLUGS = ("ada-stone", "bo-reed", "cy-drew")


async def merged(client: AsyncClient) -> None:
    """Enter what three say about an event; the third becomes the second."""
    for name in ("Ada Stone", "Bo Reed", "Cy Drew"):
        outlet = {"name": f"{name} Post"}
        body = claim_body(
            source={"name": name}, outlet=outlet, quote=f"So says {name}."
        )
        await post(client, "/v1/claims", body)
    event = "/v1/events/the-minister-resigns/outcomes"
    await post(client, event, occurred("2026-02-01"))
    for noun, suffix in (("sources", ""), ("outlets", "-post")):
        path = f"/v1/{noun}/cy-drew{suffix}/merge"
        await post(client, path, {"into": f"bo-reed{suffix}"}, 201)


async def test_a_merged_slug_is_compared_as_what_it_became(client: AsyncClient) -> None:
    await merged(client)
    for noun, suffix in (("sources", ""), ("outlets", "-post")):
        ada, bo, cy = (f"{slug}{suffix}" for slug in SLUGS)
        path = f"/v1/compare/{noun}?slug="
        now = await get(client, f"{path}{ada},{bo}")
        then = await get(client, f"{path}{ada},{cy}")
        assert then["items"] == now["items"]
        assert then["pairs"] == now["pairs"]
        assert then["items"][1]["subject"]["slug"] == bo
        answer = problem(await client.get(f"{path}{cy},{bo}"), 400)
        assert answer["errors"][0]["pointer"] == "?slug"
        assert "name the same" in answer["detail"]

        page = "/compare" if noun == "sources" else "/compare/outlets"
        shown = await client.get(f"{page}?slug={ada}&slug={cy}")
        assert shown.status_code == 200
        assert f'href="/{noun}/{bo}"' in shown.text
        one = await client.get(f"{page}?slug={cy}&slug={bo}")
        assert one.status_code == 200


async def test_a_merged_page_is_embedded_as_what_it_became(client: AsyncClient) -> None:
    await merged(client)
    body = claim_body(statement="The premier resigns", quote="She goes.")
    await post(client, "/v1/claims", body)
    path = "/v1/events/the-premier-resigns/merge"
    await post(client, path, {"into": "the-minister-resigns"}, 201)
    for old, new in (
        ("/sources/cy-drew", "/embed/source/bo-reed"),
        ("/outlets/cy-drew-post", "/embed/outlet/bo-reed-post"),
        ("/events/the-premier-resigns", "/embed/event/the-minister-resigns"),
    ):
        url = quote(f"http://test{old}", safe="")
        answer = await get(client, f"/oembed?url={url}")
        assert f'src="http://test{new}"' in answer["html"]
        moved = await client.get(old)
        assert moved.status_code == 308


async def test_what_leads_on_has_no_body(client: AsyncClient) -> None:
    await merged(client)
    for path in (
        "/v1/sources/cy-drew",
        "/v1/sources/cy-drew/record",
        "/sources/cy-drew",
        "/sources/cy-drew.csv",
        "/outlets/cy-drew-post",
    ):
        for method in ("GET", "HEAD"):
            answer = await client.request(method, path)
            assert answer.status_code == 308, path
            assert answer.content == b""
            assert answer.headers["Content-Length"] == "0"
            assert "Content-Type" not in answer.headers


async def test_no_suffix_of_a_merged_slug_breaks_the_header_that_leads_on(
    client: AsyncClient,
) -> None:
    await merged(client)
    for suffix in (".%0d%0aX-Other:%20x", ".%E2%80%AE", ".é", ".a%20b"):
        answer = await client.get(f"/sources/cy-drew{suffix}")
        assert answer.status_code == 308, suffix
        assert answer.headers["Location"].startswith("/sources/bo-reed.")
        assert answer.headers["Location"].isascii()
        assert "X-Other" not in answer.headers


async def test_filters_take_a_merged_slug_for_what_it_became(
    client: AsyncClient,
) -> None:
    await merged(client)
    for path in ("/v1/claims", "/v1/outlets/bo-reed-post/record"):
        old = await get(client, f"{path}?source=cy-drew")
        new = await get(client, f"{path}?source=bo-reed")
        for each in (old, new):
            each.pop("filters", None)
        assert old == new
    for path in ("/claims", "/outlets/bo-reed-post", "/leaderboard/outlets"):
        assert (await client.get(f"{path}?source=cy-drew")).status_code == 200

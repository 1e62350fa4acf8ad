"""An outlet's page says who spoke in what it published, and counts nothing twice."""

from httpx import AsyncClient

from tests.api_calls import claim_body, post
from tests.pages.test_subject_page import page

OTHERS = "other people"
OWN = "Of all these: said in the outlet’s own name"


async def publish(client: AsyncClient, name: str, **more: object) -> None:
    await post(client, "/v1/claims", claim_body(source={"name": name}, **more))


async def test_named_sources_are_not_called_other_people(client: AsyncClient) -> None:
    await publish(client, "The Courier model")
    text = await page(client, "/outlets/the-courier")
    for path in ("/outlets", "/leaderboard/outlets"):
        text += await page(client, path)
    assert OTHERS not in text
    assert "said by named sources or in its own name" in text
    assert "Taken from no other outlet" in text
    assert "Taken from another outlet" not in text  # it has no row without any
    assert OWN not in text


async def test_the_parts_of_an_outlet_add_up(client: AsyncClient) -> None:
    await publish(client, "Ada Stone")
    await publish(client, "Bo Reed", via={"name": "The Herald"})
    await publish(client, "The Courier")
    text = await page(client, "/outlets/the-courier")
    parts = text.partition("Where it had them from")[2].partition("</table>")[0]
    rows = [row.partition("</a>") for row in parts.split("<tr>")[2:]]
    counts = {
        name.rpartition(">")[2]: int(rest.partition('class="n">')[2].partition("<")[0])
        for name, _, rest in rows
    }
    assert counts == {
        "Taken from no other outlet": 2,
        "Taken from another outlet": 1,
        OWN: 1,
    }

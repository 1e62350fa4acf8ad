"""Names are found although they are misspelled."""

from itertools import product

import pytest
from httpx import AsyncClient

from api.errors import ForesaidError
from api.store.sources_outlets import sources
from tests.api_calls import Json, get, post
from tests.conftest import Api

SOURCES = [
    {"name": "Ben Wallace", "role": "Defence Secretary"},
    {"name": "Volodymyr Zelensky", "aliases": ["Volodymyr Zelenskyy"]},
    {"name": "Recep Tayyip Erdoğan", "role": "President of Turkey"},
    {"name": "Jens Stoltenberg"},
    {"name": "Nate Gold"},
    {"name": "Wall Street Desk", "kind": "organisation"},
]


@pytest.fixture
async def client(client: AsyncClient) -> AsyncClient:
    for source in SOURCES:
        await post(client, "/v1/sources", source)
    for name in ("The Guardian", "The Courier", "Süddeutsche Zeitung"):
        await post(client, "/v1/outlets", {"name": name})
    return client


async def found(client: AsyncClient, path: str) -> list[str]:
    return [item["slug"] for item in (await get(client, path))["items"]]


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("Ben Walace", ["ben-wallace"]),
        ("wallce", ["ben-wallace"]),
        ("Wallaec", ["ben-wallace"]),
        ("ben walllace", ["ben-wallace"]),
        ("Wallace ben", ["ben-wallace"]),
        ("Zelenski", ["volodymyr-zelensky"]),
        ("Zelenskiy", ["volodymyr-zelensky"]),
        ("vladimyr zelensky", []),
        ("Volodimyr Zelenski", ["volodymyr-zelensky"]),
        ("erdogan", ["recep-tayyip-erdogan"]),
        ("Erdgoan", ["recep-tayyip-erdogan"]),
        ("stoltenburg", ["jens-stoltenberg"]),
        ("jan stoltenburg", []),
        ("defence sec", ["ben-wallace"]),
        ("wallace defence", ["ben-wallace"]),
        ("president", ["recep-tayyip-erdogan"]),
        ("wall", ["wall-street-desk", "ben-wallace"]),
        ("gols", ["nate-gold"]),
        ("gld", []),
        ("xx", []),
        ("???", []),
    ],
)
async def test_sources_are_found_by_name_role_or_nearly_the_name(
    client: AsyncClient, words: str, slugs: list[str]
) -> None:
    assert await found(client, f"/v1/sources?q={words}") == slugs
    total = (await get(client, f"/v1/sources?q={words}&count=true"))["total"]
    assert total == len(slugs)


async def test_outlets_too_and_other_filters_hold(client: AsyncClient) -> None:
    assert await found(client, "/v1/outlets?q=the+gaurdian") == ["the-guardian"]
    found_there = await found(client, "/v1/outlets?q=Suddeutche")
    assert found_there == ["suddeutsche-zeitung"]
    assert await found(client, "/v1/sources?q=walace&kind=person") == ["ben-wallace"]
    assert await found(client, "/v1/sources?q=walace&kind=model") == []


async def test_names_are_found_as_they_are_now(client: AsyncClient) -> None:
    path = "/v1/sources/jens-stoltenberg"
    version = (await client.get(path)).headers["ETag"]
    change: Json = {"name": "Mark Rutte", "aliases": []}
    response = await client.patch(path, json=change, headers={"If-Match": version})
    assert response.status_code == 200
    assert await found(client, "/v1/sources?q=Rute") == ["jens-stoltenberg"]
    assert await found(client, "/v1/sources?q=Stoltenburg") == []
    await post(client, f"{path}/merge", {"into": "ben-wallace"})
    assert await found(client, "/v1/sources?q=Rute") in ([], ["ben-wallace"])


async def test_pages_of_what_is_near_are_walked(client: AsyncClient) -> None:
    for name in ("Anna Kowalska", "Anna Kowalski", "Anna Kowalsky"):
        await post(client, "/v1/sources", {"name": name, "distinct": True})
    seen: list[str] = []
    url: str | None = "/v1/sources?q=Kowalskx&limit=1"
    while url is not None:
        response = await client.get(url)
        seen += [item["slug"] for item in response.json()["items"]]
        url = response.links.get("next", {}).get("url")
    assert seen == ["anna-kowalsky", "anna-kowalski", "anna-kowalska"]


async def test_the_most_alike_comes_first(api: Api, client: AsyncClient) -> None:
    for name in ("Anna Kowalska", "Ana Kowalska-Nowak"):
        await post(client, "/v1/sources", {"name": name, "distinct": True})
    for words in ("Anna Kovalska", "Kovalska"):
        ids = await sources.near(api.pool.database, words)
        by_id = await sources.by_ids(api.pool.database, ids)
        slugs = [by_id[each].slug for each in ids]
        assert slugs == ["anna-kowalska", "ana-kowalska-nowak"]


@pytest.mark.usefixtures("client")
async def test_any_slip_of_one_letter_is_forgiven(api: Api) -> None:
    name = "wallace"
    letters = "aqz"
    slips = {name[:n] + name[n + 1 :] for n in range(len(name))}
    slips |= {name[:n] + c + name[n:] for n, c in product(range(8), letters)}
    slips |= {name[:n] + c + name[n + 1 :] for n, c in product(range(7), letters)}
    slips |= {name[:n] + name[n + 1] + name[n] + name[n + 2 :] for n in range(6)}
    (wallace,) = await sources.near(api.pool.database, name)
    for slip in slips:
        assert await sources.near(api.pool.database, slip) == [wallace], slip


@pytest.mark.usefixtures("client")
async def test_odd_words_are_no_error(api: Api) -> None:
    for words in ("\\", "''''", "a" * 200, "(((((", "walla\ud7ffce", "%_%_", "*:&|!"):
        try:
            await sources.near(api.pool.database, words)
        except ForesaidError as error:
            pytest.fail(f"{words!r}: {error}")

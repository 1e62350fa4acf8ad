"""Texts read over HTTP: what is suggested is right, and can be posted as it is."""

from datetime import date
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient
from msgspec import Struct

from api import app
from api.reader.reader_process import ReaderProcess
from api.settings import Settings
from tests import published_figures
from tests.api_calls import Json, post, problem
from tests.conftest import Api, served

OUTLET = {"name": "The Gazette"}


class Case(Struct, frozen=True):
    """A sentence, and what may be suggested: any of `expected`."""

    id: str
    text: str
    made_on: date
    expected: list[Any]


CASES = [
    msgspec.json.decode(line, type=Case)
    for line in published_figures.read("reading_cases.jsonl").splitlines()
]


async def read(
    client: AsyncClient, text: str, made_on: date, **known: Any
) -> list[Json]:
    body = {"text": text, "made_on": made_on.isoformat(), **known}
    answer = await client.post("/v1/readings", json=body, headers={"Authorization": ""})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def told(item: Json) -> Json:
    """Return what a case can say of a suggestion."""
    nothing: Json = {}
    wording: Json = item["wording"] or nothing
    window: Json = item["window"] or nothing
    return {
        "source": item["source"] and item["source"]["name"],
        "direction": item["direction"],
        "wording": wording.get("phrase"),
        "low": wording.get("low"),
        "high": wording.get("high"),
        "due": item["due"],
        "earliest": window.get("earliest"),
        "latest": window.get("latest"),
    }


def fits(expected: Any, items: list[Json]) -> bool:
    """Whether each suggestion is as a case allows."""
    if expected == "nothing":
        return not items
    if expected in ("suggested", "posted"):
        return bool(items)
    return bool(items) and all(
        _is(said[name.removeprefix("not_")], value) is not name.startswith("not_")
        for said in map(told, items)
        for name, value in expected.items()
    )


def _is(said: Any, value: Any) -> bool:
    return said in value if isinstance(value, list) else said == value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
async def test_a_trial_is_right_and_can_be_posted(
    client: AsyncClient, case: Case
) -> None:
    items = await read(client, case.text, case.made_on, outlet=OUTLET)

    assert any(fits(expected, items) for expected in case.expected), items
    for item in items:
        await post(client, "/v1/claims", item["claim"])


async def test_the_fields_of_a_suggestion_make_a_claim_too(client: AsyncClient) -> None:
    """A client may put a claim together itself, as it did before there was `claim`."""
    for case in CASES:
        for item in await read(client, case.text, case.made_on):
            claim = {
                "statement": f"{item['claim']['statement']} ({case.id})",
                "source": {"name": "Ada Stone"},
                "outlet": OUTLET,
                "made_on": case.made_on.isoformat(),
                "direction": item["direction"],
                "due": item["due"],
                "wording": item["wording"] and item["wording"]["phrase"],
            }
            await post(client, "/v1/claims", claim)


async def test_a_claim_says_what_the_suggestion_does(client: AsyncClient) -> None:
    text = "Defence Secretary Jo Roe told LBC the bank will probably fail by June."
    (item,) = await read(
        client,
        text,
        date(2022, 4, 29),
        outlet=OUTLET,
        url="https://example.org/bank",
        headline="Bank to fail",
        published_on="2022-04-30",
    )

    assert item["claim"] == {
        "statement": "The bank will fail",
        "quote": text,
        "made_on": "2022-04-29",
        "source": {"name": "Jo Roe", "role": "Defence Secretary"},
        "outlet": {**OUTLET, "homepage": None, "country": None, "aliases": []},
        "due": "by June",
        "direction": "will",
        "wording": "probably",
        "url": "https://example.org/bank",
        "headline": "Bank to fail",
        "published_on": "2022-04-30",
        "via": {"name": "LBC", "homepage": None, "country": None, "aliases": []},
    }
    claim = await post(client, "/v1/claims", item["claim"])
    assert claim["window"]["latest"] == item["window"]["latest"] == "2022-06-30"
    assert claim["wording"] == item["wording"]
    assert {
        name: text[span["start"] : span["end"]] for name, span in item["spans"].items()
    } == {"hedge": "probably", "date": "by June", "speaker": "Jo Roe"}


async def test_what_nobody_is_credited_with_is_the_outlets_own(
    client: AsyncClient,
) -> None:
    text, day = "The bank will fail in June.", date(2022, 4, 29)
    (named,) = await read(client, text, day, outlet=OUTLET)
    (addressed,) = await read(client, text, day, url="https://www.example.org/bank")
    (unknown,) = await read(client, text, day)

    assert named["source"] is None
    assert named["claim"]["source"] == {"name": "The Gazette", "kind": "organisation"}
    assert addressed["claim"]["outlet"]["name"] == "example.org"
    assert {"source", "outlet"}.isdisjoint(unknown["claim"])
    assert sum("a claim needs one" in doubt for doubt in unknown["doubts"]) == 1


async def test_a_southern_season_is_sent_as_days(client: AsyncClient) -> None:
    (item,) = await read(
        client,
        "The bank will fail this summer.",
        date(2022, 4, 29),
        outlet=OUTLET,
        hemisphere="southern",
    )

    claim = await post(client, "/v1/claims", item["claim"])
    assert claim["window"]["earliest"] == item["window"]["earliest"] == "2022-12-01"


async def test_what_was_not_yet_said_anywhere_is_not_offered(
    client: AsyncClient,
) -> None:
    assert await read(client, "The bank will fail tomorrow.", date(2030, 1, 1)) == []


async def test_without_a_reader_everything_else_works(api: Api) -> None:
    from httpx import ASGITransport  # noqa: PLC0415

    body = {"text": "It will rain tomorrow.", "made_on": "2022-04-29"}
    off = ReaderProcess(enabled=False)
    async with app.running(Settings(), served(api.dsn), api.clock, reader=off) as (
        application,
        _,
        _,
    ):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            refused = await client.post("/v1/readings", json=body)
            window = await client.get("/v1/windows?phrase=May+9&made_on=2022-04-29")

    assert "FORESAID_READER" in problem(refused, 503)["detail"]
    assert int(refused.headers["Retry-After"]) > 0
    assert window.status_code == 200

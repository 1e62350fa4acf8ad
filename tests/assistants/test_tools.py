"""The tools of assistants over real data, by the SDK's own client."""

import html
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from api.assistants import server
from api.assistants.api_client import ApiClient
from api.cli import parser
from tests.api_calls import size
from tests.conftest import Api
from tests.live_server import ROOT, serving
from tests.waiting import PATIENCE_SECONDS

MODEL, OUTLET = "fivethirtyeight-classic-model", "fivethirtyeight"
NHL = "fivethirtyeight-nhl-model"
ARTICLE = "Defence Secretary Jo Roe said the bank will probably fail by June."
SITE = "http://test"
# Nothing listens on the port that is reserved for discarding.
NOWHERE = "http://127.0.0.1:9"


class ThroughClient(httpx2.AsyncBaseTransport):
    """The way to an application that a test runs: through its own client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._client.request(
            request.method,
            str(request.url),
            content=await request.aread(),
            headers={"Content-Type": request.headers.get("Content-Type", "")},
        )
        headers = {
            name: answer.headers[name]
            for name in ("Content-Type", "Location")
            if name in answer.headers
        }
        return httpx2.Response(
            answer.status_code, headers=headers, content=answer.content
        )


@asynccontextmanager
async def connected(api: Api) -> AsyncGenerator[Client]:
    """Connect to the tools in this process: a process of their own takes seconds."""
    asked = ApiClient(SITE, ThroughClient(api.client))
    async with asked, Client(server.serving(asked)) as client:
        yield client


def text_of(result: CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


def answer_of(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    assert result.structured_content is not None
    return result.structured_content


async def ask(api: Api, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return the answer of a tool: its text has all of it, and its links lead on."""
    async with connected(api) as client:
        result = await client.call_tool(tool, arguments)
    answer, text = answer_of(result), text_of(result)
    assert answer["sentences"] or answer["items"]
    for sentence in (*answer["sentences"], *answer["cautions"]):
        assert sentence in text
    for link in (*answer["links"], *answer["items"]):
        assert link["url"] in text
        if link["url"].startswith(SITE):
            assert (await api.client.get(link["url"])).status_code == 200
    return answer


async def test_an_assistant_finds_a_source_over_standard_input(place: Path) -> None:
    with serving(place / "data", "--no-demo") as site:
        site.post("/v1/sources", json={"name": "Ada Stone"})
        command = StdioServerParameters(
            command=sys.executable,
            args=["-m", "api", "mcp", "--url", site.url],
            cwd=ROOT,
        )
        async with Client(command, read_timeout_seconds=PATIENCE_SECONDS) as client:
            tools = (await client.list_tools()).tools
            found = await client.call_tool("search", {"words": "ada"})

    [item] = answer_of(found)["items"]
    assert item["url"] == f"{site.url}/sources/ada-stone"
    for tool in tools:
        assert tool.description
        assert tool.output_schema
        assert tool.annotations
        assert tool.annotations.read_only_hint
        for argument in tool.input_schema["properties"].values():
            assert argument["description"]


async def test_a_search_shows_a_few_of_each_kind_and_says_of_how_many(
    demo: Api,
) -> None:
    answer = await ask(demo, "search", words="putin", limit=2)

    assert len(answer["items"]) <= 8
    assert answer["shown"].startswith("Shown of each kind: sources: ")


async def test_a_record_has_the_sentence_that_its_page_offers_to_quote(
    demo: Api,
) -> None:
    answer = await ask(demo, "source_record", slug=MODEL)

    page = html.unescape((await demo.client.get(f"/sources/{MODEL}")).text)
    assert answer["sentences"][0] in page
    assert answer["data"]["scores"]["brier"] > 0
    assert answer["cautions"]


async def test_a_record_can_be_narrowed_and_links_to_what_it_counts(demo: Api) -> None:
    whole = await ask(demo, "outlet_record", slug=OUTLET)
    own = await ask(demo, "outlet_record", slug=OUTLET, role="own_voice")

    assert own["data"]["claims"]["total"] <= whole["data"]["claims"]["total"]
    assert own["links"][0]["url"].endswith("?role=own_voice")


async def test_a_claim_is_cited_with_its_address_and_what_was_found(demo: Api) -> None:
    event = await ask(demo, "event", slug=await an_event(demo))
    claim = await ask(demo, "claim", id=event["items"][0]["name"])

    assert claim["sentences"][0].endswith(claim["links"][0]["url"])
    assert claim["sentences"][0].startswith(event["items"][0]["text"])
    assert event["shown"]


async def an_event(demo: Api) -> str:
    found = (await demo.client.get("/v1/claims?status=settled&limit=1")).json()["items"]
    slug: str = found[0]["event"]["slug"]
    return slug


async def test_a_leaderboard_says_who_leads_and_how_much_is_luck(demo: Api) -> None:
    answer = await ask(demo, "leaderboard", limit=3)

    assert len(answer["items"]) == 3
    assert answer["shown"] == "The first 3 are shown; there are more."
    assert answer["cautions"][0].startswith("What ranks them: better than guessing")


async def test_a_comparison_says_why_nothing_follows_from_one_night(demo: Api) -> None:
    answer = await ask(demo, "compare", slugs=["the-upshot", "predictwise"])

    [sentence] = answer["sentences"]
    assert sentence.startswith("The Upshot and PredictWise, over 83 shared questions: ")
    assert sentence.endswith("as all fell on one occasion and share its luck.")


async def test_a_comparison_of_nothing_shared_says_so(demo: Api) -> None:
    answer = await ask(demo, "compare", slugs=[MODEL, NHL])

    [sentence] = answer["sentences"]
    assert sentence.endswith("share no judged question, so nothing can be compared.")


async def test_what_is_due_is_listed(demo: Api) -> None:
    answer = await ask(demo, "due", limit=1)

    assert len(answer["items"]) == 1


async def test_a_text_is_read_and_nothing_is_stored(api: Api) -> None:
    before = await size(api.client)
    answer = await ask(api, "read_text", text=ARTICLE, made_on="2022-04-29")

    assert answer["data"]["items"][0]["source"]["name"] == "Jo Roe"
    assert "Name the outlet: a claim needs one." in answer["sentences"][0]
    assert await size(api.client) == before


REFUSALS = [
    ("source_record", {"slug": "nobody"}, "`search` finds the names"),
    ("source_record", {"slug": "../keys/me"}, "`search` finds the names"),
    ("source_record", {"slug": MODEL, "as_of": "yesterday"}, "as_of: "),
    ("compare", {"slugs": [MODEL]}, "at least 2 items"),
    ("claim", {"id": "7"}, "`search` finds the names"),
    ("read_text", {"text": "x", "made_on": "soon"}, "made_on"),
]


@pytest.mark.parametrize(("tool", "arguments", "words"), REFUSALS)
async def test_what_cannot_be_answered_is_said_in_words(
    demo: Api, tool: str, arguments: dict[str, Any], words: str
) -> None:
    async with connected(demo) as client:
        result = await client.call_tool(tool, arguments)

    assert result.is_error
    assert words in text_of(result)


async def test_a_server_that_is_away_is_named_with_what_to_do() -> None:
    async with ApiClient(NOWHERE) as api, Client(server.serving(api)) as client:
        result = await client.call_tool("due", {})

    assert result.is_error
    assert f"Foresaid at {NOWHERE} does not answer" in text_of(result)
    assert "python -m api serve" in text_of(result)


def test_without_its_package_the_command_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp_types", None)

    assert parser.main(["mcp"]) == 1
    assert capsys.readouterr().err == (
        "foresaid: The tools of assistants need a package:"
        f" {sys.executable} -m pip install 'mcp>=2'\n"
    )

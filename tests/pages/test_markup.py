"""What machines read of a claim: JSON-LD, titles of feeds and days, and cards."""

import re
from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import EVIDENCE, claim_body, get, post, problem
from tests.conftest import Api
from tests.log.test_redactions import index_of, redact
from tests.pages.formats.test_feeds_and_cards import calendar_entries, feed, fetch
from tests.pages.test_claims import JSON_LD, json_ld, page

NO = {"happened": False, "evidence": EVIDENCE}
YES = {"happened": True, "on": "2026-02-01", "evidence": EVIDENCE}
HALF = {"happened": 0.5, "on": "2026-02-01", "evidence": EVIDENCE, "note": "one lane"}
CLAIMED: list[tuple[dict[str, Any], Any, str, int | None]] = [
    ({"direction": "will_not"}, NO, "The bridge opens — said it would not", 5),
    ({"direction": "will_not"}, YES, "The bridge opens — said it would not", 1),
    ({"probability": 0.3}, YES, "The bridge opens — given 30%", 1),
    ({"probability": 0.3}, NO, "The bridge opens — given 30%", 5),
    ({"probability": 0.5}, YES, "The bridge opens — given 50%", None),
    ({"wording": "probably"}, YES, "The bridge opens — “probably”", 5),
    ({"wording": "could"}, YES, "The bridge opens — “could”", None),
    ({"wording": "will"}, YES, "The bridge opens", 5),
    (
        {"wording": "probably", "direction": "will_not"},
        NO,
        "The bridge opens — said it would not (“probably”)",
        5,
    ),
    ({"statement": "The bridge opens."}, HALF, "The bridge opens.", 3),
    (
        {"statement": "The bridge opens.", "direction": "will_not"},
        HALF,
        "The bridge opens — said it would not",
        3,
    ),
]


async def enter(client: AsyncClient, finding: Any = None, **changes: Any) -> Any:
    body = claim_body(
        **{"statement": "The bridge opens", "topics": ["works"], **changes}
    )
    claim = await post(client, "/v1/claims", body)
    if finding is not None:
        await post(client, f"/v1/claims/{claim['id']}/outcome", finding)
    return claim


@pytest.mark.parametrize(("claimed", "finding", "statement", "rating"), CLAIMED)
async def test_what_was_claimed_stands_wherever_a_claim_is_judged(
    client: AsyncClient,
    claimed: dict[str, Any],
    finding: Any,
    statement: str,
    rating: int | None,
) -> None:
    claim = await enter(client, finding, **claimed)
    path = f"/claims/{claim['id']}"
    text = await page(client, path)

    markup = json_ld(text)
    if rating is None:
        assert (markup["@type"], markup["name"]) == ("Claim", statement)
    else:
        assert markup["@type"] == "ClaimReview"
        assert markup["claimReviewed"] == statement
        assert markup["reviewRating"]["ratingValue"] == rating
        assert markup["itemReviewed"]["text"] == statement
    assert f"<title>Ada Stone: {statement} · Foresaid</title>" in text
    for atom in ("/new.atom", "/settled.atom", "/topics/works.atom"):
        (entry,) = (await feed(client, atom)).entries
        assert entry.title.partition(": ")[2] == statement
    card = await fetch(client, f"/embed{path.replace('claims', 'claim')}", "text/ht")
    assert f">{statement}</a></h1>" in card.text
    # In a list what was said stands beside the verdict, and is not said twice.
    listed = await page(client, "/claims")
    assert re.search(r">The bridge opens\.?</a>", listed)


async def test_a_calendar_shows_what_was_claimed(client: AsyncClient) -> None:
    latest = {"earliest": "2026-01-10", "latest": "2027-03-31"}
    claim = await enter(client, direction="will_not", window=latest)
    (entry,) = await calendar_entries(client, "/due.ics")
    summary = "Due: Ada Stone: The bridge opens — said it would not"
    assert entry.summary.value == summary
    assert entry.uid.value.startswith(claim["id"])


async def test_a_cut_statement_keeps_what_turns_its_meaning(
    client: AsyncClient,
) -> None:
    words = "The bridge opens " * 50
    claim = await enter(client, NO, statement=words.strip(), direction="will_not")
    for path, start in (
        (f"/claims/{claim['id']}", "<title>"),
        (f"/embed/claim/{claim['id']}", "<title>"),
        ("/new.atom", "<title>Right: The bridge"),
    ):
        answer = await client.get(path)
        assert "… — said it would not" in answer.text.partition(start)[2], path
    url = f"http://test/claims/{claim['id']}"
    framed = await get(client, f"/oembed?url={url}")
    assert framed["title"].endswith("… — said it would not")
    assert "… — said it would not" in framed["html"]


async def test_what_was_withdrawn_or_taken_down_is_no_markup(api: Api) -> None:
    withdrawn = await enter(api.client, YES)
    path = f"/v1/claims/{withdrawn['id']}/withdrawal"
    await post(api.client, path, {"reason": "misattributed"})
    gone = await enter(api.client, statement="The pier opens", quote="It opens.")
    quoted = await enter(api.client, statement="The mill opens", quote="It opens.")
    await redact(api, await index_of(api.client, gone["id"]), "statement")
    await redact(api, await index_of(api.client, quoted["id"]), "quote")

    for claim in (withdrawn, gone):
        text = await page(api.client, f"/claims/{claim['id']}")
        assert JSON_LD.search(text) is None
    text = await page(api.client, f"/claims/{quoted['id']}")
    assert json_ld(text)["text"] == "The mill opens"


async def test_void_claims_are_not_reviewed(client: AsyncClient) -> None:
    claim = await enter(client)
    void = {"kind": "void", "reason": "ambiguous", "note": "which bridge?"}
    await post(client, f"/v1/events/{claim['event']['slug']}/outcomes", void)
    assert json_ld(await page(client, f"/claims/{claim['id']}"))["@type"] == "Claim"


@pytest.mark.parametrize(
    ("kind", "author"),
    [
        ("person", "Person"),
        ("organisation", "Organization"),
        ("model", "SoftwareApplication"),
        ("anonymous", None),
    ],
)
async def test_only_persons_are_linked_as_persons(
    client: AsyncClient, kind: str, author: str | None
) -> None:
    claim = await enter(client, YES, source={"name": "Senior officials", "kind": kind})
    item = json_ld(await page(client, f"/claims/{claim['id']}"))["itemReviewed"]
    assert item.get("author", {}).get("@type") == author


async def test_a_statement_cannot_leave_its_script_element(client: AsyncClient) -> None:
    words = "The </script><script>alert(1)</script> gate opens"
    claim = await enter(client, NO, statement=words)
    text = await page(client, f"/claims/{claim['id']}")
    assert json_ld(text)["claimReviewed"] == words


async def test_a_single_claim_is_embedded(client: AsyncClient) -> None:
    claim = await enter(client, YES)
    url = f"http://test/claims/{claim['id']}"
    embed = await get(client, f"/oembed?url={url}&maxwidth=200")
    assert embed["width"] == 200
    assert f'src="http://test/embed/claim/{claim["id"]}"' in embed["html"]
    card = await fetch(client, f"/embed/claim/{claim['id']}", "text/html")
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "Right. It happened in time." in card.text
    nobody = "00000000-0000-7000-8000-000000000000"
    problem(await client.get(f"/embed/claim/{nobody}"), 404)
    problem(await client.get("/embed/claim/nothing"), 404)


async def test_a_calendar_holds_what_is_still_to_fall_due(client: AsyncClient) -> None:
    ahead = {"earliest": "2026-01-10", "latest": "2027-03-31"}
    await enter(client, window=ahead)
    await enter(client, statement="The pier opens")
    days = [entry.dtstart.value for entry in await calendar_entries(client, "/due.ics")]
    assert sorted(map(str, days)) == ["2026-03-31", "2027-03-31"]
    text = (await client.get("/due.ics")).text
    assert text.count("DTSTART;VALUE=DATE:") == 2
    assert text.count("DTSTAMP") == text.count("UID:") == 2
    assert "DTEND" not in text

"""When a claim that is posted is one that stands, and when it is another."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    Json,
    claim_body,
    get,
    occurred,
    post,
    post_refused,
    size,
    window_until,
)
from tests.conftest import Api
from tests.routes.test_imports import claims_of, lines, send
from tests.writer.test_group_commit import run

OTHER = {"name": "Daily Echo"}


async def test_other_case_and_a_full_stop_from_another_outlet_add_its_report(
    client: AsyncClient,
) -> None:
    harbour = claim_body(statement="The harbour opens in March", window=None)
    first = await post(client, "/v1/claims", harbour)
    other = {**harbour, "statement": "the harbour opens in March.", "outlet": OTHER}

    found = await post(client, "/v1/claims", other, 200)

    assert found["id"] == first["id"]
    assert found["statement"] == "The harbour opens in March"
    assert [each["outlet"]["slug"] for each in found["reports"]] == [
        "the-courier",
        "daily-echo",
    ]


SPELLINGS = [
    ("He said “I’ll go”.", 'he said  "I\'ll go"'),
    ("“I will go.”", "I will go"),
    ("I will\ngo", "I will go!"),
    ("Je démissionne", "JE DEMISSIONNE"),
]


@pytest.mark.parametrize(("kept", "sent"), SPELLINGS)
async def test_a_quote_spelt_otherwise_is_the_same_quote(
    client: AsyncClient, kept: str, sent: str
) -> None:
    first = await post(client, "/v1/claims", claim_body(quote=kept, external_id="a"))
    found = await post(client, "/v1/claims", claim_body(quote=sent, outlet=OTHER), 200)
    assert (found["id"], found["quote"]) == (first["id"], kept)
    assert len(found["reports"]) == 2
    named = claim_body(quote=sent, external_id="a")
    assert (await post(client, "/v1/claims", named, 200))["id"] == first["id"]


async def test_a_quote_kept_by_its_letters_is_still_found(api: Api) -> None:
    first = await post(api.client, "/v1/claims", claim_body(quote="He will GO."))
    await run(api, "UPDATE claim_states SET quote_hash = sha256('He will GO.')")
    found = await post(api.client, "/v1/claims", claim_body(quote="He will GO."), 200)
    assert found == first


async def test_what_is_left_out_is_no_difference_but_what_is_new_is_not_lost(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/collections", {"name": "All", "rule": "every one"})
    await post(client, "/v1/collections", {"name": "Some", "rule": "some"})
    bare = claim_body(window=window_until("2026-05-09"))
    full: Json = {**bare, "window": None, "due": "by May 9", "collection": "all"}
    full["topics"] = ["a", "b"]
    first = await post(client, "/v1/claims", full)
    before = await size(client)
    for less in ({}, {"topics": ["b"]}, {"collection": "all"}):
        assert await post(client, "/v1/claims", {**bare, **less}, 200) == first
    assert await post(client, "/v1/claims", {**full, "due": "By  May 9"}, 200) == first
    assert await size(client) == before
    table: list[tuple[Json, list[str]]] = [
        ({**full, "due": "until 9 May"}, ["/due"]),
        ({**bare, "topics": ["b", "c"]}, ["/topics"]),
        ({**bare, "collection": "some"}, ["/collection"]),
    ]
    for sent, pointers in table:
        assert await post_refused(client, "/v1/claims", sent, 409) == pointers
    plain = claim_body(quote="Another.", window=window_until("2026-05-09"))
    await post(client, "/v1/claims", plain)
    phrased = {**plain, "window": None, "due": "by May 9"}
    assert await post_refused(client, "/v1/claims", phrased, 409) == ["/due"]


async def test_external_ids_of_one_key_tell_claims_apart(api: Api) -> None:
    client = api.client
    one = await post(client, "/v1/claims", claim_body(external_id="1", probability=0.4))
    two = await post(client, "/v1/claims", claim_body(external_id="2", probability=0.7))
    assert one["id"] != two["id"]
    assert one["event"] == two["event"]
    for claim, number in ((one, 0.4), (two, 0.7)):
        body = claim_body(external_id=claim["external_id"], probability=number)
        assert await post(client, "/v1/claims", body, 200) == claim
    record = await get(client, "/v1/sources/ada-stone/record")
    assert record["claims"]["total"] == 2
    # Without an id it is the first; with another key's it is no other claim either.
    assert await post(client, "/v1/claims", claim_body(probability=0.4), 200) == one
    client.headers["Authorization"] = f"Bearer {await api.key()}"
    body = claim_body(external_id="2", probability=0.4, outlet=OTHER)
    assert (await post(client, "/v1/claims", body, 200))["id"] == one["id"]


async def test_of_claims_told_apart_each_is_withdrawn_corrected_and_entered_again(
    client: AsyncClient,
) -> None:
    one, two, three = [
        await post(client, "/v1/claims", claim_body(external_id=name)) for name in "123"
    ]
    await post(client, f"/v1/claims/{one['id']}/withdrawal", {"reason": "wrong"})
    assert await post(client, "/v1/claims", claim_body(external_id="2"), 200) == two
    again = await post(client, "/v1/claims", claim_body(external_id="1"))
    assert again["id"] not in {one["id"], two["id"], three["id"]}
    body = claim_body(external_id="2", probability=0.9, corrects=two["id"])
    right = await post(client, "/v1/claims", body)
    assert await post(client, "/v1/claims", body, 200) == right
    gone = await get(client, f"/v1/claims/{two['id']}")
    assert (gone["status"], gone["corrected_by"]) == ("withdrawn", right["id"])
    assert (await get(client, f"/v1/claims/{three['id']}"))["status"] == "due"


@pytest.mark.parametrize("noun", ["sources", "events"])
async def test_a_merge_unites_claims_told_apart_and_refuses_the_same(
    client: AsyncClient, noun: str
) -> None:
    def body(name: str, **changes: Any) -> Json:
        named = {"source": {"name": name}} if noun == "sources" else {"statement": name}
        return claim_body(**named, **changes)

    for nth, name in enumerate(("Ada", "Bea", "Cy")):
        await post(client, "/v1/claims", body(name, external_id=str(nth)))
    await post(client, "/v1/claims", body("Dee"))
    await post(client, f"/v1/{noun}/bea/merge", {"into": "ada"})
    await post(client, f"/v1/{noun}/cy/merge", {"into": "ada"})
    await post_refused(client, f"/v1/{noun}/dee/merge", {"into": "ada"}, 409)
    kept = await get(client, f"/v1/claims?{noun[:-1]}=ada")
    assert len(kept["items"]) == 3
    assert (await post(client, "/v1/claims", body("Bea", external_id="1"), 200))["id"]


async def test_a_file_keeps_claims_that_its_ids_tell_apart(
    client: AsyncClient,
) -> None:
    judged = {"happened": True, "on": "2026-02-01"}
    judged["evidence"] = occurred("2026-02-01")["evidence"]
    file = lines(
        claim_body(external_id=f"q{nth}", probability=nth / 10, outcome=judged)
        for nth in range(1, 5)
    )
    assert (await send(client, file))["made"] == 4
    assert (await send(client, file))["found"] == 4
    kept = await claims_of(client)
    assert [each["probability"] for each in kept] == [0.1, 0.2, 0.3, 0.4]
    assert {each["status"] for each in kept} == {"settled"}

import asyncio
from datetime import date

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    Json,
    claim_body,
    get,
    post,
    post_refused,
    size,
    window_until,
)
from tests.conftest import Api

ABSENT_ID = "01890000-0000-7000-8000-000000000000"


async def test_a_claim_is_entered_with_its_source_event_outlet_and_report(
    client: AsyncClient,
) -> None:
    response = await client.post("/v1/claims", json=claim_body(probability=0.7))
    assert response.status_code == 201
    claim = response.json()
    assert response.headers["Location"] == f"/v1/claims/{claim['id']}"
    assert claim["source"] == {
        "slug": "ada-stone",
        "name": "Ada Stone",
        "kind": "person",
    }
    assert claim["event"]["statement"] == "The minister resigns"
    assert claim["window"]["latest"] == "2026-03-31"
    assert (claim["probability"], claim["basis"]) == (0.7, "stated")
    assert (claim["direction"], claim["status"]) == ("will", "due")
    [report] = claim["reports"]
    assert report["role"] == "original"
    assert report["outlet"] == {"slug": "the-courier", "name": "The Courier"}
    assert await get(client, f"/v1/claims/{claim['id']}") == claim


async def test_the_same_claim_posted_again_is_found_and_nothing_is_logged(
    client: AsyncClient,
) -> None:
    first = await post(client, "/v1/claims", claim_body(quote="He will go."))
    before = await size(client)
    again = await post(client, "/v1/claims", claim_body(quote="He will go."), 200)
    assert again == first
    assert await size(client) == before


async def test_claims_posted_at_once_are_entered_once(client: AsyncClient) -> None:
    responses = await asyncio.gather(
        *(client.post("/v1/claims", json=claim_body()) for _ in range(12))
    )
    assert sorted(each.status_code for each in responses) == [200] * 11 + [201]
    assert len({each.json()["id"] for each in responses}) == 1


async def test_null_quotes_are_equal_and_another_quote_is_another_claim(
    client: AsyncClient,
) -> None:
    first = await post(client, "/v1/claims", claim_body())
    assert (await post(client, "/v1/claims", claim_body(quote=None), 200)) == first
    other = await post(client, "/v1/claims", claim_body(quote="He will go."))
    assert other["id"] != first["id"]
    assert other["event"] == first["event"]


DIFFERING: list[tuple[Json, Json, list[str]]] = [
    ({"probability": 0.6}, {"probability": 0.7}, ["/probability"]),
    ({"probability": 0.6}, {}, ["/probability"]),
    ({}, {"direction": "will_not"}, ["/direction"]),
    ({}, {"statement": "The minister will go"}, ["/statement"]),
    ({}, {"topics": ["politics"]}, ["/topics"]),
    ({}, {"wording": "likely"}, ["/probability", "/wording"]),
]


@pytest.mark.parametrize(("kept", "sent", "pointers"), DIFFERING)
async def test_the_same_claim_with_other_content_is_refused_naming_the_field(
    client: AsyncClient, kept: Json, sent: Json, pointers: list[str]
) -> None:
    event = {"statement": "The minister resigns"}
    await post(client, "/v1/claims", claim_body(event=event, **kept))
    body = claim_body(**{"event": event, **sent})
    assert await post_refused(client, "/v1/claims", body, 409) == pointers


OTHERS: list[tuple[Json, list[str]]] = [
    ({"made_on": "2026-01-11"}, ["/made_on"]),
    ({"window": window_until("2026-04-30")}, ["/window/latest"]),
    ({"window": window_until("2026-03-31", "2026-02-01")}, ["/window/earliest"]),
    ({"quote": "He will go."}, ["/quote"]),
    ({"source": {"name": "Bo Reed"}}, ["/source"]),
    ({"statement": "The minister stays"}, ["/statement", "/event"]),
]


async def test_an_external_id_stands_for_one_claim_only(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    first = await post(client, "/v1/claims", claim_body(external_id="a-1"))
    again = await post(client, "/v1/claims", claim_body(external_id="a-1"), 200)
    assert again["id"] == first["id"]
    for sent, pointers in OTHERS:
        with subtests.test(str(sent)):
            body = claim_body(**{"external_id": "a-1", **sent})
            assert await post_refused(client, "/v1/claims", body, 409) == pointers


async def test_external_ids_of_two_keys_are_apart(api: Api) -> None:
    first = await post(api.client, "/v1/claims", claim_body(external_id="a-1"))
    api.client.headers["Authorization"] = f"Bearer {await api.key()}"
    body = claim_body(external_id="a-1", source={"name": "Bo Reed"})
    other = await post(api.client, "/v1/claims", body)
    assert other["id"] != first["id"]


async def test_posting_again_with_a_new_outlet_or_url_adds_the_report(
    client: AsyncClient,
) -> None:
    first = await post(client, "/v1/claims", claim_body(url="https://a.example/1"))
    before = await size(client)
    other = claim_body(outlet={"name": "Daily Echo"}, url="https://b.example/1")
    again = await post(client, "/v1/claims", other, 200)
    assert again["id"] == first["id"]
    assert [one["outlet"]["slug"] for one in again["reports"]] == [
        "the-courier",
        "daily-echo",
    ]
    assert await size(client) == before + 2
    again = await post(client, "/v1/claims", claim_body(url="https://a.example/2"), 200)
    assert [one["url"] for one in again["reports"]] == [
        "https://a.example/1",
        "https://b.example/1",
        "https://a.example/2",
    ]


async def test_a_relayed_outlet_gets_no_report_of_its_own(client: AsyncClient) -> None:
    claim = await post(client, "/v1/claims", claim_body(via={"name": "Radio Nine"}))
    [report] = claim["reports"]
    assert report["role"] == "relayed"
    assert report["via"] == {"slug": "radio-nine", "name": "Radio Nine"}
    assert (await get(client, "/v1/outlets/radio-nine/claims"))["items"] == []
    record = await get(client, "/v1/outlets/radio-nine/record")
    assert record["claims"]["total"] == 0


async def test_an_outlet_does_not_relay_itself(client: AsyncClient) -> None:
    await post(client, "/v1/outlets", {"name": "The Courier"})
    for via in ({"name": "the  COURIER"}, "the-courier"):
        assert await post_refused(client, "/v1/claims", claim_body(via=via), 422) == [
            "/via"
        ]


async def test_a_report_is_added_once_and_answers_the_whole_claim(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    path = f"/v1/claims/{claim['id']}/reports"
    body = {"outlet": {"name": "Daily Echo"}, "via": "the-courier"}
    answered = await post(client, path, body)
    assert [one["role"] for one in answered["reports"]] == ["original", "relayed"]
    assert await post(client, path, body, 200) == answered
    await post_refused(client, f"/v1/claims/{ABSENT_ID}/reports", body, 404)
    await post(client, f"/v1/claims/{claim['id']}/withdrawal", {"reason": "wrong"})
    await post_refused(client, path, body, 409)


async def test_a_withdrawn_report_leaves_its_outlets_record_and_can_come_again(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    path = f"/v1/claims/{claim['id']}/reports"
    echoed = await post(client, path, {"outlet": {"name": "Daily Echo"}})
    report = echoed["reports"][1]["id"]
    gone = await post(client, f"{path}/{report}/withdrawal", {"reason": "not theirs"})
    assert gone["reports"][1]["withdrawn_at"] is not None
    again = f"{path}/{report}/withdrawal"
    await post(client, again, {"reason": "not theirs"}, 200)
    assert await post_refused(client, again, {"reason": "again"}, 409) == ["/reason"]
    record = await get(client, "/v1/outlets/daily-echo/record")
    assert record["claims"]["total"] == 0
    assert (await get(client, "/v1/claims?outlet=daily-echo"))["items"] == []
    back = await post(client, path, {"outlet": "daily-echo"})
    assert len(back["reports"]) == 3
    record = await get(client, "/v1/outlets/daily-echo/record")
    assert record["claims"]["total"] == 1
    other = await post(client, "/v1/claims", claim_body(quote="Another."))
    foreign = f"/v1/claims/{other['id']}/reports/{report}/withdrawal"
    await post_refused(client, foreign, {"reason": "not of this claim"}, 404)


async def test_a_correction_withdraws_the_old_claim_and_points_both_ways(
    client: AsyncClient,
) -> None:
    old = await post(
        client, "/v1/claims", claim_body(quote="He wil go.", external_id="x")
    )
    right = claim_body(quote="He will go.", external_id="x", corrects=old["id"])
    new = await post(client, "/v1/claims", right)
    assert new["id"] != old["id"]
    assert new["corrects"] == old["id"]
    kept = await get(client, f"/v1/claims/{old['id']}")
    assert (kept["status"], kept["corrected_by"]) == ("withdrawn", new["id"])
    before = await size(client)
    assert (await post(client, "/v1/claims", right, 200)) == new
    assert await size(client) == before
    record = await get(client, "/v1/sources/ada-stone/record")
    assert (record["claims"]["total"], record["claims"]["withdrawn"]) == (1, 1)


async def test_a_correction_of_what_is_withdrawn_or_unknown_is_refused(
    client: AsyncClient,
) -> None:
    old = await post(client, "/v1/claims", claim_body())
    await post(client, f"/v1/claims/{old['id']}/withdrawal", {"reason": "wrong"})
    body = claim_body(quote="He will go.", corrects=old["id"])
    await post_refused(client, "/v1/claims", body, 409)
    body = claim_body(quote="He will go.", corrects=ABSENT_ID)
    assert await post_refused(client, "/v1/claims", body, 422) == ["/corrects"]


async def test_a_withdrawn_claim_keeps_its_reason_and_leaves_the_records(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body(external_id="x"))
    path = f"/v1/claims/{claim['id']}/withdrawal"
    gone = await post(client, path, {"reason": "said by another"})
    assert gone["status"] == "withdrawn"
    assert gone["withdrawal"]["reason"] == "said by another"
    assert await get(client, f"/v1/claims/{claim['id']}") == gone
    assert (await get(client, "/v1/claims?status=withdrawn"))["items"] == [gone]
    before = await size(client)
    assert await post(client, path, {"reason": "Said by another"}, 200) == gone
    assert await post_refused(client, path, {"reason": "another reason"}, 409) == [
        "/reason"
    ]
    assert await size(client) == before
    for subject in ("sources/ada-stone", "outlets/the-courier"):
        counts = (await get(client, f"/v1/{subject}/record"))["claims"]
        assert (counts["total"], counts["due"], counts["withdrawn"]) == (0, 0, 1)
    again = await post(client, "/v1/claims", claim_body(external_id="x"))
    assert again["id"] != claim["id"]
    assert again["status"] == "due"


BROKEN: list[tuple[Json, str]] = [
    ({"direction": "will", "probability": 0.2}, "/direction"),
    ({"direction": "will_not", "probability": 0.8}, "/direction"),
    ({"due": "on March 31"}, "/due"),
    ({"window": window_until("2026-01-09")}, "/window/latest"),
    ({"window": window_until("2026-02-01", "2026-02-02")}, "/window/latest"),
    ({"made_on": "2026-11-25", "window": None}, "/made_on"),
    ({"published_on": "2026-11-25"}, "/published_on"),
    ({"probability": 1.01}, "/probability"),
    ({"statement": " \t "}, "/statement"),
    ({"statement": "x" * 1001}, "/statement"),
    ({"quote": "a\u0000b"}, "/quote"),
    ({"topics": ["Not A Slug"]}, "/topics/0"),
    ({"topics": ["tail\n"]}, "/topics/0"),
    ({"url": "ftp://a.example/"}, "/url"),
    ({"surprise": 1}, "/surprise"),
    ({"source": "nobody-known"}, "/source"),
    ({"source": "Ada Stone"}, "/source"),
    ({"outlet": "nothing-known"}, "/outlet"),
    ({"via": "nothing-known"}, "/via"),
    ({"event": "nothing-known"}, "/event"),
    ({"yardstick": "phia"}, "/yardstick"),
    ({"wording": "perchance"}, "/wording"),
    ({"outlet_wording": "perchance"}, "/outlet_wording"),
    ({"made_on": "2026-02-30"}, "/made_on"),
    ({"made_on": "0000-01-01"}, "/made_on"),
]


async def test_a_claim_that_breaks_a_rule_is_refused_and_leaves_nothing(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    for changes, pointer in BROKEN:
        with subtests.test(str(changes)[:80]):
            named = await post_refused(client, "/v1/claims", claim_body(**changes), 422)
            assert named == [pointer]
    for noun in ("sources", "outlets", "events", "claims"):
        assert (await get(client, f"/v1/{noun}"))["items"] == []


@pytest.mark.parametrize("field", ["statement", "source", "outlet", "made_on"])
async def test_a_claim_without_what_it_needs_is_refused(
    client: AsyncClient, field: str
) -> None:
    body = claim_body()
    del body[field]
    assert await post_refused(client, "/v1/claims", body, 422) == [f"/{field}"]


async def test_a_stated_number_gives_the_direction_and_even_odds_are_hedged(
    client: AsyncClient,
) -> None:
    low = await post(client, "/v1/claims", claim_body(probability=0.2))
    assert (low["direction"], low["committed"]) == ("will_not", True)
    even = await post(client, "/v1/claims", claim_body(quote="Even.", probability=0.5))
    assert (even["direction"], even["committed"]) == ("will", False)
    assert (even["basis"], even["probability"]) == ("stated", 0.5)


async def test_today_may_have_begun_anywhere_on_earth(client: AsyncClient) -> None:
    body = claim_body(
        made_on="2026-11-24", window=window_until("2026-11-24", "2026-11-24")
    )
    claim = await post(client, "/v1/claims", body)
    assert claim["made_on"] == date(2026, 11, 24).isoformat()
    assert claim["status"] == "open"

from httpx import AsyncClient

from tests.api_calls import (
    Json,
    claim_body,
    etag,
    get,
    not_occurred,
    occurred,
    partly,
    patch,
    post,
    post_refused,
    problem,
    settlement_of,
    size,
    window_until,
)
from tests.conftest import Api

MARCH = window_until("2026-03-31", "2026-03-01")


async def test_an_event_is_made_with_its_criteria_and_topics(
    client: AsyncClient,
) -> None:
    body = {
        "statement": "The minister resigns",
        "key": "m-1",
        "series": "cabinet",
        "criteria": "Announced by the palace.\nA rumour does not count.",
        "topics": ["politics", "cabinet"],
    }
    response = await client.post("/v1/events", json=body)
    assert response.status_code == 201
    assert response.headers["Location"] == "/v1/events/the-minister-resigns"
    event = response.json()
    recorded_at = event.pop("recorded_at")
    assert recorded_at.startswith("2026-11-23T10:00:00")
    assert event == {
        **body,
        "slug": "the-minister-resigns",
        "topics": ["cabinet", "politics"],
        "state": "open",
        "outcomes": [],
        "redactions": [],
    }


async def test_an_event_is_found_by_its_normalised_statement(
    client: AsyncClient,
) -> None:
    event = await post(client, "/v1/events", {"statement": "The minister resigns"})
    before = await size(client)
    for statement in (
        "the MINISTER  resigns.",
        "The\u00a0minister resigns",
        " The minister resigns! ",
    ):
        body = {"statement": statement, "criteria": "ignored"}
        assert await post(client, "/v1/events", body, 200) == event
    assert await size(client) == before
    claim = await post(
        client, "/v1/claims", claim_body(statement="THE minister resigns")
    )
    assert claim["event"]["slug"] == event["slug"]


async def test_a_clients_key_decides_alone_and_belongs_to_one_api_key(
    api: Api,
) -> None:
    client = api.client
    first = await post(client, "/v1/events", {"statement": "It rains", "key": "a"})
    body = {"statement": "Rain falls", "key": "a"}
    assert await post(client, "/v1/events", body, 200) == first
    other = await post(client, "/v1/events", {"statement": "It rains", "key": "b"})
    assert other["slug"] == "it-rains-2"
    api.client.headers["Authorization"] = f"Bearer {await api.key()}"
    foreign = await post(client, "/v1/events", {"statement": "It rains", "key": "a"})
    assert foreign["slug"] == "it-rains-3"


async def test_what_had_occurred_before_it_was_said_again_is_another_event(
    client: AsyncClient,
) -> None:
    first = await post(
        client, "/v1/claims", claim_body(statement="The Fed raises rates")
    )
    path = f"/v1/events/{first['event']['slug']}/outcomes"
    await post(client, path, occurred("2026-02-10"))
    again = claim_body(statement="The Fed raises rates", quote="Again.", window=None)
    same_day = await post(client, "/v1/claims", {**again, "made_on": "2026-02-10"})
    assert same_day["event"] == first["event"]
    later = await post(client, "/v1/claims", {**again, "made_on": "2026-02-11"})
    assert later["event"]["slug"] == "the-fed-raises-rates-2"
    assert later["status"] == "undated"
    before = {**again, "made_on": "2026-02-09"}
    early = await post(client, "/v1/claims", before)
    assert early["event"] == first["event"]


async def test_criteria_can_change_until_a_finding_stands(client: AsyncClient) -> None:
    body = {"statement": "The minister resigns", "criteria": "By the palace."}
    await post(client, "/v1/events", body)
    path = "/v1/events/the-minister-resigns"
    problem(await client.patch(path, json={"criteria": "By anyone."}), 428)
    version = await etag(client, path)
    changed = await patch(client, path, {"criteria": "By anyone."}, version)
    assert changed["criteria"] == "By anyone."
    assert await get(client, path) == changed
    await patch(client, path, {"criteria": "By no one."}, version, 412)
    event = await post(client, f"{path}/outcomes", not_occurred("2026-03-31"))
    before = await size(client)
    await patch(client, path, {"criteria": "By no one."}, "*", 409)
    await patch(client, path, {"criteria": None}, "*", 409)
    assert await size(client) == before
    retopic = await patch(client, path, {"topics": ["b", "a"]}, "*")
    assert retopic == {**event, "topics": ["a", "b"]}
    outcome = event["outcomes"][0]["id"]
    await post(client, f"{path}/outcomes/{outcome}/withdrawal", {"reason": "wrong"})
    freed = await patch(client, path, {"criteria": None}, "*")
    assert freed["criteria"] is None
    assert (await get(client, path))["criteria"] is None


async def _pair(client: AsyncClient) -> tuple[Json, Json]:
    """Enter a claim about each of two events that are to be one."""
    one = await post(
        client, "/v1/claims", claim_body(window=MARCH, statement="He goes")
    )
    body = claim_body(window=MARCH, statement="He leaves", topics=["cabinet"])
    other = await post(client, "/v1/claims", {**body, "quote": "He leaves in March."})
    return one, other


async def test_merged_events_unite_their_claims_and_findings_and_settle_again(
    client: AsyncClient,
) -> None:
    one, other = await _pair(client)
    await post(client, "/v1/events/he-goes/outcomes", not_occurred("2026-03-10"))
    late = occurred("2026-03-05", on_latest="2026-04-05")
    await post(client, "/v1/events/he-leaves/outcomes", partly("2026-03-20", 0.5))
    merged = await post(client, "/v1/events/he-leaves/merge", {"into": "he-goes"})
    assert merged["state"] == "settled"
    assert [each["kind"] for each in merged["outcomes"]] == ["not_occurred", "partly"]
    for claim in (one, other):
        kept = await get(client, f"/v1/claims/{claim['id']}")
        assert kept["event"]["slug"] == "he-goes"
        assert settlement_of(kept)[:3] == ("settled", "partly", 0.5)
    response = await client.get("/v1/events/he-leaves/timeline?limit=3")
    assert response.status_code == 308
    assert response.headers["Location"] == "/v1/events/he-goes/timeline?limit=3"
    record = await get(client, "/v1/sources/ada-stone/record")
    assert (record["claims"]["total"], record["claims"]["events"]) == (2, 1)
    listed = await get(client, "/v1/claims?event=he-leaves")
    assert len(listed["items"]) == 2
    before = await size(client)
    path = "/v1/events/he-leaves/merge"
    assert await post(client, path, {"into": "he-goes"}, 200) == merged
    assert await size(client) == before
    half = merged["outcomes"][1]["id"]
    await post(client, "/v1/events/he-leaves/outcomes", {**late, "supersedes": half})
    kept = await get(client, f"/v1/claims/{other['id']}")
    assert (kept["status"], kept["needs_ruling"]) == ("due", True)
    again = await post(client, "/v1/claims", claim_body(statement="He leaves"))
    assert again["event"]["slug"] == "he-goes"


async def test_events_are_not_merged_into_a_contradiction_or_themselves(
    client: AsyncClient,
) -> None:
    one, other = await _pair(client)
    await post(client, "/v1/events/he-goes/outcomes", not_occurred("2026-03-10"))
    await post(client, "/v1/events/he-leaves/outcomes", occurred("2026-03-10"))
    path = "/v1/events/he-leaves/merge"
    await post_refused(client, path, {"into": "he-goes"}, 409)
    assert await post_refused(client, path, {"into": "he-leaves"}, 422) == ["/into"]
    assert await post_refused(client, path, {"into": "unknown"}, 422) == ["/into"]
    await post_refused(client, "/v1/events/unknown/merge", {"into": "he-goes"}, 404)
    assert await get(client, f"/v1/claims/{one['id']}") == one
    kept = await get(client, f"/v1/claims/{other['id']}")
    assert kept["event"]["slug"] == "he-leaves"


async def test_events_about_which_the_same_was_said_are_not_merged(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/claims", claim_body(statement="He goes"))
    twin = await post(client, "/v1/claims", claim_body(statement="He leaves"))
    path = "/v1/events/he-leaves/merge"
    await post_refused(client, path, {"into": "he-goes"}, 409)
    await post(client, f"/v1/claims/{twin['id']}/withdrawal", {"reason": "twice"})
    await post(client, path, {"into": "he-goes"})


async def test_merges_lead_on_to_where_they_end(client: AsyncClient) -> None:
    for statement in ("He goes", "He leaves", "He quits"):
        await post(client, "/v1/events", {"statement": statement})
    await post(client, "/v1/events/he-goes/merge", {"into": "he-leaves"})
    await post(client, "/v1/events/he-leaves/merge", {"into": "he-quits"})
    response = await client.get("/v1/events/he-goes")
    assert response.headers["Location"] == "/v1/events/he-quits"
    claim = await post(client, "/v1/claims", claim_body(statement="He goes"))
    assert claim["event"]["slug"] == "he-quits"
    await post(client, "/v1/events/he-goes/outcomes", occurred("2026-02-01"))
    kept = await get(client, f"/v1/claims/{claim['id']}")
    assert kept["outcome"]["verdict"] == "happened"
    assert kept["reports"]

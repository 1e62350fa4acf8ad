from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    claim_body,
    etag,
    get,
    occurred,
    patch,
    post,
    post_refused,
    problem,
    size,
    window_until,
)
from tests.conftest import Api

NOUNS = ("sources", "outlets")


SPELLINGS = ["BO RÉED", "  Bo   Reed ", "Bo\u00a0Reed", "Ｂｏ Reed", "B. Reed"]


async def test_both_have_the_same_operations(client: AsyncClient) -> None:
    paths: dict[str, dict[str, Any]] = (await get(client, "/openapi.json"))["paths"]
    names = {
        noun: {
            (path.replace(f"/{noun}", ""), method): operation["operationId"].replace(
                noun[:-1], "noun"
            )
            for path, methods in paths.items()
            if path.startswith(f"/v1/{noun}")
            for method, operation in methods.items()
        }
        for noun in NOUNS
    }
    assert names["sources"] == names["outlets"]
    assert len(names["sources"]) == 9


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_name_in_another_spelling_is_the_same_one(
    client: AsyncClient, noun: str
) -> None:
    body = {"name": "Bo Reed", "aliases": ["B. Reed"]}
    made = await post(client, f"/v1/{noun}", body)
    assert made["slug"] == "bo-reed"
    before = await size(client)
    for name in SPELLINGS:
        assert await post(client, f"/v1/{noun}", {"name": name}, 200) == made
    assert await size(client) == before


@pytest.mark.parametrize("noun", NOUNS)
async def test_posting_one_that_exists_ignores_the_other_fields(
    client: AsyncClient, noun: str
) -> None:
    made = await post(client, f"/v1/{noun}", {"name": "Bo Reed"})
    body = {"name": "Bo Reed", "aliases": ["Someone"]}
    response = await client.post(f"/v1/{noun}", json=body)
    assert (response.status_code, response.json()) == (200, made)
    assert response.headers["Location"] == f"/v1/{noun}/bo-reed"


async def test_a_claim_finds_its_source_and_outlet_by_name_alias_or_slug(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/sources", {"name": "Ada Stone", "aliases": ["A. Stone"]})
    await post(client, "/v1/outlets", {"name": "The Courier", "aliases": ["Courier"]})
    claim = await post(client, "/v1/claims", claim_body())
    for source in ("ada-stone", {"name": "a. stone"}, {"name": "ADA STONE"}):
        for outlet in ("the-courier", {"name": "COURIER"}):
            body = claim_body(source=source, outlet=outlet)
            again = await post(client, "/v1/claims", body, 200)
            assert again == claim


async def test_an_alias_of_another_is_a_conflict(client: AsyncClient) -> None:
    await post(client, "/v1/sources", {"name": "Ada Stone", "aliases": ["Stoney"]})
    body = {"name": "Bo Reed", "aliases": ["Beau", "STONEY"]}
    assert await post_refused(client, "/v1/sources", body, 409) == ["/aliases/1"]


async def test_two_names_that_would_share_a_slug_are_numbered(
    client: AsyncClient,
) -> None:
    first = await post(client, "/v1/sources", {"name": "Bo Reed"})
    body = {"name": "Bo, Reed", "distinct": True}
    other = await post(client, "/v1/sources", body)
    assert (first["slug"], other["slug"]) == ("bo-reed", "bo-reed-2")


LOOKS_LIKE = [
    ("reuter5", "reuters"),
    ("Rеuters", "reuters"),
    ('"Reuters"', "reuters"),
    ("Reuters!", "reuters"),
    ("Gu4rdian", "the-guardian"),
    ("Müller, Zoë", "zoe-muller"),
    ("Dr. Zoë Müller", "zoe-muller"),
]


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_look_alike_is_refused_unless_it_is_said_to_be_distinct(
    client: AsyncClient, noun: str
) -> None:
    for name in ("Reuters", "The Guardian", "Zoë Müller"):
        await post(client, f"/v1/{noun}", {"name": name})
    for name, slug in LOOKS_LIKE:
        response = await client.post(f"/v1/{noun}", json={"name": name})
        told = problem(response, 409)
        assert f"`{slug}`" in told["detail"]
        assert [each["pointer"] for each in told["errors"]] == ["/name"]
        body = {"name": "Another", "aliases": [name]}
        assert await post_refused(client, f"/v1/{noun}", body, 409) == ["/aliases/0"]

    for name, slug in LOOKS_LIKE:
        body = {"name": name, "distinct": True}
        made = await post(client, f"/v1/{noun}", body)
        assert made["slug"] != slug
        assert await post(client, f"/v1/{noun}", {"name": name}, 200) == made
    entries = (await get(client, "/v1/changes?limit=200"))["items"]
    said = [each["body"]["distinct"] for each in entries if each["kind"] == noun[:-1]]
    assert said == [False] * 3 + [True] * len(LOOKS_LIKE)


@pytest.mark.parametrize("noun", NOUNS)
async def test_distinct_makes_no_second_bearer_of_one_name(
    client: AsyncClient, noun: str
) -> None:
    body = {"name": "Bo Reed", "aliases": ["B. Reed"]}
    made = await post(client, f"/v1/{noun}", body)
    for name in SPELLINGS:
        body = {"name": name, "distinct": True}
        assert await post(client, f"/v1/{noun}", body, 200) == made
    body = {"name": "Ada Stone", "aliases": ["BO REED"], "distinct": True}
    assert await post_refused(client, f"/v1/{noun}", body, 409) == ["/aliases/0"]


async def test_a_claim_names_look_alikes_that_are_distinct(client: AsyncClient) -> None:
    other = {"name": "The Sun"}
    await post(client, "/v1/claims", claim_body(via=other))
    looking = {
        "source": {"name": "Stone, Ada"},
        "outlet": {"name": "The C0urier"},
        "via": {"name": "The 5un"},
    }
    for field, noun in looking.items():
        body = claim_body(statement=f"With another {field}", **{field: noun})
        assert await post_refused(client, "/v1/claims", body, 409) == [f"/{field}/name"]
        body[field] = {**noun, "distinct": True}
        claim = await post(client, "/v1/claims", body)
        named = {"source": claim["source"], **claim["reports"][0]}
        assert named[field]["name"] == noun["name"]
    header = b"statement,source.name,source.distinct,outlet.name,made_on\n"
    file = header + b'It rains,"Dr. Ada Stone",true,The Courier,2026-01-10\n'
    response = await client.post(
        "/v1/imports", content=file, headers={"Content-Type": "text/csv"}
    )
    assert response.json()["made"] == 1, response.text


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_change_to_a_look_alike_is_refused_unless_it_is_distinct(
    client: AsyncClient, noun: str
) -> None:
    await post(client, f"/v1/{noun}", {"name": "Reuters"})
    await post(client, f"/v1/{noun}", {"name": "Bo Reed"})
    path = f"/v1/{noun}/bo-reed"
    for change in ({"name": "reuter5"}, {"aliases": ["Reuters!"]}):
        told = await patch(client, path, change, "*", 409)
        assert "`reuters`" in told["detail"]
        await patch(client, path, {**change, "distinct": True}, "*")
    entries = (await get(client, "/v1/changes?limit=200"))["items"]
    changes = [e["body"]["changes"] for e in entries if e["kind"] == "revision"]
    assert changes == [
        {"name": "reuter5", "distinct": True},
        {"aliases": ["Reuters!"], "distinct": True},
    ]

    # What it bears already is no matter any more, and `distinct` alone is no change.
    changed = await patch(client, path, {"aliases": ["Reuters!", "B. Reed"]}, "*")
    assert changed["name"] == "reuter5"
    before = await size(client)
    await patch(client, path, {"distinct": True}, "*")
    assert await size(client) == before


async def test_numbers_make_names_different(client: AsyncClient) -> None:
    for stem in ("pro0", "bot", "Agent "):
        made = [
            await post(client, "/v1/sources", {"name": f"{stem}{n}"}) for n in range(10)
        ]
        assert len({each["slug"] for each in made}) == len(made)


async def test_a_request_that_says_distinct_is_another_under_its_key(
    client: AsyncClient,
) -> None:
    headers = {"Idempotency-Key": "k-1"}
    path, body = "/v1/sources", {"name": "Bo Reed", "distinct": True}
    first = await client.post(path, json=body, headers=headers)
    again = await client.post(path, json=body, headers=headers)
    other = await client.post(path, json={"name": "Bo Reed"}, headers=headers)
    assert (first.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    problem(other, 422)


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_change_needs_the_version_that_was_read(
    client: AsyncClient, noun: str
) -> None:
    await post(client, f"/v1/{noun}", {"name": "Bo Reed"})
    path = f"/v1/{noun}/bo-reed"
    version = await etag(client, path)
    problem(await client.patch(path, json={"name": "Beau Reed"}), 428)
    await patch(client, path, {"name": "Beau Reed"}, '"stale"', 412)
    changed = await patch(client, path, {"name": "Beau Reed"}, version)
    assert (changed["slug"], changed["name"]) == ("bo-reed", "Beau Reed")
    assert await get(client, path) == changed
    await patch(client, path, {"name": "Bob Reed"}, version, 412)
    newer = await etag(client, path)
    assert newer != version
    changed = await patch(client, path, {"aliases": ["Beau R."]}, newer)
    assert changed["aliases"] == ["Beau R."]
    assert (await post(client, f"/v1/{noun}", {"name": "BEAU R."}, 200)) == changed
    before = await size(client)
    same = await patch(client, path, {"name": "Beau Reed"}, "*")
    assert same == changed
    assert await size(client) == before


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_change_that_cannot_be_is_refused(
    client: AsyncClient, noun: str
) -> None:
    await post(client, f"/v1/{noun}", {"name": "Bo Reed"})
    await post(client, f"/v1/{noun}", {"name": "Ada Stone", "aliases": ["Stoney"]})
    path = f"/v1/{noun}/bo-reed"
    before = await size(client)
    told = await patch(client, path, {"aliases": ["STONEY"]}, "*", 409)
    assert [each["pointer"] for each in told["errors"]] == ["/aliases/0"]
    told = await patch(client, path, {"name": "ada stone"}, "*", 409)
    assert [each["pointer"] for each in told["errors"]] == ["/name"]
    await patch(client, path, {"slug": "other"}, "*", 422)
    await patch(client, f"/v1/{noun}/nobody", {"name": "X Y"}, "*", 404)
    assert await size(client) == before


async def test_a_name_given_up_is_free_for_another(client: AsyncClient) -> None:
    await post(client, "/v1/sources", {"name": "Bo Reed"})
    await patch(client, "/v1/sources/bo-reed", {"name": "Beau Reed"}, "*")
    other = await post(client, "/v1/sources", {"name": "Bo Reed"})
    assert other["slug"] == "bo-reed-2"


async def _two(client: AsyncClient) -> None:
    """Let Ada be right and A. Stone be wrong, each in an outlet of her own."""
    resigns = await post(client, "/v1/claims", claim_body(probability=0.9))
    path = f"/v1/events/{resigns['event']['slug']}/outcomes"
    await post(client, path, occurred("2026-02-01"))
    body = claim_body(
        statement="The minister weds",
        source={"name": "A. Stone"},
        outlet={"name": "Courier"},
        probability=0.8,
    )
    weds = await post(client, "/v1/claims", body)
    path = f"/v1/claims/{weds['id']}/outcome"
    evidence = [{"url": "https://example.org/"}]
    await post(client, path, {"happened": False, "evidence": evidence})


@pytest.mark.parametrize(
    ("noun", "old", "new"),
    [
        ("sources", "a-stone", "ada-stone"),
        ("outlets", "courier", "the-courier"),
    ],
)
async def test_what_was_merged_leads_to_the_other_and_their_records_add_up(
    api: Api, noun: str, old: str, new: str
) -> None:
    client = api.client
    await _two(client)
    api.clock.pass_by(seconds=1)
    before = api.clock.now.isoformat().replace("+00:00", "Z")
    api.clock.pass_by(seconds=1)
    alone = await get(client, f"/v1/{noun}/{old}/record?as_of={before}")
    assert alone["claims"]["total"] == alone["hits"]["wrong"] == 1

    merged = await post(client, f"/v1/{noun}/{old}/merge", {"into": new})
    assert merged["slug"] == new
    assert {"A. Stone", "Courier"} & {*merged["aliases"]}
    for rest in ("", "/record?bins=5&cohort=settled", "/timeline?limit=2", "/claims"):
        response = await client.get(f"/v1/{noun}/{old}{rest}")
        assert response.status_code == 308
        assert response.headers["Location"] == f"/v1/{noun}/{new}{rest}"
    record = await get(client, f"/v1/{noun}/{new}/record")
    assert record["claims"]["total"] == record["claims"]["matured"] == 2
    assert (record["hits"]["right"], record["hits"]["wrong"]) == (1, 1)
    assert record["scores"]["brier"] == pytest.approx((0.1**2 + 0.8**2) / 2)
    filtered = await get(client, f"/v1/claims?{noun[:-1]}={old}")
    assert len(filtered["items"]) == 2

    then = f"record?as_of={before}"
    assert await get(client, f"/v1/{noun}/{old}/{then}") == alone
    kept = await get(client, f"/v1/{noun}/{new}/{then}")
    assert kept["claims"]["total"] == kept["hits"]["right"] == 1


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_merge_is_entered_once_and_not_into_itself(
    client: AsyncClient, noun: str
) -> None:
    for name in ("Bo Reed", "Beau Reed", "Bob Reed"):
        await post(client, f"/v1/{noun}", {"name": name})
    path = f"/v1/{noun}/bo-reed/merge"
    assert await post_refused(client, path, {"into": "bo-reed"}, 422) == ["/into"]
    assert await post_refused(client, path, {"into": "nobody"}, 422) == ["/into"]
    await post_refused(client, f"/v1/{noun}/nobody/merge", {"into": "bo-reed"}, 404)
    into = await post(client, path, {"into": "beau-reed"})
    before = await size(client)
    assert await post(client, path, {"into": "beau-reed"}, 200) == into
    assert await size(client) == before
    await post_refused(client, path, {"into": "bob-reed"}, 409)
    back = f"/v1/{noun}/beau-reed/merge"
    assert await post_refused(client, back, {"into": "bo-reed"}, 422) == ["/into"]
    found = await post(client, f"/v1/{noun}", {"name": "BO REED"}, 200)
    assert found == into
    await post(client, back, {"into": "bob-reed"})
    response = await client.get(f"/v1/{noun}/bo-reed")
    assert response.headers["Location"] == f"/v1/{noun}/bob-reed"
    [left] = (await get(client, f"/v1/{noun}"))["items"]
    assert left["slug"] == "bob-reed"


async def test_sources_that_said_the_same_are_merged_only_once_one_is_withdrawn(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/claims", claim_body())
    twin = await post(client, "/v1/claims", claim_body(source={"name": "A. Stone"}))
    path = "/v1/sources/a-stone/merge"
    await post_refused(client, path, {"into": "ada-stone"}, 409)
    await post(client, f"/v1/claims/{twin['id']}/withdrawal", {"reason": "twice"})
    await post(client, path, {"into": "ada-stone"})
    again = await post(
        client, "/v1/claims", claim_body(source={"name": "A. Stone"}), 200
    )
    assert again["source"]["slug"] == "ada-stone"


async def test_outlets_that_reported_the_same_claim_count_it_once_when_merged(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    path = f"/v1/claims/{claim['id']}/reports"
    await post(client, path, {"outlet": {"name": "Courier"}})
    await post(client, "/v1/outlets/courier/merge", {"into": "the-courier"})
    record = await get(client, "/v1/outlets/the-courier/record")
    assert record["claims"]["total"] == 1
    listed = await get(client, "/v1/outlets/the-courier/claims")
    assert [each["id"] for each in listed["items"]] == [claim["id"]]
    await post(client, path, {"outlet": "courier"}, 200)


async def test_a_merged_source_says_new_things_under_its_new_name(
    client: AsyncClient,
) -> None:
    for name in ("Bo Reed", "Beau Reed"):
        await post(client, "/v1/sources", {"name": name})
    await post(client, "/v1/sources/bo-reed/merge", {"into": "beau-reed"})
    body: Any = claim_body(source="bo-reed", window=window_until(None))
    claim = await post(client, "/v1/claims", body)
    assert claim["source"]["slug"] == "beau-reed"
    record = await get(client, "/v1/sources/beau-reed/record")
    assert record["claims"]["undated"] == 1

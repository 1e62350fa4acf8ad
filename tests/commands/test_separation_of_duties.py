"""Author and judge are different people, where FORESAID_SEPARATE_DUTIES is set."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.settings import Settings
from tests.api_calls import (
    EVIDENCE,
    claim_body,
    get,
    not_occurred,
    post,
    post_refused,
    problem,
)
from tests.conftest import Api, Clock, served

EVENT = "/v1/events/the-minister-resigns"
OUTCOMES = f"{EVENT}/outcomes"


@pytest.fixture
async def strict(dsn: str, clock: Clock) -> AsyncIterator[Api]:
    """An application whose duties are separate, its client an author's."""
    settings = Settings(separate_duties=True)
    async with app.running(settings, served(dsn), clock) as (application, pool, writer):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            running = Api(client, clock, pool, writer, dsn)
            client.headers["Authorization"] = f"Bearer {await running.key()}"
            yield running


@pytest.fixture
async def claim(strict: Api) -> Any:
    return await post(strict.client, "/v1/claims", claim_body())


async def bearer(api: Api) -> dict[str, str]:
    """Return what the holder of another key, of another principal, sends."""
    return {"Authorization": f"Bearer {await api.key()}"}


async def test_who_entered_a_claim_does_not_judge_its_event(
    strict: Api, claim: Any
) -> None:
    await post_refused(strict.client, OUTCOMES, not_occurred("2026-03-31"), 403)
    short = {"happened": False, "evidence": EVIDENCE}
    await post_refused(strict.client, f"/v1/claims/{claim['id']}/outcome", short, 403)
    answer = await strict.client.post(OUTCOMES, json=not_occurred("2026-03-31"))
    assert claim["id"] in problem(answer, 403)["detail"]

    other = await strict.client.post(
        OUTCOMES, json=not_occurred("2026-03-31"), headers=await bearer(strict)
    )

    assert other.status_code == 201
    settled = await get(strict.client, f"/v1/claims/{claim['id']}")
    assert settled["outcome"]["verdict"] == "did_not_happen"


async def test_who_entered_a_claim_neither_corrects_nor_withdraws_its_outcome(
    strict: Api, claim: Any
) -> None:
    judge = await bearer(strict)
    recorded = await strict.client.post(
        OUTCOMES, json=not_occurred("2026-03-31"), headers=judge
    )
    outcome = recorded.json()["outcomes"][0]["id"]
    path = f"{OUTCOMES}/{outcome}/withdrawal"
    correction = not_occurred("2026-04-30", supersedes=outcome)

    await post_refused(strict.client, OUTCOMES, correction, 403)
    await post_refused(strict.client, path, {"reason": "I do not like it."}, 403)

    corrected = await strict.client.post(OUTCOMES, json=correction, headers=judge)
    assert corrected.status_code == 201
    assert claim["status"] == "due"


async def test_a_key_and_those_minted_under_it_are_one_principal(
    strict: Api, claim: Any
) -> None:
    child = {"name": "child", "scopes": ["outcomes:write", "keys:manage"]}
    parent = (await post(strict.client, "/v1/keys", child))["secret"]
    made = await strict.client.post(
        "/v1/keys", json=child, headers={"Authorization": f"Bearer {parent}"}
    )
    for secret in (parent, made.json()["secret"]):
        answer = await strict.client.post(
            OUTCOMES,
            json=not_occurred("2026-03-31"),
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert claim["id"] in problem(answer, 403)["detail"]


async def test_a_withdrawn_claim_frees_nobody_to_judge(strict: Api, claim: Any) -> None:
    path = f"/v1/claims/{claim['id']}/withdrawal"
    await post(strict.client, path, {"reason": "I did not mean it."})

    await post_refused(strict.client, OUTCOMES, not_occurred("2026-03-31"), 403)


async def test_who_judged_an_event_enters_no_claim_about_it(strict: Api) -> None:
    await post(strict.client, "/v1/events", {"statement": "The minister resigns"})
    await post(strict.client, OUTCOMES, not_occurred("2026-03-31"))

    await post_refused(strict.client, "/v1/claims", claim_body(event=EVENT[11:]), 403)

    other = await strict.client.post(
        "/v1/claims", json=claim_body(event=EVENT[11:]), headers=await bearer(strict)
    )
    assert other.status_code == 201


async def test_a_line_with_its_outcome_is_refused_and_others_are_entered(
    strict: Api,
) -> None:
    start = b'"source":{"name":"Ada Stone"},"outlet":{"name":"The Courier"},'
    start += b'"made_on":"2026-01-10","window":{"latest":"2026-03-31"}'
    judged = b'"outcome":{"happened":false,"evidence":[{"url":"https://a.example"}]}'
    content = b'{"statement":"It rains",%s,%s}\n' % (start, judged)
    content += b'{"statement":"It snows",%s}\n' % start

    answer = await strict.client.post(
        "/v1/imports",
        content=content,
        headers={"Content-Type": "application/x-ndjson"},
    )

    imported = answer.json()
    assert (imported["made"], imported["refused"]) == (1, 1)
    assert imported["errors"][0]["pointer"] == "/outcome"
    assert "Duties are separate" in imported["errors"][0]["detail"]
    claims = (await get(strict.client, "/v1/claims"))["items"]
    assert [claim["statement"] for claim in claims] == ["It snows"]


async def test_a_key_may_do_both_unless_duties_are_separate(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/claims", claim_body())
    await post(client, OUTCOMES, not_occurred("2026-03-31"))


MERGE = {"into": "the-minister-resigns"}
TWIN = "/v1/events/he-goes"


async def post_twin(api: Api, headers: dict[str, str] | None = None) -> None:
    """Enter the claim of another source about the twin of the event."""
    body = claim_body(statement="He goes", source={"name": "Bo Reed"})
    answer = await api.client.post("/v1/claims", json=body, headers=headers)
    assert answer.status_code == 201


@pytest.mark.parametrize("judged", [EVENT, TWIN])
@pytest.mark.parametrize("claimed", [EVENT, TWIN])
async def test_who_claimed_or_judged_does_not_merge_the_claim_with_its_judgement(
    strict: Api, claimed: str, judged: str
) -> None:
    other = await bearer(strict)
    third = await bearer(strict)
    for path, statement in ((EVENT, "The minister resigns"), (TWIN, "He goes")):
        body = claim_body(statement=statement, source={"name": f"By {statement}"})
        by = None if path == claimed else other
        answer = await strict.client.post("/v1/claims", json=body, headers=by)
        assert answer.status_code == 201
    recorded = await strict.client.post(
        f"{judged}/outcomes", json=not_occurred("2026-03-31"), headers=third
    )
    assert recorded.status_code == 201

    if claimed == judged:  # what judges its claim does so already
        await post(strict.client, f"{TWIN}/merge", MERGE)
        return
    await post_refused(strict.client, f"{TWIN}/merge", MERGE, 403)
    answer = await strict.client.post(f"{TWIN}/merge", json=MERGE, headers=third)
    assert answer.status_code == 201


async def test_nobody_merges_an_authors_claim_with_their_own_finding(
    strict: Api, claim: Any
) -> None:
    other = await bearer(strict)
    await post_twin(strict, other)
    await post(strict.client, f"{TWIN}/outcomes", not_occurred("2026-03-31"))

    for by in (None, other, await bearer(strict)):
        answer = await strict.client.post(f"{TWIN}/merge", json=MERGE, headers=by)
        assert "Duties are separate" in problem(answer, 403)["detail"]
    back = await strict.client.post(
        f"{EVENT}/merge", json={"into": "he-goes"}, headers=await bearer(strict)
    )
    assert claim["id"] in problem(back, 403)["detail"]


async def test_a_key_minted_under_an_authors_key_does_not_merge_for_them(
    strict: Api, claim: Any
) -> None:
    other = await bearer(strict)
    await post_twin(strict, other)
    await strict.client.post(
        f"{TWIN}/outcomes",
        json=not_occurred("2026-03-31"),
        headers=await bearer(strict),
    )
    child = {"name": "child", "scopes": ["sources:write"]}
    made = await post(strict.client, "/v1/keys", child)
    headers = {"Authorization": f"Bearer {made['secret']}"}

    answer = await strict.client.post(f"{TWIN}/merge", json=MERGE, headers=headers)

    assert claim["id"] in problem(answer, 403)["detail"]


async def test_events_that_nobody_judged_are_merged_by_who_claimed(
    strict: Api, claim: Any
) -> None:
    await post_twin(strict)
    await post(strict.client, f"{TWIN}/merge", MERGE)
    assert claim["status"] == "due"


async def test_a_judge_of_what_was_merged_enters_no_claim_by_another_slug(
    strict: Api,
) -> None:
    """A finding recorded about one event counts by the slug of each that it became."""
    other = await bearer(strict)
    for statement in ("The minister resigns", "He goes", "Out he goes"):
        await post(strict.client, "/v1/events", {"statement": statement})
    recorded = await post(strict.client, f"{TWIN}/outcomes", not_occurred("2026-03-31"))
    for slug in ("he-goes", "out-he-goes"):
        path = f"/v1/events/{slug}/merge"
        answer = await strict.client.post(path, json=MERGE, headers=other)
        assert answer.status_code == 201

    await post_refused(
        strict.client, "/v1/claims", claim_body(event="out-he-goes"), 403
    )
    entered = await strict.client.post(
        "/v1/claims", json=claim_body(event="out-he-goes"), headers=other
    )
    assert entered.json()["outcome"]["verdict"] == "did_not_happen"
    outcome = recorded["outcomes"][0]["id"]
    path = f"/v1/events/out-he-goes/outcomes/{outcome}/withdrawal"
    await post(strict.client, path, {"reason": "in error"})


async def test_who_entered_a_claim_does_not_say_how_it_is_judged(
    strict: Api, claim: Any
) -> None:
    headers = {"If-Match": "*"}
    criteria = {"criteria": "A rumour is enough."}
    answer = await strict.client.patch(EVENT, json=criteria, headers=headers)
    assert claim["id"] in problem(answer, 403)["detail"]
    topics = await strict.client.patch(EVENT, json={"topics": ["war"]}, headers=headers)
    assert topics.status_code == 200
    other = await bearer(strict)
    answer = await strict.client.patch(EVENT, json=criteria, headers=headers | other)
    assert answer.status_code == 200

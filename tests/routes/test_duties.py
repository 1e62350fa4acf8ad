"""Author and judge are two, where FORESAID_SEPARATE_DUTIES says so."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.settings import Settings
from tests.asking import EVIDENCE, absent, get, post, problem, refuse, said
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
    return await post(strict.client, "/v1/claims", said())


async def bearer(api: Api) -> dict[str, str]:
    """Return what the holder of another key, of another principal, sends."""
    return {"Authorization": f"Bearer {await api.key()}"}


async def test_who_entered_a_claim_does_not_judge_its_event(
    strict: Api, claim: Any
) -> None:
    await refuse(strict.client, OUTCOMES, absent("2026-03-31"), 403)
    short = {"happened": False, "evidence": EVIDENCE}
    await refuse(strict.client, f"/v1/claims/{claim['id']}/outcome", short, 403)
    answer = await strict.client.post(OUTCOMES, json=absent("2026-03-31"))
    assert claim["id"] in problem(answer, 403)["detail"]

    other = await strict.client.post(
        OUTCOMES, json=absent("2026-03-31"), headers=await bearer(strict)
    )

    assert other.status_code == 201
    settled = await get(strict.client, f"/v1/claims/{claim['id']}")
    assert settled["outcome"]["verdict"] == "did_not_happen"


async def test_who_entered_a_claim_neither_corrects_nor_withdraws_its_outcome(
    strict: Api, claim: Any
) -> None:
    judge = await bearer(strict)
    found = await strict.client.post(OUTCOMES, json=absent("2026-03-31"), headers=judge)
    outcome = found.json()["outcomes"][0]["id"]
    path = f"{OUTCOMES}/{outcome}/withdrawal"
    correction = absent("2026-04-30", supersedes=outcome)

    await refuse(strict.client, OUTCOMES, correction, 403)
    await refuse(strict.client, path, {"reason": "I like it not."}, 403)

    corrected = await strict.client.post(OUTCOMES, json=correction, headers=judge)
    assert corrected.status_code == 201
    assert claim["status"] == "due"


async def test_a_key_and_those_minted_under_it_are_one_principal(
    strict: Api, claim: Any
) -> None:
    child = {"name": "child", "scopes": ["outcomes:write", "keys:manage"]}
    one = (await post(strict.client, "/v1/keys", child))["secret"]
    made = await strict.client.post(
        "/v1/keys", json=child, headers={"Authorization": f"Bearer {one}"}
    )
    for secret in (one, made.json()["secret"]):
        answer = await strict.client.post(
            OUTCOMES,
            json=absent("2026-03-31"),
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert claim["id"] in problem(answer, 403)["detail"]


async def test_a_withdrawn_claim_frees_nobody_to_judge(strict: Api, claim: Any) -> None:
    path = f"/v1/claims/{claim['id']}/withdrawal"
    await post(strict.client, path, {"reason": "I did not mean it."})

    await refuse(strict.client, OUTCOMES, absent("2026-03-31"), 403)


async def test_who_judged_an_event_enters_no_claim_about_it(strict: Api) -> None:
    await post(strict.client, "/v1/events", {"statement": "The minister resigns"})
    await post(strict.client, OUTCOMES, absent("2026-03-31"))

    await refuse(strict.client, "/v1/claims", said(event=EVENT[11:]), 403)

    other = await strict.client.post(
        "/v1/claims", json=said(event=EVENT[11:]), headers=await bearer(strict)
    )
    assert other.status_code == 201


async def test_a_line_with_its_outcome_is_refused_and_others_are_kept(
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

    told = answer.json()
    assert (told["made"], told["refused"]) == (1, 1)
    assert told["errors"][0]["pointer"] == "/outcome"
    assert "Duties are separate" in told["errors"][0]["detail"]
    found = (await get(strict.client, "/v1/claims"))["items"]
    assert [each["statement"] for each in found] == ["It snows"]


async def test_one_key_may_do_both_unless_it_is_said_otherwise(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/claims", said())
    await post(client, OUTCOMES, absent("2026-03-31"))

"""Many requests for claims at the same time, which are read together."""

import asyncio

from tests.api_calls import claim_body, get, post
from tests.conftest import Api
from tests.waiting import let_others_run

UNKNOWN = "/v1/claims/00000000-0000-7000-8000-000000000000"


async def made(api: Api, count: int) -> list[str]:
    """Enter claims; return their paths."""
    bodies = [claim_body(statement=f"It rains {nth} times") for nth in range(count)]
    claims = [await post(api.client, "/v1/claims", body) for body in bodies]
    return [f"/v1/claims/{claim['id']}" for claim in claims]


async def test_each_of_many_requests_gets_its_own_claim(api: Api) -> None:
    paths = await made(api, 20)
    asked = [*paths[:10], UNKNOWN, *paths[10:], paths[0]]

    answers = await asyncio.gather(*(api.client.get(path) for path in asked))

    assert [answer.status_code for answer in answers] == [200] * 10 + [404] + [200] * 11
    found = [f"/v1/claims/{answer.json().get('id')}" for answer in answers]
    assert found[:10] + found[11:] == [*paths, paths[0]]


async def test_a_read_after_an_acknowledged_write_sees_it(api: Api) -> None:
    paths = await made(api, 12)

    async def withdraw_and_read(path: str) -> str:
        await get(api.client, path)
        await post(api.client, f"{path}/withdrawal", {"reason": "A test."})
        status: str = (await get(api.client, path))["status"]
        return status

    statuses = await asyncio.gather(*map(withdraw_and_read, paths))

    assert statuses == ["withdrawn"] * 12


async def test_a_request_that_is_cancelled_harms_none(api: Api) -> None:
    paths = await made(api, 4)
    tasks = [asyncio.create_task(api.client.get(path)) for path in paths]
    await let_others_run(3)
    tasks[1].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(answers.pop(1), asyncio.CancelledError)
    assert [getattr(answer, "status_code", 0) for answer in answers] == [200] * 3


async def test_while_the_database_is_away_each_is_told(api: Api) -> None:
    paths = await made(api, 3)
    await api.pool.close()
    answers = await asyncio.gather(*(api.client.get(path) for path in paths))
    assert [answer.status_code for answer in answers] == [503] * 3
    assert all("retry-after" in answer.headers for answer in answers)

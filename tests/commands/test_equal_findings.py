"""Equal findings of merged events, in logs that let one of them stand for both."""

import asyncpg
import pytest

from api.postgres import migrations
from tests.api_calls import Json, get, occurred, post, said
from tests.conftest import Api
from tests.figure_checks import differences

OUTCOMES = "/v1/events/he-goes/outcomes"


async def united(api: Api) -> tuple[str, str]:
    """Merge two events of which the same was found, as was done before."""
    for slug in ("he-goes", "he-leaves"):
        event = {"statement": slug.replace("-", " ")}
        claim = said(quote=slug, event=event, probability=0.8)
        await post(api.client, "/v1/claims", claim)
        await post(api.client, f"/v1/events/{slug}/outcomes", occurred("2026-02-01"))
    path = "/v1/events/he-leaves/merge"
    merged = await post(api.client, path, {"into": "he-goes"})
    one, other = [each["id"] for each in merged["outcomes"]]
    await run(
        api,
        "INSERT INTO retirements SELECT $1, size - 1, $2 FROM log_head",
        other,
        one,
    )
    return one, other


async def run(api: Api, query: str, *values: object) -> None:
    connection = await asyncpg.connect(api.dsn)
    await connection.execute(query, *values)
    await connection.close()


async def migrate(api: Api) -> None:
    """Do again what brings such a log up to date."""
    await run(api, "DROP INDEX turns_degree, rates_index")
    for each in migrations.known():
        if each.name in {"0020_findings", "0021_rates"}:
            connection = await asyncpg.connect(api.dsn)
            async with connection.transaction():
                await connection.execute(each.sql)
            await connection.close()


async def shown(api: Api) -> list[Json]:
    return (await get(api.client, OUTCOMES))["items"]


async def test_the_other_is_in_force_again(api: Api) -> None:
    await united(api)
    event = await get(api.client, "/v1/events/he-goes")
    assert [each["in_force"] for each in event["outcomes"]] == [True, False]
    await migrate(api)
    assert [each["in_force"] for each in await shown(api)] == [True, True]
    assert await differences(api) == []


async def test_the_other_is_superseded_by_what_superseded_the_one(api: Api) -> None:
    one, _ = await united(api)
    late = occurred("2026-05-01", supersedes=one)
    await post(api.client, OUTCOMES, late)
    await migrate(api)
    *gone, new = await shown(api)
    assert [each["superseded_by"] for each in gone] == [new["id"]] * 2
    assert await differences(api) == []


@pytest.mark.parametrize("more", [False, True])
async def test_the_other_stands_in_the_place_of_what_was_withdrawn(
    api: Api, *, more: bool
) -> None:
    one, other = await united(api)
    await post(api.client, f"{OUTCOMES}/{one}/withdrawal", {"reason": "a hoax"})
    if more:
        await post(api.client, OUTCOMES, occurred("2026-02-02"))
    await migrate(api)
    standing = [each["id"] for each in await shown(api) if each["in_force"]]
    assert (standing == [other]) is not more
    claims = (await get(api.client, "/v1/claims?event=he-goes"))["items"]
    ends = {(each["status"], each["outcome"]["outcome_id"]) for each in claims}
    assert ends == {("settled", standing[0])}
    if not more:
        assert await differences(api) == []

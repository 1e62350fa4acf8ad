"""Round trips: what is exported and imported elsewhere gives the same records."""

from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api_calls import Json, body_of, get, walk
from tests.conftest import Api, Clock, running
from tests.random_logs import Step
from tests.test_invariants import actions, new_claims, new_outcomes, new_topics, world

Create = Callable[[], AsyncIterator[str]]
FORMS = {"ndjson": "application/x-ndjson", "csv": "text/csv"}


async def records(api: Api) -> dict[tuple[str, str, str], Json]:
    """Return the record of every subject, by its kind, name and the cohort."""
    found: dict[tuple[str, str, str], Json] = {}
    for kind in ("sources", "outlets"):
        for subject in await walk(api.client, f"/v1/{kind}", 200):
            for cohort in ("matured", "settled"):
                path = f"/v1/{kind}/{subject['slug']}/record?cohort={cohort}"
                record = await get(api.client, path)
                for name in ("subject", "as_of"):
                    del record[name]
                # How many were recorded before their windows closed: an import is now.
                del record["claims"]["prospective"]
                found[kind, subject["name"], cohort] = record
    return found


async def moved(api: Api, other: Api, form: str) -> Json:
    """Export all claims of one and import them into the other."""
    exported = await api.client.get(f"/v1/exports/claims.{form}")
    assert exported.status_code == 200, exported.text
    return body_of(
        await other.client.post(
            "/v1/imports",
            content=exported.content,
            headers={"Content-Type": FORMS[form]},
        ),
        200,
    )


@pytest.fixture
async def other(create: Create, clock: Clock) -> AsyncIterator[Api]:
    """Another log, empty."""
    async for dsn in create():
        async with running(dsn, clock) as api:
            yield api


@pytest.mark.parametrize("form", FORMS)
async def test_the_demonstration_gives_equal_records_elsewhere(
    demo: Api, other: Api, form: str
) -> None:
    imported = await moved(demo, other, form)
    assert imported["errors"] == []
    assert imported["made"] == len(await walk(demo.client, "/v1/claims", 200))
    before, after = await records(demo), await records(other)
    assert before.keys() == after.keys()
    for subject, record in before.items():
        assert after[subject] == record, subject


# Each is long: claims are judged in many ways, merged, corrected and withdrawn.
logs = st.lists(
    st.one_of(new_claims, new_claims, new_outcomes, new_outcomes, actions, new_topics),
    min_size=20,
    max_size=24,
)


@settings(max_examples=6, deadline=None)
@given(steps=logs, form=st.sampled_from([*FORMS]))
async def test_any_log_gives_equal_records_elsewhere(
    create: Create, steps: list[Step], form: str
) -> None:
    async with world(create) as (driver, api), world(create) as (_, other):
        for step in steps:
            await driver.do(step)
        other.clock.now = api.clock.now
        imported = await moved(api, other, form)
        assert imported["errors"] == []
        before, after = await records(api), await records(other)
        for subject, record in before.items():
            assert after.get(subject) == record, subject

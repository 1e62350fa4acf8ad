"""The invariants of the domain, whatever a client does, in any order."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import get_args

import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api import app
from api.settings import Settings
from api.terms import (
    Basis,
    BoardSort,
    Cohort,
    Entry,
    Role,
    SourceKind,
    VoidReason,
    Weighting,
)
from tests import figure_checks, version_checks
from tests.api_calls import Json, claim_body, get, not_occurred, post, window_until
from tests.conftest import Api, Clock, served
from tests.random_logs import (
    ACTS,
    COLLECTION,
    Act,
    Find,
    Pass,
    Retopic,
    Say,
    Step,
    World,
)

Create = Callable[[], AsyncIterator[str]]

few = st.integers(0, 3)
topics = st.sampled_from([(), ("war",), ("war", "energy"), ("energy",)])
new_claims = st.builds(
    Say,
    source=few,
    outlet=st.integers(0, 2),
    event=st.integers(0, 2),
    keyed=st.booleans(),
    ago=st.integers(0, 9),
    wait=st.sampled_from([0, 0, 3]),
    length=st.none() | st.integers(0, 12),
    said=st.sampled_from(
        [
            {},
            {"direction": "will_not"},
            {"probability": 0.0},
            {"probability": 0.3},
            {"probability": 0.5},
            {"probability": 0.8},
            {"probability": 1.0},
            {"wording": "probably"},
            {"wording": "probably", "direction": "will_not"},
            {"wording": "could"},
        ]
    ),
    quote=st.sampled_from([None, "So it will be."]),
    corrects=st.none() | st.none() | few,
    topics=topics,
    collected=st.sampled_from([False, False, True]),
    via=st.none() | st.none() | st.integers(0, 2),
)
new_outcomes = st.builds(
    Find,
    event=few,
    kind=st.sampled_from(["occurred", "occurred", "not_occurred", "partly", "void"]),
    ago=st.integers(0, 14),
    span=st.sampled_from([0, 0, 2, 9]),
    final=st.sampled_from([False, False, True]),
    degree=st.sampled_from([0.25, 0.75]),
    only=st.none() | few,
    supersedes=st.booleans(),
    reason=st.sampled_from(get_args(VoidReason)),
)
actions = st.builds(
    Act,
    what=st.sampled_from([*ACTS]),
    one=st.integers(0, 9),
    other=st.integers(0, 9),
)
new_topics = st.builds(Retopic, event=few, topics=topics)
waits = st.builds(Pass, hours=st.sampled_from([1, 26, 100]))
steps = st.lists(
    st.one_of(new_claims, new_claims, new_outcomes, actions, new_topics, waits),
    max_size=24,
)
filters = st.fixed_dictionaries(
    {
        "sort": st.sampled_from(get_args(BoardSort)),
        "entry": st.sampled_from(get_args(Entry)),
    },
    optional={
        "past": st.none(),
        "topic": st.sampled_from(["war", "energy", "none"]),
        "made_from": st.sampled_from(["2026-11-16", "2026-11-20"]),
        "made_to": st.sampled_from(["2026-11-20", "2026-11-24"]),
        "collection": st.just("all"),
        "source": st.sampled_from(["source-a", "outlet-a"]),
        "outlet": st.sampled_from(["outlet-a", "outlet-b"]),
        "source_kind": st.sampled_from(get_args(SourceKind)),
        "role": st.sampled_from(get_args(Role)),
        "basis": st.sampled_from(get_args(Basis)),
        "yardstick": st.sampled_from(["kent", "survey"]),
        "horizon_min": st.just(2),
        "horizon_max": st.just(9),
        "cohort": st.sampled_from(get_args(Cohort)),
        "weight": st.sampled_from(get_args(Weighting)),
        "bins": st.sampled_from([2, "values"]),
    },
)


@asynccontextmanager
async def world(create: Create) -> AsyncGenerator[tuple[World, Api]]:
    """Run an application on a new database."""
    addresses = create()
    dsn = await anext(addresses)
    try:
        clock = Clock()
        async with app.running(Settings(), served(dsn), clock) as running:
            application, pool, writer = running
            transport = ASGITransport(application)  # pyright: ignore[reportArgumentType] two spellings of ASGI
            url = "http://test"
            async with AsyncClient(transport=transport, base_url=url) as client:
                api = Api(client, clock, pool, writer, dsn)
                client.headers["Authorization"] = f"Bearer {await api.key()}"
                await post(client, "/v1/collections", COLLECTION)
                driver = World(client, clock)
                await driver.follow()
                yield driver, api
    finally:
        await anext(addresses, None)


@settings(max_examples=25, deadline=None)
@given(steps=steps, questions=st.lists(filters, min_size=1, max_size=3))
async def test_every_record_is_its_recomputation_from_the_log(
    create: Create, steps: list[Step], questions: list[Json]
) -> None:
    async with world(create) as (driver, api):
        for step in steps:
            await driver.do(step)
        await driver.do(Pass(hours=1))
        await driver.recall()
        await driver.repeat()
        await driver.compare_boards()
        for chosen in questions:
            await driver.ask(chosen)
        assert await version_checks.differences(api.dsn) == []
        assert await figure_checks.differences(api) == []


@pytest.mark.parametrize(
    ("event", "prospective"), [("it-floods", 0.0), ("it-snows", 1.0)]
)
async def test_a_claim_of_an_event_merged_with_a_settled_one_is_not_prospective(
    client: AsyncClient, event: str, prospective: float
) -> None:
    await post(client, "/v1/claims", claim_body(statement="It rains"))
    await post(client, "/v1/events/it-rains/outcomes", not_occurred("2026-03-31"))
    for old, into in (("it-rains", "it-pours"), ("it-pours", "it-floods")):
        await post(client, "/v1/events", {"statement": into.replace("-", " ")})
        path = f"/v1/events/{old}/merge"
        assert (await client.post(path, json={"into": into})).is_success
    await post(client, "/v1/events", {"statement": "It snows"})

    source = {"name": "Bea Hill"}
    body = claim_body(event=event, source=source, window=window_until("2026-12-31"))
    await post(client, "/v1/claims", body)

    record = await get(client, "/v1/sources/bea-hill/record")
    assert record["claims"]["prospective"] == prospective

"""What is held of claims is the same however it was read."""

from collections.abc import AsyncIterator, Callable
from random import Random

import pytest
from msgspec import structs

from api.accuracy import claim_store
from api.accuracy.claim_store import ClaimStore
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.lane import Lane
from api.database.pool import Database, Pool
from api.errors import UnavailableError
from api.scoring import claims_as_of
from api.store import claim_versions, log_head, new_entries
from api.store.claim_versions import Sink
from tests.accuracy.test_boards import Crowd
from tests.api_calls import post
from tests.conftest import Api, named
from tests.random_logs import COLLECTION

STEPS = 40


@pytest.fixture
async def crowd(api: Api) -> Crowd:
    await post(api.client, "/v1/collections", COLLECTION)
    world = Crowd(api.client, api.clock)
    await world.follow()
    return world


async def claims(api: Api, store: ClaimStore) -> ClaimsAt:
    db = api.pool.database
    return await store.at(db, await log_head.at(db, None, now=api.clock()))


def content(at: ClaimsAt) -> object:
    """Return all that is held of the claims that stood."""
    return [
        (claims_as_of.of(at.columns(of.row)), of.subject.tolist(), of.roles.tolist())
        for of in (at.of_sources(), at.of_outlets())
    ]


async def test_claims_read_step_by_step_are_held_like_those_read_at_once(
    api: Api, crowd: Crowd
) -> None:
    by_steps, random = ClaimStore(Lane()), Random(7)
    before: list[tuple[ClaimsAt, object]] = []
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
        at = await claims(api, by_steps)
        before.append((at, content(at)))
    at_once = await claims(api, ClaimStore(Lane()))
    for at, held in before:
        assert content(at_once.as_of(at.position)) == held
        assert content(at) == held


async def test_rows_that_arrive_in_many_blocks_are_held_like_those_of_one(
    api: Api, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(8)
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
    in_one = content(await claims(api, ClaimStore(Lane())))
    monkeypatch.setattr(claim_versions, "BLOCK", 300)
    assert content(await claims(api, ClaimStore(Lane()))) == in_one


async def test_few_entries_that_brought_much_are_not_read_as_one_value(
    api: Api, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_steps, random = ClaimStore(Lane()), Random(9)
    in_blocks = 0
    read = claim_versions.read

    async def counted(db: Database, first: int, past: int, into: Sink) -> None:
        nonlocal in_blocks
        in_blocks += first > 0
        await read(db, first, past, into)

    monkeypatch.setattr(claim_versions, "read", counted)
    monkeypatch.setattr(new_entries, "MOST_AT_ONCE", 2)
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
        await claims(api, by_steps)
    assert 0 < in_blocks < STEPS  # some steps brought little
    held = content(await claims(api, by_steps))
    assert held == content(await claims(api, ClaimStore(Lane())))


async def test_a_store_that_began_without_a_database_reads_it_later(api: Api) -> None:
    store, away = ClaimStore(Lane()), Pool(named(api.dsn, "nowhere"))
    await away.open()
    store.begin(away.database)
    assert (await claims(api, store)).claims == 0


async def test_a_read_that_fails_loses_nothing_that_is_held(
    api: Api, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    random, store = Random(5), ClaimStore(Lane())
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
    held = (await claims(api, store)).held
    await post(api.client, "/v1/sources", {"name": "Zoe Marsh"})

    async def away(*_: object) -> object:
        raise UnavailableError

    with monkeypatch.context() as once:
        once.setattr(new_entries, "read", away)
        with pytest.raises(UnavailableError):
            await claims(api, store)
    again = (await claims(api, store)).held
    assert again.versions.entry.base is held.versions.entry.base  # not read anew


@pytest.fixture
async def behind(create: Callable[[], AsyncIterator[str]]) -> AsyncIterator[Database]:
    """A database whose log is shorter: it has none."""
    async for dsn in create():
        pool = Pool(dsn)
        await pool.open()
        yield pool.database
        await pool.close()


async def test_a_position_that_a_database_does_not_reach_names_nothing_that_is_held(
    api: Api, crowd: Crowd, behind: Database
) -> None:
    random, store = Random(6), ClaimStore(Lane())
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
    at = await claims(api, store)
    beyond = structs.replace(at.position, size=at.position.size + 1)
    for db, position in ((api.pool.database, beyond), (behind, at.position)):
        with pytest.raises(UnavailableError):
            await store.at(db, position)
    assert content(await claims(api, store)) == content(at)


@pytest.mark.parametrize("few", [0, claim_store.QUICK_ENTRIES])
async def test_what_is_held_is_read_only_once_where_a_snapshot_lags_behind(
    api: Api,
    crowd: Crowd,
    behind: Database,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
) -> None:
    random, store = Random(4), ClaimStore(Lane())
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
    await claims(api, store)
    await post(api.client, "/v1/sources", {"name": "Zoe Marsh"})
    monkeypatch.setattr(claim_store, "QUICK_ENTRIES", few)

    def elsewhere(_: Database) -> Database:
        return behind

    with monkeypatch.context() as once:  # what takes long reaches another server
        once.setattr(Database, "patient", elsewhere)
        with pytest.raises(UnavailableError):
            await claims(api, store)
    held = content(await claims(api, store))
    assert held == content(await claims(api, ClaimStore(Lane())))

"""Long work waits for long work; short work overtakes it."""

import asyncio
from functools import partial
from threading import Event

import pytest

from api.accuracy import lane
from api.accuracy.lane import Lane
from api.errors import UnavailableError
from tests.waiting import let_others_run


async def test_short_work_is_done_while_long_work_goes_on() -> None:
    one, go_on = Lane(), Event()
    long = asyncio.create_task(one.long(partial(go_on.wait, 20)))
    assert await one.short(lambda: "short") == "short"
    assert not long.done()
    go_on.set()
    assert await long


async def test_long_work_is_done_one_at_a_time() -> None:
    one, go_on, begun = Lane(), Event(), Event()
    first = asyncio.create_task(one.long(partial(go_on.wait, 20)))
    await let_others_run()
    second = asyncio.create_task(one.long(begun.set))
    await one.short(lambda: None)
    assert not begun.is_set()
    go_on.set()
    await asyncio.gather(first, second)
    assert begun.is_set()


async def test_too_much_long_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "MOST_WAITING", 1)
    one, go_on = Lane(), Event()
    first = asyncio.create_task(one.long(partial(go_on.wait, 20)))
    await let_others_run()
    with pytest.raises(UnavailableError):
        await one.long(lambda: None)
    go_on.set()
    assert await first
    assert await one.long(lambda: "again") == "again"


async def test_work_over_many_claims_is_long() -> None:
    one, go_on = Lane(), Event()
    first = asyncio.create_task(one.run(partial(go_on.wait, 20), lane.QUICK_CLAIMS + 1))
    await let_others_run()
    second = asyncio.create_task(one.run(lambda: 2, lane.QUICK_CLAIMS + 1))
    assert await one.run(lambda: 1, lane.QUICK_CLAIMS) == 1
    assert not second.done()
    go_on.set()
    assert await asyncio.gather(first, second) == [True, 2]

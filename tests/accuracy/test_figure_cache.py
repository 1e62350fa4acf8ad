"""Answers are computed once for all requests, and outlive the first of them."""

import asyncio

import pytest

from api.accuracy.figure_cache import AnswerCache
from tests.waiting import let_others_run


class Slow:
    """Computes answers once it may, and counts them."""

    def __init__(self) -> None:
        self.made = 0
        self.may = asyncio.Event()

    async def make(self) -> str:
        self.made += 1
        await self.may.wait()
        return f"answer {self.made}"


async def give_up(request: "asyncio.Task[str]") -> None:
    """Cancel a request, as a client does that has waited long enough."""
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request


async def test_who_asks_at_once_shares_one_answer() -> None:
    cache, slow = AnswerCache[str](), Slow()
    requests = [asyncio.create_task(cache.get("key", slow.make)) for _ in range(5)]
    await let_others_run()
    slow.may.set()
    assert await asyncio.gather(*requests) == ["answer 1"] * 5
    assert await cache.get("key", slow.make) == "answer 1"


async def test_what_took_too_long_is_there_for_the_next_who_asks() -> None:
    cache, slow = AnswerCache[str](), Slow()
    request = asyncio.create_task(cache.get("key", slow.make))
    await let_others_run()
    await give_up(request)
    slow.may.set()
    assert await cache.get("key", slow.make) == "answer 1"


async def test_what_waits_for_its_turn_is_not_begun_once_nobody_wants_it() -> None:
    cache, first, second = AnswerCache[str](concurrency=1), Slow(), Slow()
    request = asyncio.create_task(cache.get("first", first.make))
    await let_others_run()
    waiting = asyncio.create_task(cache.get("second", second.make))
    await let_others_run()
    await give_up(waiting)
    first.may.set()
    second.may.set()
    assert await request == "answer 1"
    await let_others_run()
    assert second.made == 0
    assert await cache.get("second", second.make) == "answer 1"


async def test_a_failure_is_told_to_all_and_not_kept() -> None:
    cache, slow = AnswerCache[str](), Slow()

    async def fail() -> str:
        await slow.may.wait()
        raise ValueError

    requests = [asyncio.create_task(cache.get("key", fail)) for _ in range(2)]
    await let_others_run()
    slow.may.set()
    failures = await asyncio.gather(*requests, return_exceptions=True)
    assert [type(failure) for failure in failures] == [ValueError, ValueError]
    assert await cache.get("key", slow.make) == "answer 1"

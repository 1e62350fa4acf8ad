"""Answers that are computed once for all, and outlive who asked first."""

import asyncio

import pytest

from api.accuracy.answer_cache import AnswerCache
from tests.waiting import let_others_run


class Slow:
    """Makes answers when it is let, and counts them."""

    def __init__(self) -> None:
        self.made = 0
        self.may = asyncio.Event()

    async def make(self) -> str:
        self.made += 1
        await self.may.wait()
        return f"answer {self.made}"


async def give_up(asking: "asyncio.Task[str]") -> None:
    """Go away, as who has asked does once its time is over."""
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_who_asks_at_once_shares_one_answer() -> None:
    kept, slow = AnswerCache[str](), Slow()
    asking = [asyncio.create_task(kept.get("key", slow.make)) for _ in range(5)]
    await let_others_run()
    slow.may.set()
    assert await asyncio.gather(*asking) == ["answer 1"] * 5
    assert await kept.get("key", slow.make) == "answer 1"


async def test_what_took_too_long_is_there_for_the_next_who_asks() -> None:
    kept, slow = AnswerCache[str](), Slow()
    asking = asyncio.create_task(kept.get("key", slow.make))
    await let_others_run()
    await give_up(asking)
    slow.may.set()
    assert await kept.get("key", slow.make) == "answer 1"


async def test_what_waits_for_its_turn_is_not_begun_once_nobody_wants_it() -> None:
    kept, first, second = AnswerCache[str](concurrency=1), Slow(), Slow()
    asking = asyncio.create_task(kept.get("first", first.make))
    await let_others_run()
    waiting = asyncio.create_task(kept.get("second", second.make))
    await let_others_run()
    await give_up(waiting)
    first.may.set()
    second.may.set()
    assert await asking == "answer 1"
    await let_others_run()
    assert second.made == 0
    assert await kept.get("second", second.make) == "answer 1"


async def test_a_failure_is_told_to_all_and_not_kept() -> None:
    kept, slow = AnswerCache[str](), Slow()

    async def fail() -> str:
        await slow.may.wait()
        raise ValueError

    asking = [asyncio.create_task(kept.get("key", fail)) for _ in range(2)]
    await let_others_run()
    slow.may.set()
    failures = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(each) for each in failures] == [ValueError, ValueError]
    assert await kept.get("key", slow.make) == "answer 1"

"""Reads of many callers at once, which become one statement."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api import tracing
from api.database import joined_reads
from api.database.joined_reads import JoinedReads
from api.errors import AwayError, NotFoundError
from api.monitoring.spans import Span
from tests.waiting import PATIENCE_SECONDS, let_others_run


class Shelf:
    """Values by key, looked up when the gate is open; it keeps which were asked for."""

    def __init__(self, **values: int) -> None:
        self.values = values
        self.gate = asyncio.Event()
        self.gate.set()
        self.looks: list[set[str]] = []
        self.reads: JoinedReads[str, int] = JoinedReads(self._look_up)

    async def _look_up(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.looks.append(set(keys))
        if "broken" in keys:
            raise ValueError("broken")
        if "away" in self.values:
            raise AwayError
        found = {key: self.values[key] for key in keys if key in self.values}
        with tracing.span("statement"):
            await self.gate.wait()
        return found

    def ask(self, *keys: str) -> "list[asyncio.Task[int]]":
        return [asyncio.create_task(self.reads.get(key)) for key in keys]

    async def ask_behind_another(self, *keys: str) -> "list[asyncio.Task[int]]":
        """Ask while another look-up is under way; open the gate."""
        self.gate.clear()
        first = self.ask("first")
        await let_others_run()
        asked = self.ask(*keys)
        await let_others_run()
        self.gate.set()
        return first + asked


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no look-up take so long that it is overtaken, however busy the machine is."""
    monkeypatch.setattr(joined_reads, "LONG_SECONDS", 3600)


async def test_those_who_ask_at_once_are_answered_by_one_look() -> None:
    shelf = Shelf(a=1, b=2)
    assert await asyncio.gather(*shelf.ask("a", "b", "a")) == [1, 2, 1]
    assert shelf.looks == [{"a", "b"}]


async def test_what_comes_during_a_look_is_looked_up_after_it() -> None:
    shelf = Shelf(first=0, a=1)
    shelf.gate.clear()
    early = shelf.ask("first", "a")
    await let_others_run()
    shelf.values["a"] = 2  # as a write that is acknowledged now
    late = shelf.ask("a", "first")
    await let_others_run()
    assert len(shelf.looks) == 1

    shelf.gate.set()

    assert await asyncio.gather(*early) == [0, 1]
    assert await asyncio.gather(*late) == [2, 0]
    assert len(shelf.looks) == 2


async def test_a_look_that_takes_long_is_overtaken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(joined_reads, "LONG_SECONDS", 0)
    shelf = Shelf(first=0, a=1)
    shelf.gate.clear()
    slow = shelf.ask("first")
    await let_others_run()
    held, shelf.gate = shelf.gate, asyncio.Event()
    shelf.gate.set()

    assert await asyncio.wait_for(shelf.ask("a")[0], PATIENCE_SECONDS) == 1

    assert not slow[0].done()
    held.set()
    assert await asyncio.gather(*slow) == [0]


async def test_one_key_of_many_that_is_not_there_harms_none() -> None:
    shelf = Shelf(first=0, a=1, b=2)
    _, a, lost, b = await shelf.ask_behind_another("a", "lost", "b")
    assert (await a, await b) == (1, 2)
    with pytest.raises(NotFoundError):
        await lost
    assert len(shelf.looks) == 2


async def test_one_key_of_many_that_cannot_be_read_harms_none() -> None:
    shelf = Shelf(first=0, a=1, b=2)
    _, a, broken, b = await shelf.ask_behind_another("a", "broken", "b")
    assert (await a, await b) == (1, 2)
    with pytest.raises(ValueError, match="broken"):
        await broken


async def test_a_caller_that_goes_away_harms_none() -> None:
    shelf = Shelf(first=0, a=1, b=2)
    shelf.gate.clear()
    asked = shelf.ask("a", "b", "first")
    await let_others_run()
    late = shelf.ask("a", "b")
    await let_others_run()
    asked[0].cancel()
    late[0].cancel()
    shelf.gate.set()
    assert [await asked[1], await asked[2], await late[1]] == [2, 0, 2]
    assert shelf.looks == [{"a", "b", "first"}, {"b"}]


async def test_while_the_database_is_away_everybody_is_told() -> None:
    shelf = Shelf(away=1)
    outcomes = await asyncio.gather(*shelf.ask("a", "b"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [AwayError, AwayError]
    assert len(shelf.looks) == 1
    del shelf.values["away"]
    shelf.values["a"] = 1
    assert await shelf.reads.get("a") == 1


async def test_of_very_many_some_wait_for_the_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(joined_reads, "MOST_KEYS", 2)
    shelf = Shelf(a=1, b=2, c=3)
    assert await asyncio.gather(*shelf.ask("a", "b", "c")) == [1, 2, 3]
    assert shelf.looks == [{"a", "b"}, {"c"}]


class Requests:
    """Requests that are traced, and the spans that have ended, in their order."""

    def __init__(self) -> None:
        self.spans = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.spans))
        self._tracer = provider.get_tracer("test")

    async def serve(self, shelf: Shelf, key: str) -> int:
        """Read a key in a request of its name."""
        span = Span(self._tracer, self._tracer.start_span(key))
        with span, tracing.inside(span):
            return await shelf.reads.get(key)

    def ended(self) -> list[tuple[str, str | None]]:
        """Return the name of each span with that of its parent."""
        spans = self.spans.get_finished_spans()
        names = {_id(span): span.name for span in spans}
        return [
            (span.name, names[span.parent.span_id] if span.parent else None)
            for span in spans
        ]


def _id(span: ReadableSpan) -> int:
    context = span.get_span_context()
    assert context is not None
    return context.span_id


async def test_a_statement_is_a_part_of_a_request_that_waits_for_it() -> None:
    shelf, requests = Shelf(first=0, a=1, b=2), Requests()
    shelf.gate.clear()
    asked = [asyncio.create_task(requests.serve(shelf, "first"))]
    await let_others_run()
    untraced = shelf.ask("a")
    asked += [asyncio.create_task(requests.serve(shelf, key)) for key in "ab"]
    await let_others_run()
    shelf.gate.set()
    assert await asyncio.gather(*asked, *untraced) == [0, 1, 2, 1]

    assert requests.ended() == [
        ("statement", "first"),
        ("first", None),
        ("statement", "a"),
        ("look-up shared", "b"),
        ("a", None),
        ("b", None),
    ]
    _, _, _, shared, a, _ = requests.spans.get_finished_spans()
    assert [link.context.span_id for link in shared.links] == [_id(a)]


async def test_a_statement_of_nobody_who_is_traced_is_in_no_trace() -> None:
    shelf, requests = Shelf(first=0, a=1), Requests()
    shelf.gate.clear()
    first = asyncio.create_task(requests.serve(shelf, "first"))
    await let_others_run()
    untraced = shelf.ask("a")
    await let_others_run()
    shelf.gate.set()
    assert await asyncio.gather(first, *untraced) == [0, 1]
    assert requests.ended() == [("statement", "first"), ("first", None)]

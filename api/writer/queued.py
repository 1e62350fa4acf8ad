"""What waits in the writer's queue, and how traces tell of the batch that it gets into.

A batch serves many requests. It is in the trace of the first of them that is recorded,
linked to those of the others, each of which has a span of its time that links to it.
"""

import time
from asyncio import Future
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from api import tracing
from api.commands.base import Command
from api.tracing import Span
from api.writer.answers import Answer
from api.writer.batches import Decided


class Turn(NamedTuple):
    """The span that waits for the writer, and since when in nanoseconds since 1970."""

    span: Span
    since: int


class Waiting(NamedTuple):
    """A command with the future of its caller, whose type only they know."""

    command: Command[object]
    answer: "Future[Answer[Any]]"
    turn: Turn | None


class Chunk(NamedTuple):
    """Commands of one file, decided together between other batches."""

    commands: Sequence[Command[object]]
    atomic: bool
    results: "Future[Decided]"
    turn: Turn | None


def turn() -> Turn | None:
    """Return the turn of a request that begins to wait now, if it is recorded."""
    span = tracing.recorded()
    return None if span is None else Turn(span, time.time_ns())


@contextmanager
def batch(queued: Sequence[Waiting | Chunk], commands: int) -> Generator[None]:
    """Tell the traces of those who waited what becomes of them in this block."""
    turns = [item.turn for item in queued if item.turn is not None]
    if not turns:
        yield
        return
    began = time.time_ns()
    for span, since in turns:
        span.child("writer queue", began=since).end(at=began)
    first, *others = [span for span, _ in turns]
    size = {"foresaid.batch.commands": commands}
    whole = first.child("writer batch", attributes=size, links=others, began=began)
    try:
        with whole, tracing.inside(whole):
            yield
    finally:
        for span in others:
            span.child("writer batch (shared)", links=[whole], began=began).end()

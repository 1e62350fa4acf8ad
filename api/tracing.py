"""Traces: which part of a request took how long, where somebody collects that.

The parts of the server tell here what they do, and know no collector; only
`monitoring/spans` knows OpenTelemetry. Where nothing is collected no span is current,
and a `with` costs one look at a variable of the context.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from types import TracebackType
from typing import Literal, Protocol, Self

Attributes = Mapping[str, str | int | bool]
Headers = Sequence[tuple[bytes, bytes]]
Kind = Literal["internal", "server", "client"]


class Span(Protocol):
    """A piece of work, which as a context manager ends with its block at the latest.

    What is told of an error is its type alone: its message may quote what was sent.
    """

    @property
    def trace_id(self) -> str:
        """The id of the trace that it belongs to, 32 hexadecimal digits."""
        ...

    @property
    def recorded(self) -> bool:
        """Whether it is collected: sampling leaves others out."""
        ...

    def headers(self) -> Headers:
        """Return what another process continues it by, as W3C Trace Context has it."""
        ...

    def child(
        self,
        name: str,
        *,
        kind: Kind = "internal",
        attributes: Attributes | None = None,
        links: Sequence["Span"] = (),
        began: int | None = None,
    ) -> "Span":
        """Begin a part of it, now or when it *began*, in nanoseconds since 1970."""
        ...

    def note(self, attributes: Attributes) -> None:
        """Add attributes."""
        ...

    def event(self, name: str) -> None:
        """Note that something happened now."""
        ...

    def rename(self, name: str) -> None:
        """Give it the name that could not be known when it began."""
        ...

    def end(self, *, at: int | None = None, error: str | None = None) -> None:
        """End it, now or *at* an instant; with an *error* it failed."""
        ...

    def __enter__(self) -> Self:
        """Begin the block that it measures."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        """End with the block, failed if an error left it."""
        ...


class Tracer(Protocol):
    """Begins the first span of a process in a trace."""

    def begin(
        self, name: str, *, kind: Kind, attributes: Attributes, headers: Headers
    ) -> Span:
        """Begin a span that continues the trace which *headers* name, if they do."""
        ...


_current: ContextVar[Span | None] = ContextVar("span", default=None)
NOTHING = nullcontext()


def current() -> Span | None:
    """Return the span of the request that is being served, recorded or not."""
    return _current.get()


def recorded() -> Span | None:
    """Return the current span if it is collected."""
    span = _current.get()
    return span if span is not None and span.recorded else None


def span(name: str) -> AbstractContextManager[Span | None]:
    """Measure a block as a part of the current span, if that is collected."""
    parent = recorded()
    return NOTHING if parent is None else parent.child(name)


@contextmanager
def inside(span: Span | None) -> Generator[None]:
    """Make a span the current one for a block, and for the tasks begun in it."""
    token = _current.set(span)
    try:
        yield
    finally:
        _current.reset(token)


def leave() -> None:
    """Have no current span from here on, in this task."""
    _current.set(None)

"""Spans of OpenTelemetry, exported by OTLP over HTTP in a thread of their own.

Nothing else imports OpenTelemetry, and nothing imports this unless it is configured.
Its SDK reads its own variables of the environment: sampling, limits, the endpoint.
"""

import logging
import os
import sys
import time
from collections.abc import Sequence
from threading import Thread
from types import TracebackType
from typing import Self, cast

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api import tracing
from api.http.log_lines import JsonLines
from api.tracing import Attributes, Headers, Kind

QUIET_SECONDS = 60.0
FLUSH_SECONDS = 2.0
KINDS = {
    "internal": trace.SpanKind.INTERNAL,
    "server": trace.SpanKind.SERVER,
    "client": trace.SpanKind.CLIENT,
}
W3C = TraceContextTextMapPropagator()
PARENT, STATE = b"traceparent", b"tracestate"


class Span:
    """A span of OpenTelemetry; see `tracing.Span`."""

    __slots__ = ("_span", "_tracer")

    def __init__(self, tracer: trace.Tracer, span: trace.Span) -> None:
        self._tracer = tracer
        self._span = span

    @property
    def trace_id(self) -> str:
        """The id of its trace."""
        return trace.format_trace_id(self._span.get_span_context().trace_id)

    @property
    def recorded(self) -> bool:
        """Whether it is collected."""
        return self._span.get_span_context().trace_flags.sampled

    def headers(self) -> Headers:
        """Return what another process continues it by."""
        carrier: dict[str, str] = {}
        W3C.inject(carrier, trace.set_span_in_context(self._span))
        return [(name.encode(), value.encode()) for name, value in carrier.items()]

    def child(
        self,
        name: str,
        *,
        kind: Kind = "internal",
        attributes: Attributes | None = None,
        links: Sequence[tracing.Span] = (),
        began: int | None = None,
    ) -> "Span":
        """Begin a part of it."""
        linked = cast("Sequence[Span]", links)  # there is no other kind
        span = self._tracer.start_span(
            name,
            trace.set_span_in_context(self._span),
            KINDS[kind],
            attributes,
            [trace.Link(other._span.get_span_context()) for other in linked],  # noqa: SLF001
            began,
        )
        return Span(self._tracer, span)

    def note(self, attributes: Attributes) -> None:
        """Add attributes."""
        self._span.set_attributes(attributes)

    def event(self, name: str) -> None:
        """Note that something happened now."""
        self._span.add_event(name)

    def rename(self, name: str) -> None:
        """Give it another name."""
        self._span.update_name(name)

    def end(self, *, at: int | None = None, error: str | None = None) -> None:
        """End it."""
        if error is not None:
            self._span.set_attribute("error.type", error)
            self._span.set_status(trace.StatusCode.ERROR)
        self._span.end(at)

    def __enter__(self) -> Self:
        """Begin the block that it measures."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        """End with the block, unless it has ended."""
        if self._span.is_recording():
            self.end(error=None if kind is None else kind.__qualname__)


class Tracer:
    """Begins spans and exports them; see `tracing.Tracer`."""

    def __init__(self, version: str) -> None:
        _log_seldom()
        own = {
            "service.name": "foresaid",
            "service.version": version,
            "process.pid": os.getpid(),
        }
        named = OTELResourceDetector().detect()  # what the operator says goes first
        self._exporting = BatchSpanProcessor(OTLPSpanExporter())
        provider = TracerProvider(
            resource=Resource.create(own).merge(named), shutdown_on_exit=False
        )
        provider.add_span_processor(self._exporting)
        self._tracer = provider.get_tracer("foresaid", version)

    def begin(
        self, name: str, *, kind: Kind, attributes: Attributes, headers: Headers
    ) -> Span:
        """Begin a span that continues the trace which *headers* name, if they do.

        As W3C Trace Context has it, the caller says whether it is sampled, so that any
        client can have its requests collected. `OTEL_TRACES_SAMPLER=traceidratio`, not
        `parentbased_traceidratio`, heeds the id of the trace alone.
        """
        carrier = {
            header.decode(): ",".join(
                value.decode("latin-1") for key, value in headers if key == header
            )
            for header in (PARENT, STATE)
        }
        continued = W3C.extract(carrier) if carrier["traceparent"] else None
        span = self._tracer.start_span(name, continued, KINDS[kind], attributes)
        return Span(self._tracer, span)

    def close(self) -> None:
        """Export what is left; give up after two seconds.

        Why a thread: the SDK itself would wait for half a minute.
        """
        closing = Thread(target=self._exporting.shutdown, daemon=True)
        closing.start()
        closing.join(FLUSH_SECONDS)


class Seldom(logging.Filter):
    """Lets one record pass a minute, whatever its kind."""

    def __init__(self) -> None:
        super().__init__()
        self._next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the last record that passed is old enough."""
        del record
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + QUIET_SECONDS
        return True


def _log_seldom() -> None:
    """Log what fails in exporting: a line a minute, as the server's other lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(Seldom())
    logger = logging.getLogger("opentelemetry")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.WARNING)

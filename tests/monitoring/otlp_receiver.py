"""A collector of traces: it takes OTLP over HTTP, and keeps the spans that it got."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.waiting import wait_until

Value = str | int | bool


class Spans:
    """The spans that were received, each with the process that sent it."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.endpoint = ""

    def __iter__(self) -> Iterator[Span]:
        for request in list(self.requests):
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    yield from scope.spans

    def text(self) -> str:
        """Return everything that was received as one text."""
        return "".join(map(MessageToJson, list(self.requests)))

    def resources(self) -> list[dict[str, Value]]:
        """Return what the processes said of themselves."""
        return [
            attributes(resource.resource)
            for request in list(self.requests)
            for resource in request.resource_spans
        ]

    def of(self, trace: str) -> dict[str, list[Span]]:
        """Return the spans of a trace by their names."""
        found: dict[str, list[Span]] = {}
        for span in self:
            if span.trace_id.hex() == trace:
                found.setdefault(span.name, []).append(span)
        return found

    def wait_for(self, condition: Callable[[Span], bool]) -> Span:
        """Return the first span that fulfils a condition, once it has come."""
        span = wait_until(lambda: next(filter(condition, self), None))
        assert span is not None
        return span


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    spans: Spans

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        good = (
            self.path == "/v1/traces"
            and self.headers["Content-Type"] == "application/x-protobuf"
        )
        if good:
            self.spans.requests.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200 if good else 400)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        pass


@contextmanager
def receiving() -> Generator[Spans]:
    """Receive spans until the block ends."""
    spans = Spans()
    handler = type("Handler", (_Handler,), {"spans": spans})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        spans.endpoint = f"http://127.0.0.1:{server.server_port}"
        try:
            yield spans
        finally:
            server.shutdown()
            thread.join()


def attributes(told: Span | Span.Event | Resource) -> dict[str, Value]:
    """Return the attributes of a span, an event or a resource."""
    return {
        pair.key: getattr(pair.value, str(pair.value.WhichOneof("value")))
        for pair in told.attributes
    }

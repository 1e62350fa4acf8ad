"""Traces, as a real collector gets them from real servers."""

import asyncio
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from socket import create_server
from typing import NamedTuple

import httpx
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from api.monitoring import trace_export
from api.settings import SettingsError
from tests.api_calls import claim_body
from tests.conftest import open_folder
from tests.following import receiver as webhooks
from tests.live_server import ROOT, Server, serving
from tests.monitoring.otlp_receiver import Spans, attributes, receiving
from tests.waiting import wait_until

PARENT = "00f067aa0ba902b7"
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
# The whole command line is imported, as it is to serve.
UNCONFIGURED = """
import asyncio, sys
from api.cli import parser
from api.monitoring import trace_export

async def serve():
    async with trace_export.exporting({}, "1.0") as tracer:
        return tracer

print(asyncio.run(serve()), [name for name in sys.modules if "opentelemetry" in name])
"""


class Traced(NamedTuple):
    """A server, the spans that it exports, and the lines that it logs."""

    server: Server
    spans: Spans
    log: Path

    def lines(self) -> list[dict[str, object]]:
        """Return the lines that were logged."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def root(self, trace: str) -> Span:
        """Return the span of the only request of a trace, once it has come."""
        return self.spans.wait_for(
            lambda span: (
                span.trace_id.hex() == trace and span.kind == Span.SPAN_KIND_SERVER
            )
        )


@pytest.fixture(scope="module")
def traced() -> Iterator[Traced]:
    yield from _tracing()


@pytest.fixture(scope="module")
def several() -> Iterator[Traced]:
    yield from _tracing("--workers", "2")


def _tracing(*options: str) -> Iterator[Traced]:
    with ExitStack() as stack:
        spans, place = (
            stack.enter_context(receiving()),
            stack.enter_context(open_folder()),
        )
        with pytest.MonkeyPatch.context() as patch:  # only while the server starts
            patch.setenv(ENDPOINT, spans.endpoint)
            patch.setenv("OTEL_SERVICE_NAME", "our-log")
            patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
            started = serving(
                *(place / "data", "--no-demo", *options), webhooks_local="on"
            )
            server = stack.enter_context(started)
        yield Traced(server, spans, place / "server.log")


def begin() -> tuple[str, dict[str, str]]:
    """Return the id of a new trace, and the header that continues it."""
    trace = secrets.token_hex(16)
    return trace, {"traceparent": f"00-{trace}-{PARENT}-01"}


def test_a_write_tells_how_long_it_waited_and_what_its_batch_did(
    traced: Traced,
) -> None:
    trace, header = begin()
    response = traced.server.post("/v1/claims", json=claim_body(), headers=header)
    assert response.status_code == HTTPStatus.CREATED

    root = traced.root(trace)
    assert root.name == "POST /v1/claims"
    assert root.parent_span_id.hex() == PARENT
    assert attributes(root) == {
        "http.request.method": "POST",
        "http.response.status_code": 201,
        "http.route": "/v1/claims",
        "network.protocol.version": "1.1",
        "url.path": "/v1/claims",
        "url.scheme": "http",
    }
    found = traced.spans.of(trace)
    (queue,), (batch,), (commit,) = (
        found[name] for name in ("writer queue", "writer batch", "COMMIT")
    )
    assert queue.parent_span_id == batch.parent_span_id == root.span_id
    assert queue.end_time_unix_nano == batch.start_time_unix_nano
    assert attributes(batch) == {"foresaid.batch.commands": 1}
    assert commit.parent_span_id == batch.span_id
    (insert,) = (found[name][0] for name in found if name.startswith("INSERT entries"))
    assert insert.parent_span_id == batch.span_id
    assert attributes(insert) == {
        "db.system.name": "postgresql",
        "db.operation.name": "INSERT",
        "db.query.summary": insert.name,
    }
    assert root.start_time_unix_nano <= queue.start_time_unix_nano
    assert batch.end_time_unix_nano <= root.end_time_unix_nano

    said = [resource["service.name"] for resource in traced.spans.resources()]
    assert set(said) == {"our-log"}
    logged = [line for line in traced.lines() if line.get("trace_id") == trace]
    assert [line["request_id"] for line in logged] == [response.headers["x-request-id"]]


async def test_writes_that_share_a_batch_are_linked_to_it(traced: Traced) -> None:
    server = traced.server
    async with httpx.AsyncClient(
        base_url=server.url, headers={"Authorization": f"Bearer {server.key}"}
    ) as client:
        traces = [begin() for _ in range(30)]
        posts = (
            client.post(
                "/v1/claims",
                json=claim_body(statement=f"Bridge {nth} opens"),
                headers=header,
            )
            for nth, (_, header) in enumerate(traces)
        )
        await asyncio.gather(*posts)
    roots = [traced.root(trace) for trace, _ in traces]
    assert all(attributes(root)["http.response.status_code"] == 201 for root in roots)

    shared = traced.spans.wait_for(lambda span: span.name == "writer batch (shared)")
    (link,) = shared.links
    whole = traced.spans.wait_for(lambda span: span.span_id == link.span_id)
    assert whole.name == "writer batch"
    assert whole.trace_id == link.trace_id != shared.trace_id
    assert shared.parent_span_id in {back.span_id for back in whole.links}
    assert attributes(whole)["foresaid.batch.commands"] == len(whole.links) + 1
    assert shared.start_time_unix_nano == whole.start_time_unix_nano


def test_nothing_secret_is_told(traced: Traced) -> None:
    server = traced.server
    trace, header = begin()
    body = claim_body(statement="Zanzibar has a bridge")
    server.post("/v1/claims", json=body, headers=header)
    refused = server.post("/v1/claims", key="fs_wrong", json=body, headers=header)
    assert refused.status_code == HTTPStatus.UNAUTHORIZED
    for path in ("/v1/claims?q=Zanzibar", "/v1/claims?q=Zanzibar&q=twice"):
        server.get(path)
    last, header = begin()
    httpx.get(f"{server.url}/no/such?q=Zanzibar", headers=header)

    root = traced.root(last)
    assert (root.name, attributes(root).get("http.route")) == ("GET", None)
    assert "INSERT" in " ".join(traced.spans.of(trace))
    told = traced.spans.text()
    for secret in (server.key, "fs_wrong", "Zanzibar", "?", "Bearer", "$1"):
        assert secret not in told, secret


def test_cached_copies_heads_figures_and_streams_have_their_route(
    traced: Traced,
) -> None:
    server = traced.server
    for method, path, route in (
        ("GET", "/v1/sources/ada-stone/record", "/v1/sources/{slug}/record"),
        ("GET", "/v1/sources/ada-stone/record", "/v1/sources/{slug}/record"),
        ("HEAD", "/v1/sources", "/v1/sources"),
        ("GET", "/v1/exports/claims.ndjson", "/v1/exports/claims.ndjson"),
        ("GET", "/v1/leaderboards/sources", "/v1/leaderboards/sources"),
    ):
        trace, header = begin()
        response = httpx.request(method, server.url + path, headers=header)
        assert response.status_code == HTTPStatus.OK
        root = traced.root(trace)
        assert root.name == f"{method} {route}"
        assert attributes(root)["http.route"] == route
    waited, computed = (
        traced.spans.of(trace)[f"figures {what}"][0]
        for what in ("waiting", "computing")
    )
    assert waited.end_time_unix_nano <= computed.start_time_unix_nano


def test_what_the_caller_does_not_sample_is_continued_but_not_collected(
    traced: Traced,
) -> None:
    trace, after = secrets.token_hex(16), begin()
    header = {"traceparent": f"00-{trace}-{PARENT}-00"}
    httpx.get(f"{traced.server.url}/v1/sources", headers=header)
    httpx.get(f"{traced.server.url}/v1/sources", headers=after[1])
    traced.root(after[0])
    assert not traced.spans.of(trace)
    assert any(line.get("trace_id") == trace for line in traced.lines())


def test_a_delivery_is_a_trace_of_its_own_that_may_fail(traced: Traced) -> None:
    with webhooks.receiving() as receiver:
        receiver.script.append(500)
        hook = traced.server.post("/v1/webhooks", json={"url": receiver.url})
        assert hook.status_code == HTTPStatus.CREATED
        traced.server.post("/v1/claims", json=claim_body(statement="Dover has a port"))
        failed, taken = (
            traced.spans.wait_for(lambda span, status=status: answered(span, status))
            for status in (500, 204)
        )
        key = {"Authorization": f"Bearer {traced.server.key}"}
        made = f"{traced.server.url}/v1/webhooks/{hook.json()['id']}"
        assert httpx.delete(made, headers=key).is_success
    assert failed.status.code == Status.STATUS_CODE_ERROR
    assert taken.status.code == Status.STATUS_CODE_UNSET
    assert attributes(failed)["error.type"] == "500"
    assert attributes(failed)["foresaid.webhook.type"] == receiver.types[0]
    assert not failed.parent_span_id
    assert failed.trace_id != taken.trace_id
    told = traced.spans.text()
    assert f":{receiver.port}" not in told
    assert "Dover" not in told
    assert "ended span" not in traced.log.read_text()  # each ends once


def answered(span: Span, status: int) -> bool:
    """Return whether it is a delivery that was answered so."""
    code = attributes(span).get("http.response.status_code")
    return span.name == "webhook delivery" and code == status


def test_a_request_tells_how_long_its_text_was_read(traced: Traced) -> None:
    def read() -> str | None:
        trace, header = begin()
        text = {"text": "The bank will fail by June.", "made_on": "2022-04-29"}
        response = traced.server.post("/v1/readings", json=text, headers=header)
        return trace if response.is_success else None

    trace = wait_until(read)  # the reader is started first
    assert trace is not None
    root = traced.root(trace)
    (reading,) = traced.spans.of(trace)["text reading"]
    assert reading.parent_span_id == root.span_id


def test_a_write_that_another_process_hands_over_stays_in_its_trace(
    several: Traced,
) -> None:
    def handed_over() -> Span | None:
        trace, header = begin()
        body = claim_body(statement=f"Bridge {trace} opens")
        several.server.post("/v1/claims", json=body, headers=header)
        several.root(trace)
        return next((span for span in several.spans if span.name == "POST"), None)

    # A new connection each time: the process that reads gets one of them.
    passing = wait_until(handed_over)
    assert passing is not None
    assert passing.kind == Span.SPAN_KIND_CLIENT
    assert passing.parent_span_id.hex() == PARENT
    assert attributes(passing)["http.response.status_code"] == 201
    found = several.spans.of(passing.trace_id.hex())
    (served,) = found["POST /v1/claims"]
    assert served.parent_span_id == passing.span_id
    assert served.kind == Span.SPAN_KIND_SERVER
    assert found["writer batch"][0].parent_span_id == served.span_id
    processes = {resource["process.pid"] for resource in several.spans.resources()}
    assert len(processes) == 2


def test_a_collector_that_never_answers_holds_up_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with create_server(("127.0.0.1", 0)) as silent, open_folder() as place:
        monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
        monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "40")
        monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1")
        with serving(place / "data", "--no-demo") as server:
            traced = Traced(server, Spans(), place / "server.log")
            began = time.monotonic()
            for nth in range(20):
                body = claim_body(statement=f"Bridge {nth} opens")
                response = server.post("/v1/claims", json=body)
                assert response.status_code == HTTPStatus.CREATED
            assert time.monotonic() - began < 60  # their 200 spans would take 200 s
            failed = wait_until(
                lambda: [line for line in traced.lines() if line["event"] != "request"]
            )
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 20  # the SDK would wait for 30 s
            failed = [line for line in traced.lines() if line["event"] != "request"]
            assert len(failed) == 1, failed


def test_nothing_is_imported_where_nothing_is_configured() -> None:
    command = (sys.executable, "-c", UNCONFIGURED)
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    assert output.stdout == b"None []\n"


def test_missing_packages_are_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hiding = tmp_path / "opentelemetry"  # what it finds first has no parts
    hiding.mkdir()
    (hiding / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:4318")
    with pytest.raises(RuntimeError), serving(tmp_path / "data") as server:
        pytest.fail(f"It started: {server.url}")
    (line,) = (tmp_path / "server.log").read_text(encoding="utf-8").splitlines()
    assert line.startswith(f"foresaid: {ENDPOINT} is set, but traces need packages")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {ENDPOINT: ""},
        {ENDPOINT: "http://collector", "OTEL_SDK_DISABLED": "true"},
        {ENDPOINT: "http://collector", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_it_is_off_where_the_environment_says_so(environment: dict[str, str]) -> None:
    assert not trace_export.is_configured(environment)


def test_it_is_on_by_the_endpoint_of_traces_alone() -> None:
    variable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
    assert trace_export.is_configured({variable: "http://collector/v1/traces"})


def test_another_protocol_is_refused() -> None:
    grpc = {ENDPOINT: "http://collector", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    with pytest.raises(SettingsError, match="must be http/protobuf: 'grpc'"):
        trace_export.is_configured(grpc)
    own = {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}
    assert trace_export.is_configured(grpc | own)


def test_an_endpoint_that_is_no_address_is_refused() -> None:
    with pytest.raises(SettingsError, match=ENDPOINT):
        trace_export.is_configured({ENDPOINT: "nope"})

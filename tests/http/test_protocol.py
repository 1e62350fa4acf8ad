"""Connections that are slow, silent, too many or no HTTP, over raw sockets."""

import socket
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise

import httpx
import pytest

from tests.conftest import open_folder
from tests.live_server import Server, serving
from tests.waiting import PATIENCE_SECONDS, wait_until

PATIENCE = 2
MOST = 20
HEAD = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = "Transfer-Encoding: chunked"
LINE = b'{"statement": "It rains"}\n'


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with (
        open_folder() as place,
        serving(
            place / "data",
            "--no-demo",
            patience_seconds=str(PATIENCE),
            connections_per_address=str(MOST),
        ) as server,
    ):
        yield server


@pytest.fixture(scope="module")
def unhurried() -> Iterator[Server]:
    """A server that lets connections rest, so that only their number counts."""
    with (
        open_folder() as place,
        serving(
            place / "data",
            "--no-demo",
            patience_seconds="60",
            connections_per_address=str(MOST),
        ) as server,
    ):
        yield server


@contextmanager
def connected(server: Server, source: str = "127.0.0.1") -> Generator[socket.socket]:
    place = httpx.URL(server.url)
    with socket.create_connection(
        (place.host, place.port or 80),
        timeout=PATIENCE_SECONDS,
        source_address=(source, 0),
    ) as connection:
        yield connection


def heard(connection: socket.socket) -> bytes:
    """Return all that the server says until it closes the connection."""
    said = b""
    try:
        while part := connection.recv(65536):
            said += part
    except ConnectionError:
        pass
    return said


def post(server: Server, kind: str, *headers: str) -> bytes:
    path = "/v1/claims" if kind == "application/json" else "/v1/imports"
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {server.key}",
        f"Content-Type: {kind}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def drip(connection: socket.socket, parts: Iterator[bytes], pause: float) -> bytes:
    """Send part by part until the server has had enough; return what it said."""
    for part in parts:
        connection.settimeout(pause)
        try:
            connection.sendall(part)
            said = connection.recv(65536)
        except TimeoutError:
            continue
        except ConnectionError:
            said = b""  # what it said before it closed is there to be read all the same
        connection.settimeout(PATIENCE_SECONDS)
        return said + heard(connection)
    raise AssertionError("the server took it all")


def test_a_silent_connection_is_closed(server: Server) -> None:
    with connected(server) as connection:
        assert heard(connection) == b""


def test_a_connection_that_rests_after_an_answer_is_closed(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(HEAD + b"\r\n")

        assert heard(connection).startswith(b"HTTP/1.1 200 ")


def test_empty_lines_keep_no_connection_open(server: Server) -> None:
    with connected(server) as connection:
        assert drip(connection, iter([b"\r\n"] * 100), 0.2) == b""


def test_headers_that_drip_are_answered_408(server: Server) -> None:
    with connected(server) as connection:
        said = drip(connection, iter([HEAD, *[b"X-A: b\r\n"] * 90]), 0.2)

    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in said


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson"])
@pytest.mark.parametrize("length", ["Content-Length: 50000", None])
def test_a_body_that_drips_is_answered_408(
    server: Server, kind: str, length: str | None
) -> None:
    head = post(server, kind, length or "Transfer-Encoding: chunked")
    part = LINE if length else b"%x\r\n%s\r\n" % (len(LINE), LINE)
    with connected(server) as connection:
        said = drip(connection, iter([head, *[part] * 100]), 0.2)

    assert said.startswith(b"HTTP/1.1 408 ")


def import_slowly(server: Server) -> tuple[bytes, float]:
    """Send 5 KiB a second for twice the patience; return the answer and the slowest."""
    lines = LINE + b" " * 1000 + b"\n"
    parts = [lines] * 20
    length = f"Content-Length: {len(lines) * len(parts)}"
    sent = [time.monotonic()]
    with connected(server) as connection:
        connection.sendall(
            post(server, "application/x-ndjson", length, "Connection: close")
        )
        for part in parts:
            time.sleep(0.2)  # noqa: TID251 it is the speed
            with suppress(ConnectionError):
                connection.sendall(part)
            sent.append(time.monotonic())
        return heard(connection), max(b - a for a, b in pairwise(sent))


def test_a_long_import_at_a_decent_speed_lives(server: Server) -> None:
    said, slowest = import_slowly(server)
    while slowest > PATIENCE / 4:  # a busy machine held us up: it was no decent speed
        said, slowest = import_slowly(server)

    assert said.startswith(b"HTTP/1.1 200 ")
    assert b'"refused":20' in said


def test_a_body_that_goes_on_after_its_answer_ends(server: Server) -> None:
    head = post(server, "text/html", "Content-Length: 10000000")
    with connected(server) as connection:
        connection.sendall(head)
        said = connection.recv(65536)
        assert said.startswith(b"HTTP/1.1 415 ")

        def more() -> Iterator[bytes]:
            for _ in range(600):
                yield b"x" * 1000

        said += drip(connection, more(), 0.1)

    assert said.count(b"HTTP/1.1 ") == 1


def test_a_client_that_reads_no_answers_is_closed() -> None:
    ask = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with (
        open_folder() as place,
        serving(
            place / "data",
            "--no-demo",
            patience_seconds=str(PATIENCE),
            connections_per_address="1",
        ) as server,
        connected(server, "127.0.0.6") as connection,
    ):
        connection.sendall(ask * 20)
        # Its address may have no other connection until this one is closed.
        wait_until(lambda: is_served(server, "127.0.0.6"))
        said = heard(connection)

    assert said.startswith(b"HTTP/1.1 200 ")
    assert said.count(b"HTTP/1.1 200 ") < 20


def is_served(server: Server, source: str) -> bool:
    with connected(server, source) as connection, suppress(ConnectionError):
        connection.sendall(HEAD + b"Connection: close\r\n\r\n")
        return heard(connection).startswith(b"HTTP/1.1 200 ")
    return False


def test_others_are_served_while_an_address_has_too_many(unhurried: Server) -> None:
    with ExitStack() as stack:
        for _ in range(MOST):
            stack.enter_context(connected(unhurried, "127.0.0.3"))
        with connected(unhurried, "127.0.0.3") as late:
            refused = heard(late)
        served = is_served(unhurried, "127.0.0.4")

    assert refused.startswith(b"HTTP/1.1 429 ")
    assert b"retry-after: " in refused
    assert b'"type":"/problems/too-many"' in refused
    assert served


def test_who_went_away_is_not_counted(unhurried: Server) -> None:
    for _ in range(MOST * 2):
        assert is_served(unhurried, "127.0.0.5")


def test_trailers_without_end_are_refused(server: Server) -> None:
    head = post(server, "application/x-ndjson", "Transfer-Encoding: chunked")
    with connected(server) as connection:
        with suppress(ConnectionError):
            connection.sendall(head + b"0\r\nX-Trailer: " + b"x" * 2_000_000)
        said = heard(connection)

    assert said.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("method", [b"FETCH", b"get", b"GETT", b"M-SEARCHES"])
def test_a_method_that_there_is_not_is_told_those_that_there_are(
    server: Server, method: bytes
) -> None:
    with connected(server) as connection:
        connection.sendall(method + b" /v1/claims HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said = heard(connection)

    assert said.startswith(b"HTTP/1.1 405 ")
    assert b"\r\nallow: DELETE, GET, HEAD, OPTIONS, PATCH, POST\r\n" in said


@pytest.mark.parametrize("sent", [b"EHLO localhost\r\n", b"\x16\x03\x01\x02\r\n"])
def test_what_is_no_request_is_not_told_of_methods(server: Server, sent: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(sent)

        assert heard(connection).startswith(b"HTTP/1.1 400 ")


def test_a_refusal_waits_for_the_answer_before_it(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(HEAD + b"\r\n" + b"no request\r\n\r\n")
        said = heard(connection)

    assert said.count(b"HTTP/1.1 ") == 1
    assert said.startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_are_answered_in_turn(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall((HEAD + b"\r\n") * 9 + HEAD + b"Connection: close\r\n\r\n")

        assert heard(connection).count(b"HTTP/1.1 200 ") == 10


def answer(server: Server, asked: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{asked} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    with connected(server) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return heard(connection)


@pytest.mark.parametrize("times", [1, 3])
def test_who_sends_no_more_is_answered(server: Server, times: int) -> None:
    length = f"Content-Length: {len(LINE) * 9}"
    request = post(server, "application/x-ndjson", length) + LINE * 9
    for _ in range(5):
        with connected(server) as connection:
            connection.sendall(request * times)
            connection.shutdown(socket.SHUT_WR)
            said = heard(connection)
        assert said.count(b"HTTP/1.1 200 ") == times
        assert said.count(b'"refused":9') == times


def test_who_sends_no_more_of_a_body_is_not(server: Server) -> None:
    head = post(server, "application/x-ndjson", f"Content-Length: {len(LINE) * 9}")
    with connected(server) as connection:
        connection.sendall(head + LINE)
        connection.shutdown(socket.SHUT_WR)
        assert heard(connection) == b""


@pytest.mark.parametrize("nth", [0, 1])
def test_the_lines_of_one_header_are_one(server: Server, nth: int) -> None:
    tag = server.get("/v1/yardsticks").headers["etag"]
    made = server.post("/v1/sources", json={"name": "Ann Line"})
    source = server.get(made.headers["location"])
    changes = [
        f"Authorization: Bearer {server.key}",
        "Content-Type: application/json",
        "Content-Length: 2",
    ]
    known = ['If-None-Match: "other"', 'If-None-Match: "more"']
    held = ['If-Match: "other"', 'If-Match: "more"']
    known[nth] = f"If-None-Match: {tag}"
    held[nth] = f"If-Match: {source.headers['etag']}"

    read = answer(server, "GET /v1/yardsticks", *known)
    changed = answer(server, f"PATCH {source.url.path}", *changes, *held, body=b"{}")
    assert read.startswith(b"HTTP/1.1 304 ")
    assert changed.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 422 ")), changed


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_stream_of_http_1_0_ends_with_its_connection(
    server: Server, method: str
) -> None:
    expected = server.get("/v1/exports/claims.csv").content
    with connected(server) as connection:
        connection.sendall(f"{method} /v1/exports/claims.csv HTTP/1.0\r\n\r\n".encode())
        head, _, body = heard(connection).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in head
    assert b"transfer-encoding" not in head
    assert body == (expected if method == "GET" else b"")
    assert expected != b""


@pytest.mark.parametrize("cuts", [1, 3, 50])
@pytest.mark.parametrize("chunked", [False, True])
def test_the_body_of_a_request_that_offers_another_protocol_is_read(
    server: Server, cuts: int, *, chunked: bool
) -> None:
    offer = (
        "Upgrade: h2c",
        "HTTP2-Settings: AAM",
        "Connection: Upgrade, HTTP2-Settings",
    )
    body, length = LINE * 3, f"Content-Length: {len(LINE) * 3}"
    if chunked:
        body, length = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), CHUNKED
    request = post(server, "application/x-ndjson", length, *offer) + body
    with connected(server) as connection:
        for start in range(0, len(request), len(request) // cuts + 1):
            connection.sendall(request[start : start + len(request) // cuts + 1])
        said = heard(connection)

    assert said.startswith(b"HTTP/1.1 200 ")
    assert b'"refused":3' in said
    assert said.count(b"HTTP/1.1 ") == 1


def test_a_proxy_may_hold_any_number() -> None:
    with (
        open_folder() as place,
        serving(
            place / "data",
            "--no-demo",
            connections_per_address="2",
            proxies="127.0.0.0/30",
        ) as server,
        ExitStack() as stack,
    ):
        for _ in range(8):
            stack.enter_context(connected(server, "127.0.0.2"))
        assert is_served(server, "127.0.0.2")

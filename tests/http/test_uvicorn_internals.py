"""What we rely on of uvicorn's insides, so that an upgrade fails here in clear words.

`api/http/protocol.py` is a subclass of its protocol over httptools, and
`api/http/server.py` one of its server. Neither is a public interface: any release may
change them.
"""

import asyncio
import inspect
import re
import socket
import tomllib
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from api.http.connection_limits import ConnectionLimits, CountingTransport
from api.http.protocol import Connection
from api.http.server import Listener
from api.settings import Settings

READ_AGAINST = "0.54"
NEXT = "0.55"
ADVICE = (
    f"uvicorn {version('uvicorn')} differs from {READ_AGAINST}, for which"
    " api/http/protocol.py was written: {what}. Read what changed in"
    " uvicorn/protocols/http/httptools_impl.py, follow it, then change this test."
)

# Methods that we extend or call, and what they take.
METHODS = {
    "__init__": ["config", "server_state", "app_state", "_loop"],
    "connection_made": ["transport"],
    "connection_lost": ["exc"],
    "data_received": ["data"],
    "eof_received": [],
    "on_message_begin": [],
    "on_url": ["url"],
    "on_header": ["name", "value"],
    "on_headers_complete": [],
    "on_body": ["body"],
    "on_message_complete": [],
    "on_response_complete": [],
    "_unset_keepalive_if_required": [],
    "shutdown": [],
}
# What we read or set of a protocol, of its flow, and of the cycle of its request.
ATTRIBUTES = ["parser", "transport", "flow", "client", "cycle", "pipeline"]
OF_REQUEST = {"url": bytes, "headers": list}
OF_CYCLE = {
    "keep_alive": bool,
    "response_started": bool,
    "response_complete": bool,
    "disconnected": bool,
    "message_event": asyncio.Event,
    "chunked_encoding": type(None),
    "expected_content_length": int,
}
# Ours does all that this one does, and does not call it.
REPLACED = "data_received"
REPLACED_DIGEST = "010a7ae59a5d3b1a"


def advice(what: str) -> str:
    return ADVICE.format(what=what)


class Wire(asyncio.Transport):
    """A transport that takes all and sends nothing."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 1), "sockname": ("192.0.2.2", 2)})
        self.sent = b""
        self.closed = False

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        self.sent += data

    def write_eof(self) -> None:
        self.closed = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Do nothing."""

    def resume_reading(self) -> None:
        """Do nothing."""


async def application(_: Any, __: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.fixture
async def protocol() -> HttpToolsProtocol:
    config = uvicorn.Config(application, ws="none", lifespan="off", log_config=None)
    made = HttpToolsProtocol(config, ServerState(), {}, asyncio.get_running_loop())
    made.connection_made(Wire())
    return made


def test_uvicorn_is_pinned_below_the_next_minor() -> None:
    project = tomllib.loads(
        (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    )
    asked = [
        each
        for each in project["project"]["dependencies"]
        if re.match(r"uvicorn\b", each)
    ]

    assert asked == [f"uvicorn>={READ_AGAINST},<{NEXT}"]
    assert version("uvicorn").startswith(f"{READ_AGAINST}."), advice("its number")


@pytest.mark.parametrize(("name", "expected"), METHODS.items())
def test_a_method_that_we_build_on_takes_the_same(
    name: str, expected: list[str]
) -> None:
    method = getattr(HttpToolsProtocol, name, None)

    assert method is not None, advice(f"its protocol has no method {name}")
    taken = list(inspect.signature(method).parameters)[1:]
    assert taken == expected, advice(f"{name} takes {taken}, not {expected}")


def test_every_method_that_we_override_is_named_here() -> None:
    overridden = vars(Connection).keys() & vars(HttpToolsProtocol).keys()
    ours = {each for each in overridden if callable(getattr(Connection, each))}

    assert ours <= METHODS.keys()


def test_the_method_that_we_replace_does_no_more_than_it_did() -> None:
    source = inspect.getsource(getattr(HttpToolsProtocol, REPLACED))

    digest = sha256(source.encode()).hexdigest()[:16]
    assert digest == REPLACED_DIGEST, advice(f"{REPLACED} is now\n{source}")


@pytest.mark.parametrize("name", ATTRIBUTES)
async def test_a_protocol_has_what_we_use_of_it(
    protocol: HttpToolsProtocol, name: str
) -> None:
    assert hasattr(protocol, name), advice(f"its protocol has no {name}")


async def test_a_request_is_kept_where_we_look_for_it(
    protocol: HttpToolsProtocol,
) -> None:
    assert protocol.cycle is None, advice("a cycle is there before any request")
    assert protocol.flow.read_paused is False, advice("flow.read_paused is another")
    assert protocol.client == ("192.0.2.1", 1), advice("client is another")

    protocol.data_received(b"GET /path HTTP/1.1\r\nHost: localhost\r\n\r\n")

    for name, kind in OF_REQUEST.items():
        found = getattr(protocol, name, None)
        assert isinstance(found, kind), advice(f"{name} is {found!r}, no {kind}")
    assert protocol.url == b"/path", advice("url is not the target as sent")
    assert protocol.headers == [(b"host", b"localhost")], advice("headers are other")
    for name, kind in OF_CYCLE.items():
        found = getattr(protocol.cycle, name, None)
        assert isinstance(found, kind), advice(f"cycle.{name} is {found!r}, no {kind}")


async def test_a_request_is_answered_through_the_transport_that_we_put_there(
    protocol: HttpToolsProtocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire()
    answered: list[bool] = []
    kept = protocol.on_response_complete

    def complete() -> None:
        answered.append(protocol.cycle.response_complete)
        kept()

    monkeypatch.setattr(protocol, "on_response_complete", complete)
    monkeypatch.setattr(protocol, "transport", wire)
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await asyncio.gather(*protocol.tasks)

    assert wire.sent.startswith(b"HTTP/1.1 204 "), advice("it keeps a transport")
    assert answered == [True], advice("on_response_complete is called otherwise")
    protocol.connection_lost(None)


def test_uvicorn_uses_of_a_transport_only_what_ours_has() -> None:
    source = inspect.getsource(httptools_impl)
    used = set(re.findall(r"self\.transport\.(\w+)", source)) - {"set_protocol"}

    ours = {"write", "write_eof", "close", "abort", "is_closing"}
    assert ours <= set(dir(CountingTransport(Wire())))
    assert used <= ours, advice(f"it uses {sorted(used - ours)} of its transport")


async def test_a_connection_rests_between_requests_as_long_as_is_set() -> None:
    with socket.socket() as listening:
        listener = Listener(application, listening, Settings(patience_seconds=7))
    made = Connection(
        ConnectionLimits(Settings(), capacity=1),
        config=listener.running.config,
        server_state=ServerState(),
        app_state={},
        _loop=asyncio.get_running_loop(),
    )

    assert made.timeout_keep_alive == 7, advice("timeout_keep_alive is another")


def test_a_server_leaves_signals_to_us_and_says_what_it_listens_on() -> None:
    server = uvicorn.Server(uvicorn.Config(application))

    captured = list(inspect.signature(server.capture_signals).parameters)
    assert captured == [], advice("capture_signals takes something")
    assert "sockets" in inspect.signature(server.serve).parameters
    assert server.should_exit is False, advice("should_exit is another")
    source = inspect.getsource(uvicorn.Server)
    assert "self.servers" in source, advice("a server has no servers")
    assert "self.capture_signals()" in source, advice("signals are captured otherwise")

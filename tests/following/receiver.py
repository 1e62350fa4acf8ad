"""A receiver of webhooks as others run one: it answers, fails, hangs or hangs up."""

import json
import ssl
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from msgspec import Struct
from standardwebhooks import Webhook

from tests.waiting import PATIENCE_SECONDS

HANG_UP = 0  # the status of an answer that never comes
SILENCE = -1  # the same, on a connection that stays open until the test ends
Answer = int | tuple[int, dict[str, str]]


class Received(Struct, frozen=True):
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.message["type"])

    def check(self, secret: str) -> Any:
        """Raise unless the library of Standard Webhooks accepts it; return its body."""
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """What a receiver got, and how it answers: by its script, then by `answer`."""

    def __init__(self, scheme: str, port: int) -> None:
        self.url = f"{scheme}://127.0.0.1:{port}/hook?a=b"
        self.port = port
        self.received: list[Received] = []
        self.script: deque[Answer] = deque()
        self.answer: Callable[[Received], Answer] = lambda _: 204
        self.ended = Event()

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.received]

    @property
    def types(self) -> list[str]:
        return [each.type for each in self.received]

    def take(self, received: Received) -> Answer:
        self.received.append(received)
        return self.script.popleft() if self.script else self.answer(received)


def _handler(receiver: list[Receiver]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = receiver[0].take(Received(self.path, headers, body))
            status, more = answer if isinstance(answer, tuple) else (answer, {})
            if status == SILENCE:
                receiver[0].ended.wait(PATIENCE_SECONDS)
            if status <= 0:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 its name
            """Log nothing."""

    return Handler


@contextmanager
def receiving(
    port: int = 0, context: ssl.SSLContext | None = None
) -> Generator[Receiver]:
    """Run a receiver on this machine until the block ends."""
    holder: list[Receiver] = []
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(holder))
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver = Receiver("https" if context else "http", server.server_address[1])
    holder.append(receiver)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()

"""The stream of changes, as a browser's EventSource reads it."""

import signal
import socket
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

import httpx
import msgspec
import pytest
from msgspec import Struct

from api.following import change_streams
from tests.api_calls import claim_body, end_connections
from tests.conftest import Api
from tests.live_server import Server, serving
from tests.waiting import PATIENCE_SECONDS, until_it_comes, wait_until

STREAM = "/v1/changes/stream"


class Event(Struct):
    """An event as EventSource dispatches it (HTML, 9.2.6)."""

    type: str = "message"
    data: str = ""
    id: str = ""


class EventSource:
    """A reader of one stream, as browsers have it; comments are counted."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.comments = 0
        self.retry = 0
        self._bytes = response.iter_bytes()
        self._rest = b""

    def __iter__(self) -> Iterator[Event]:
        event, data = Event(), list[str]()
        for line in self._lines():
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            match name:
                case "" if line:
                    self.comments += 1
                case "":
                    if data:
                        event.data = "\n".join(data)
                        yield event
                    event, data = Event(id=event.id), []
                case "event":
                    event.type = value
                case "data":
                    data.append(value)
                case "id":
                    event.id = value
                case "retry":
                    self.retry = int(value)
                case _:
                    raise AssertionError(line)

    def _lines(self) -> Iterator[str]:
        """Yield lines: unlike for Python, only CR and LF end them."""
        while True:
            line, end, rest = self._rest.partition(b"\n")
            if end:
                self._rest = rest
                yield line.decode()
                continue
            part = next(self._bytes, None)
            if part is None:
                return
            assert b"\r" not in part
            self._rest += part

    def next(self, count: int) -> list[Event]:
        """Return the next events."""
        return [*islice(self, count)]


CLIENT = httpx.Client(limits=httpx.Limits(max_connections=None))


@contextmanager
def opened(live: Server, query: str = "", **headers: str) -> Generator[EventSource]:
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"{live.url}{STREAM}{query}"
    with CLIENT.stream(
        "GET", url, headers=headers, timeout=PATIENCE_SECONDS
    ) as response:
        yield EventSource(response)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("stream")
    for folder in (place, place.parent):
        folder.chmod(0o755)
    with serving(place / "data", "--no-demo", patience_seconds="2") as live:
        live.post("/v1/claims", json=claim_body(quote="First,\r\nthen\u2028this."))
        yield live


def changes(live: Server, after: int = -1) -> list[Any]:
    return live.get(f"/v1/changes?limit=200&after={after}").json()["items"]


def test_each_entry_is_an_event_on_one_line(live: Server) -> None:
    log = changes(live)
    with opened(live) as source:
        events = source.next(len(log))
        head = source.response.headers
    assert head["Content-Type"].startswith("text/event-stream")
    assert head["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in head
    assert source.retry
    assert [msgspec.json.decode(event.data) for event in events] == log
    assert [event.id for event in events] == [str(each["index"]) for each in log]
    assert "claim.entered" in {event.type for event in events}


def test_it_goes_on_where_it_broke_off(live: Server) -> None:
    log = changes(live)
    with opened(live) as source:
        last = source.next(2)[-1]
    with opened(live, "?after=0", Last_Event_ID=last.id) as source:
        assert [event.id for event in source.next(2)] == ["2", "3"]
    with opened(live, f"?after={log[-1]['index'] - 1}") as source:
        assert source.next(1)[0].id == str(log[-1]["index"])


def test_its_head_alone_says_how_long_the_log_is(live: Server) -> None:
    head = CLIENT.head(f"{live.url}{STREAM}", timeout=PATIENCE_SECONDS)
    assert head.status_code == 200
    assert int(head.headers["Foresaid-Log-Size"]) == len(changes(live))


def test_new_entries_come_at_once(live: Server) -> None:
    end = changes(live)[-1]["index"]
    with opened(live, f"?after={end}") as source:
        started = time.monotonic()
        live.post("/v1/sources", json={"name": f"Person {chr(65 + end % 26)}{end}"})
        [event] = source.next(1)
        took = time.monotonic() - started
    assert (event.type, event.id) == ("source.entered", str(end + 1))
    assert took < 5  # some milliseconds on a machine that has nothing else to do


@pytest.mark.parametrize(
    "query", ["?after=-2", "?after=x", "?limit=5", "?after=1&after=2"]
)
def test_what_cannot_be_read_is_refused(live: Server, query: str) -> None:
    assert live.get(STREAM + query).status_code == 400


def test_an_id_that_is_none_is_refused(live: Server) -> None:
    for value in ("x", "-1", "1.0", "9" * 19):
        with opened(live, Last_Event_ID=value) as source:
            assert source.response.status_code == 400


def test_a_client_that_goes_frees_its_place(live: Server) -> None:
    def streams() -> bool:
        with opened(live) as source:
            return source.response.status_code == 200

    with ExitStack() as stack:
        for _ in range(change_streams.MOST):
            source = stack.enter_context(opened(live, "?after=999999"))
            assert source.response.status_code == 200
        with opened(live) as refused:
            assert refused.response.status_code == 503
            assert int(refused.response.headers["Retry-After"]) > 0
    wait_until(streams)


def test_a_reader_that_reads_nothing_is_dropped(live: Server) -> None:
    """Entries are many enough to fill what the system buffers."""
    line = claim_body(quote="word " * 790)
    lines = [
        {**line, "statement": f"It rains on place {n}", "external_id": str(n)}
        for n in range(1000)
    ]
    body = b"\n".join(map(msgspec.json.encode, lines))
    headers = {"Content-Type": "application/x-ndjson"}
    report = live.post("/v1/imports", content=body, headers=headers).json()
    assert report["made"] == len(lines)
    host, port = live.url.removeprefix("http://").split(":")
    before = ended(live)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((host, int(port)))
        deaf.sendall(f"GET {STREAM} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        wait_until(lambda: ended(live) > before)


def ended(live: Server) -> int:
    """Return how many streams have ended, of which each leaves a line of log."""
    log = (live.data.parent / "server.log").read_text(encoding="utf-8")
    return log.count(f'"path":"{STREAM}","status":200')


async def test_a_comment_comes_where_there_is_nothing_to_tell(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_streams, "BEAT_SECONDS", 0.01)
    streams = change_streams.Streams(api.pool, api.writer.growth)
    parts = streams.parts(99)
    assert await anext(parts) == change_streams.AGAIN
    assert [await anext(parts) for _ in range(3)] == [change_streams.BEAT] * 3
    await parts.aclose()


async def test_it_goes_on_where_connections_to_the_database_are_ended(api: Api) -> None:
    streams = change_streams.Streams(api.pool, api.writer.growth)
    parts = streams.parts(0)
    assert await anext(parts) == change_streams.AGAIN
    await end_connections(api.dsn)
    name = {"name": "Cy Lane"}

    async def is_entered() -> bool:
        return (await api.client.post("/v1/sources", json=name)).status_code < 300

    await until_it_comes(is_entered)
    while (part := await anext(parts)) == change_streams.BEAT:
        pass
    assert part.startswith(b"id: 1\nevent: source.entered\n")
    await parts.aclose()


def test_it_ends_with_the_server_and_goes_on_with_the_next(live: Server) -> None:
    """The last of this file, since it ends its server."""
    response = live.post("/v1/sources", json={"name": "Zoe Last"})
    end = int(response.headers["Foresaid-Log-Size"]) - 1
    with opened(live, f"?after={end - 2}") as source:
        assert [event.id for event in source.next(2)] == [str(end - 1), str(end)]
        started = time.monotonic()
        live.process.send_signal(signal.SIGTERM)
        assert list(source) == []
        assert live.process.wait(PATIENCE_SECONDS) == 0
    assert time.monotonic() - started < 15  # seconds that Docker waits
    with serving(live.data, "--no-demo") as second:
        second.post("/v1/sources", json={"name": "Yan Later"})
        with opened(second, Last_Event_ID=str(end)) as source:
            assert source.next(1)[0].id == str(end + 1)

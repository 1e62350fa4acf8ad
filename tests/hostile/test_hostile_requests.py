"""Hostile requests, kept as data, sent as they are to a server over a socket.

Each line of the `*.jsonl` beside this file is one: its name, what is sent, and what is
to be answered. `send` is its method and target, `body` JSON or text, `bytes` a body as
Latin-1, `raw` a whole request; `«x*9»` stands for x nine times. A claim's `claim` is
laid over one that would be taken. Where `writes` is not said, nothing may be written.
"""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.conftest import open_folder
from tests.live_server import Server, serving
from tests.waiting import PATIENCE_SECONDS

Case = dict[str, Any]
PLACE = Path(__file__).parent
CASES: list[Case] = [
    {"theme": path.stem, **json.loads(line)}
    for path in sorted(PLACE.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
CLAIM = {
    "statement": "The bridge opens by June 1, 2026",
    "source": {"name": "Jane Doe"},
    "outlet": {"name": "The Example Gazette"},
    "made_on": "2026-04-20",
}
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
INSIDE = re.compile(rb"Traceback|asyncpg|litestar|uvicorn|msgspec|site-packages|\.py\b")
REPEATED = re.compile("«(.+?)\\*([0-9]+)»", re.DOTALL)


class Answer(NamedTuple):
    """A whole answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with open_folder() as place, serving(place / "data") as server:
        assert server.post("/v1/claims", json=CLAIM).status_code == 201
        yield server


def entries(server: Server) -> int:
    """Return how many entries the log has."""
    low, high = -1, 1 << 20
    while high - low > 1:
        middle = (low + high) // 2
        if server.get(f"/v1/changes?limit=1&after={middle}").json()["items"]:
            low = middle
        else:
            high = middle
    return high + 1


@pytest.fixture(scope="module")
def written(server: Server) -> list[int]:
    """How many entries the log has, as last seen."""
    return [entries(server)]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{each['theme']}: {each['name']}" for each in CASES]
)
def test_it_is_answered_as_expected(
    server: Server, written: list[int], case: Case
) -> None:
    before = written[0]
    answer = asked(server, request(case, server.key))
    more = server.get(f"/v1/changes?limit=1&after={before - 1}").json()
    if more["items"]:
        written[0] = entries(server)

    assert case.get("writes") or written[0] == before
    wanted: int | list[int] = case["status"]
    assert answer.status in ([wanted] if isinstance(wanted, int) else wanted), answer
    assert answer.status < 500
    check_headers(answer)
    if answer.status >= 400 and not case.get("send", "").startswith("HEAD "):
        check_problem(answer, case)


def test_there_are_many_and_each_is_named_once() -> None:
    names = [(each["theme"], each["name"]) for each in CASES]

    assert len(names) >= 250
    assert len(set(names)) == len(names)


def test_every_operation_of_the_contract_is_among_them(server: Server) -> None:
    contract = server.get("/openapi.json").json()
    asked_for = [
        (method.lower(), target.partition("?")[0])
        for case in CASES
        if " " in case.get("send", "")
        for method, _, target in [expanded(case["send"]).partition(" ")]
    ]
    missing = [
        f"{method} {path}"
        for path, methods in contract["paths"].items()
        for method in methods
        if not any(
            method == asked_method
            and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", path), target)
            for asked_method, target in asked_for
        )
    ]

    assert missing == []


def expanded(text: str) -> str:
    return REPEATED.sub(lambda found: found[1] * int(found[2]), text)


def request(case: Case, key: str) -> bytes:
    """Return the bytes of a case's request."""
    if "raw" in case:
        raw = expanded(case["raw"]).replace("{key}", key)
        return raw.encode("latin-1")
    method, _, target = expanded(case["send"]).partition(" ")
    headers = {"Host": "localhost", "Connection": "close"}
    if not case.get("anonymous"):
        headers["Authorization"] = f"Bearer {key}"
    body = content(case)
    if body is not None:
        headers["Content-Type"] = "application/json"
        headers["Content-Length"] = str(len(body))
    given = {expanded(n): expanded(v) for n, v in case.get("headers", {}).items()}
    headers |= given
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def content(case: Case) -> bytes | None:
    if "bytes" in case:
        return expanded(case["bytes"]).encode("latin-1")
    if "claim" in case:
        return expanded(json.dumps(CLAIM | case["claim"], ensure_ascii=False)).encode(
            "utf-8", "surrogatepass"
        )
    body = case.get("body")
    if body is None or isinstance(body, str):
        return None if body is None else expanded(body).encode()
    return expanded(json.dumps(body, ensure_ascii=False)).encode()


def asked(server: Server, raw: bytes) -> Answer:
    """Send a request and read the first final answer to its end."""
    place = httpx.URL(server.url)
    said = b""
    address = (place.host, place.port or 80)
    with socket.create_connection(address, PATIENCE_SECONDS) as connection:
        try:
            connection.sendall(raw)
            while part := connection.recv(65536):
                said += part
        except ConnectionError:
            pass  # it was refused before all of it was sent
    said = re.sub(rb"^HTTP/1.1 100 [^\r]*\r\n\r\n", b"", said)
    head, _, body = said.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(": ") for line in lines]
    return Answer(
        int(first.split(" ")[1]), {n.lower(): value for n, _, value in pairs}, body
    )


def check_headers(answer: Answer) -> None:
    headers = answer.headers
    assert SAFE.items() <= headers.items()
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers
    assert "x-powered-by" not in headers
    if answer.status == 401:
        assert headers["www-authenticate"].startswith("Bearer")
    if answer.status == 405:
        assert headers["allow"]
    if answer.status >= 400:
        assert headers["cache-control"] == "no-store"


def check_problem(answer: Answer, case: Case) -> None:
    """Assert that the body says what is wrong, and nothing of our insides."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body[: int(answer.headers["content-length"])])
    assert problem["status"] == answer.status
    assert problem["title"]
    assert problem["instance"]
    assert isinstance(problem.get("detail", ""), str)
    assert problem.get("detail") or answer.status in {401, 404, 405, 412, 428}
    assert INSIDE.search(answer.body) is None
    if "type" in case:
        assert problem["type"] == f"/problems/{case['type']}"
    if "pointer" in case:
        assert [each["pointer"] for each in problem["errors"]] == [case["pointer"]]

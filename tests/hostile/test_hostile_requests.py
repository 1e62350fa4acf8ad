"""Hostile requests, stored as data, sent byte for byte to a server over a socket.

Each line of the `*.jsonl` beside this file is a case: its name, its request and the
expected response. `send` is its method and target, `body` JSON or text, `bytes` a body
as Latin-1, `raw` a whole request, `form` the fields of a form sent by somebody who has
signed in, with `file` as a file named `filename`, or sent as `parts` as they stand;
`«x*9»` stands for x nine times; `claim` overrides fields of a valid claim.
Unless a case has `writes`, it must write nothing.
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
from tests.hostile import visits
from tests.hostile.visits import Visit
from tests.live_server import Server, serving
from tests.waiting import PATIENCE_SECONDS

Case = dict[str, Any]
FOLDER = Path(__file__).parent
CASES: list[Case] = [
    {"theme": path.stem, **json.loads(line)}
    for path in sorted(FOLDER.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
CLAIM = {
    "statement": "The bridge opens by June 1, 2026",
    "source": {"name": "Jane Doe"},
    "outlet": {"name": "The Example Gazette"},
    "made_on": "2026-04-20",
}
# The desk learns from its own pages' forms where these were sent from.
REFERRER_POLICIES = {"no-referrer", "same-origin"}
INTERNALS = re.compile(
    rb"Traceback|asyncpg|litestar|uvicorn|msgspec|site-packages|\.py\b"
)
# A path in a URL: RFC 3986, 3.3.
PATH = re.compile(r"[*]|/(?!/)([\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*", re.ASCII)
REPEATED = re.compile("«(.+?)\\*([0-9]+)»", re.DOTALL)


class Response(NamedTuple):
    """A response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with open_folder() as folder, serving(folder / "data") as server:
        assert server.post("/v1/claims", json=CLAIM).status_code == 201
        yield server


def count_entries(server: Server) -> int:
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
def visit(server: Server) -> Visit:
    return visits.sign_in(server)


@pytest.fixture(scope="module")
def log_size(server: Server) -> list[int]:
    """Return the last known number of entries of the log, in a list."""
    return [count_entries(server)]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['theme']}: {case['name']}" for case in CASES]
)
def test_a_hostile_request_gets_the_expected_response(
    server: Server, log_size: list[int], visit: Visit, case: Case
) -> None:
    before = log_size[0]
    response = send(server, build_request(case, server.key, visit))
    newer = server.get(f"/v1/changes?limit=1&after={before - 1}").json()
    if newer["items"]:
        log_size[0] = count_entries(server)

    assert case.get("writes") or log_size[0] == before
    expected: int | list[int] = case["status"]
    assert response.status in ([expected] if isinstance(expected, int) else expected), (
        response
    )
    assert response.status < 500
    check_headers(response)
    if "form" in case:
        assert INTERNALS.search(response.body) is None
        visits.check_page(response.headers, response.body.decode(), case["form"])
    elif response.status >= 400 and not case.get("send", "").startswith("HEAD "):
        check_problem(response, case)


def test_there_are_many_cases_and_no_name_is_used_twice() -> None:
    names = [(case["theme"], case["name"]) for case in CASES]

    assert len(names) >= 250
    assert len(set(names)) == len(names)


def test_every_operation_of_the_contract_has_a_case(server: Server) -> None:
    contract = server.get("/openapi.json").json()
    requests = [
        (method.lower(), target.partition("?")[0])
        for case in CASES
        if " " in case.get("send", "")
        for method, _, target in [expand(case["send"]).partition(" ")]
    ]
    missing = [
        f"{method} {path}"
        for path, methods in contract["paths"].items()
        for method in methods
        if not any(
            method == sent_method
            and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", path), target)
            for sent_method, target in requests
        )
    ]

    assert missing == []


def expand(text: str) -> str:
    return REPEATED.sub(lambda match: match[1] * int(match[2]), text)


def build_request(case: Case, key: str, visit: Visit) -> bytes:
    """Return the bytes of the request of a case."""
    if "raw" in case:
        raw = expand(case["raw"]).replace("{key}", key)
        return raw.encode("latin-1")
    method, _, target = expand(case["send"]).partition(" ")
    headers = {"Host": "localhost", "Connection": "close"}
    if not case.get("anonymous"):
        headers["Authorization"] = f"Bearer {key}"
    body = build_body(case, visit)
    if body is not None:
        form = visit.headers if "form" in case else {}
        headers |= {"Content-Type": "application/json", **form}
        if case.keys() & {"file", "parts"}:
            parted = f"multipart/form-data; boundary={visits.BOUNDARY}"
            headers["Content-Type"] = parted
        headers["Content-Length"] = str(len(body))
    headers_of_case = {expand(n): expand(v) for n, v in case.get("headers", {}).items()}
    headers |= headers_of_case
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{n}: {v}".replace("{key}", key) for n, v in headers.items() if v]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def build_body(case: Case, visit: Visit) -> bytes | None:
    for whole in ("parts", "bytes"):
        if whole in case:
            return expand(case[whole]).encode("latin-1")
    if "form" in case:
        form = {expand(n): expand(value) for n, value in case["form"].items()}
        if "file" not in case:
            return visit.body(form)
        content = case["file"]
        sent = None if content is None else expand(content).encode("latin-1")
        return visit.parts(form, expand(case["filename"]), sent)
    if "claim" in case:
        return expand(json.dumps(CLAIM | case["claim"], ensure_ascii=False)).encode(
            "utf-8", "surrogatepass"
        )
    body = case.get("body")
    if body is None or isinstance(body, str):
        return None if body is None else expand(body).encode()
    return expand(json.dumps(body, ensure_ascii=False)).encode()


def send(server: Server, raw: bytes) -> Response:
    """Send a request and read the first final response to its end."""
    url = httpx.URL(server.url)
    received = b""
    address = (url.host, url.port or 80)
    with socket.create_connection(address, PATIENCE_SECONDS) as connection:
        try:
            connection.sendall(raw)
            while part := connection.recv(65536):
                received += part
        except ConnectionError:
            pass  # the server refused it before all of it was sent
    received = re.sub(rb"^HTTP/1.1 100 [^\r]*\r\n\r\n", b"", received)
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(": ") for line in lines]
    return Response(
        int(first.split(" ")[1]), {n.lower(): value for n, _, value in pairs}, body
    )


def check_headers(response: Response) -> None:
    headers = response.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in REFERRER_POLICIES
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers
    assert "x-powered-by" not in headers
    if response.status == 401:
        assert headers["www-authenticate"].startswith("Bearer")
    if response.status == 405:
        assert headers["allow"]
    if response.status >= 400:
        assert headers["cache-control"] == "no-store"


def check_problem(response: Response, case: Case) -> None:
    """Assert that the problem is described without internals of the server."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = json.loads(response.body[: int(response.headers["content-length"])])
    assert problem["status"] == response.status
    assert problem["title"]
    assert PATH.fullmatch(problem["instance"]), problem["instance"]
    assert isinstance(problem.get("detail", ""), str)
    assert problem.get("detail") or response.status in {401, 404, 405, 412, 428}
    assert INTERNALS.search(response.body) is None
    if "type" in case:
        assert problem["type"] == f"/problems/{case['type']}"
    if "pointer" in case:
        assert [error["pointer"] for error in problem["errors"]] == [case["pointer"]]

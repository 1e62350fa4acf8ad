"""Requests as the bytes that go over the wire."""

import itertools
import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

UNIT = itertools.count()


def get(url: str, path: str, **headers: str) -> bytes:
    """Return a GET request of *path*; `_` in the name of a header stands for `-`."""
    return _head("GET", url, path, headers) + b"\r\n"


def post(url: str, path: str, body: bytes, **headers: str) -> bytes:
    """Return a POST request with a JSON body."""
    head = _head("POST", url, path, {"Content-Type": "application/json", **headers})
    return head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def new_claims(source: str) -> Iterator[dict[str, object]]:
    """Yield claims of *source* for ever, no two alike, in this run or any other."""
    run_id = f"{time.time_ns():x}-{next(UNIT)}"
    for nth in itertools.count():
        yield {
            "statement": f"Bench {run_id} x{nth:x}x",
            "source": source,
            "outlet": "outlet-0",
            "made_on": "2026-01-01",
            "probability": 0.5,
            "due": "2026-02-01",
            "external_id": f"{run_id}-{nth}",
        }


def posted_claims(
    url: str, path: str, source: str, count: int, **headers: str
) -> list[bytes]:
    """Return *count* POST requests, each of another claim of *source*."""
    claims = itertools.islice(new_claims(source), count)
    return [post(url, path, json.dumps(claim).encode(), **headers) for claim in claims]


def _head(method: str, url: str, path: str, headers: dict[str, str]) -> bytes:
    all_headers = {"Host": urlsplit(url).netloc, **headers}
    lines = [f"{name.replace('_', '-')}: {all_headers[name]}" for name in all_headers]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, ""]).encode()

"""Content coding: what is compressed for whom, and what never is."""

import gzip
from typing import Any

import brotli
import pytest
import zstandard
from httpx import AsyncClient, Response
from hypothesis import example, given
from hypothesis import strategies as st

from api.http import compression
from api.http.bounded_cache import ENTRY_BYTES
from api.http.compression import Coding, Compressor
from tests.api_calls import claim_body, post, problem
from tests.conftest import Api

CODINGS: tuple[Coding, ...] = ("br", "zstd", "gzip")
EXPAND: dict[str, Any] = {
    "br": brotli.decompress,  # pyright: ignore[reportUnknownMemberType] untyped
    "zstd": zstandard.ZstdDecompressor().decompress,
    "gzip": gzip.decompress,
}


@pytest.fixture
async def client(api: Api) -> AsyncClient:
    for nth in range(3):
        await post(api.client, "/v1/claims", claim_body(quote=f"Quote {nth}"))
    return api.client


async def raw(client: AsyncClient, path: str, accept: str) -> tuple[Response, bytes]:
    """Return the response and its bytes as they were sent."""
    headers = {"Accept-Encoding": accept}
    async with client.stream("GET", path, headers=headers) as response:
        return response, b"".join([part async for part in response.aiter_raw()])


READ = [
    "/v1/claims",
    "/openapi.json",
    "/",
    "/sources/ada-stone",
    "/sources/ada-stone.atom",
    "/sources/ada-stone.csv",
    "/v1/claims?limit=0&" + "&".join(f"wrong{nth}=1" for nth in range(9)),
]


async def test_every_text_comes_in_the_coding_that_is_asked_for(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    for path in READ:
        plain, whole = await raw(client, path, "identity")
        assert "Content-Encoding" not in plain.headers
        for coding in CODINGS:
            with subtests.test(f"{path} {coding}"):
                response, body = await raw(client, path, coding)
                assert response.status_code == plain.status_code
                assert response.headers["Content-Encoding"] == coding
                assert int(response.headers["Content-Length"]) == len(body)
                assert len(body) < len(whole)
                if response.is_success:
                    assert EXPAND[coding](body) == whole
                for answer in (response, plain):
                    assert "Accept-Encoding" in answer.headers["Vary"]


async def test_each_coding_has_its_own_tag_and_any_of_them_is_known_again(
    client: AsyncClient,
) -> None:
    path = "/v1/claims"
    tags = {
        coding: (await raw(client, path, coding))[0].headers["ETag"]
        for coding in (*CODINGS, "identity")
    }
    assert len(set(tags.values())) == len(tags)
    for coding, own in tags.items():
        for tag in tags.values():
            headers = {"Accept-Encoding": coding, "If-None-Match": f'"x", W/{tag}'}
            known = await client.get(path, headers=headers)
            assert (known.status_code, known.content) == (304, b"")
            assert known.headers["ETag"] == tag
            assert "Accept-Encoding" in known.headers["Vary"]
            assert "Content-Encoding" not in known.headers
        headers = {"Accept-Encoding": coding}
        head = await client.head(path, headers=headers)
        full, body = await raw(client, path, coding)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == own == full.headers["ETag"]
        assert int(head.headers["Content-Length"]) == len(body)
    tag = tags["br"].replace("-br", "-lzw")
    unknown = await client.get(path, headers={"If-None-Match": tag})
    assert unknown.status_code == 200


async def test_what_was_read_compressed_can_be_changed(client: AsyncClient) -> None:
    path = "/v1/sources/ada-stone"
    aliases = {"aliases": [f"Ada {letter * 80}" for letter in "abcdefgh"]}
    version = (await client.get(path)).headers["ETag"]
    await client.patch(path, json=aliases, headers={"If-Match": version})
    tag = (await raw(client, path, "br"))[0].headers["ETag"]
    assert tag.endswith('-br"')
    change = {"role": "Critic"}
    response = await client.patch(path, json=change, headers={"If-Match": tag})
    assert response.status_code == 200
    response = await client.patch(path, json=change, headers={"If-Match": tag})
    problem(response, 412)


async def test_small_answers_and_answers_to_writes_stay_as_they_are(
    client: AsyncClient,
) -> None:
    _, small = await raw(client, "/health/live", "gzip")
    assert small == b'{"status":"ok"}'
    headers = {"Accept-Encoding": "gzip"}
    body = claim_body(quote="q" * 900)
    for path, sent in (
        ("/v1/claims", body),
        ("/v1/keys", {"name": "n" * 80, "scopes": ["claims:write"]}),
    ):
        written = await client.post(path, json=sent, headers=headers)
        assert written.status_code == 201
        assert "Content-Encoding" not in written.headers


@pytest.mark.parametrize(
    ("media_type", "is_text"),
    [
        ("application/json", True),
        ("application/problem+json", True),
        ("application/ld+json; charset=utf-8", True),
        ("application/x-ndjson", True),
        ("application/atom+xml; charset=utf-8", True),
        ("application/xml", True),
        ("text/csv; charset=utf-8", True),
        ("text/calendar", True),
        ("image/svg+xml", True),
        ("image/png", False),
        ("text/event-stream", False),
        ("application/vnd.apache.parquet", False),
        ("", False),
    ],
)
def test_texts_are_compressed_and_what_is_compact_or_a_stream_is_not(
    media_type: str, is_text: bool
) -> None:
    negotiable = compression.is_negotiable("GET", "/x", media_type.encode())
    assert negotiable is is_text


async def test_readings_of_a_text_are_compressed_though_they_are_posted(
    client: AsyncClient,
) -> None:
    text = " ".join(f"Ada Stone will leave on {day} May 2027." for day in range(1, 20))
    sent = {"text": text, "made_on": "2026-11-01"}
    response = await client.post("/v1/readings", json=sent)
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "br"


async def test_who_takes_no_coding_that_we_have_is_told(client: AsyncClient) -> None:
    for accept in ("identity;q=0", "*;q=0", "deflate, identity;q=0.0"):
        response = await client.get("/v1/claims", headers={"Accept-Encoding": accept})
        assert problem(response, 406)["type"] == "/problems/not-acceptable"
    _, body = await raw(client, "/health/live", "gzip, identity;q=0")
    assert gzip.decompress(body) == b'{"status":"ok"}'


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("", ["identity"]),
        ("gzip, deflate, br, zstd", ["br", "zstd", "gzip", "identity"]),
        ("gzip;q=1.0, br;q=0.9", ["gzip", "br", "identity"]),
        ("GZIP ; q=0.5 , identity", ["identity", "gzip"]),
        ("x-gzip", ["gzip", "identity"]),
        ("br;q=0, *", ["zstd", "gzip", "identity"]),
        ("br;q=0, *;q=0.1, identity;q=0.2", ["identity", "zstd", "gzip"]),
        ("gzip, *;q=0", ["gzip"]),
        ("gzip;q=0.000, identity;q=0", []),
        ("gzip;q=2, br;q=0.1234, zstd;level=3, ,=", ["identity"]),
    ],
)
def test_the_best_coding_is_the_one_that_weighs_most(
    header: str, codings: list[str]
) -> None:
    assert list(compression.acceptable(header.encode())) == codings


@given(st.binary(max_size=60))
@example(b"\xff;q=0")
def test_no_header_is_too_odd_to_be_read(header: bytes) -> None:
    assert set(compression.acceptable(header)) <= {*CODINGS, "identity"}


async def test_a_copy_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compressed: list[int] = []

    def compress(body: bytes) -> bytes:
        compressed.append(len(body))
        return body[:9]

    monkeypatch.setattr(compression, "COMPRESSORS", {"br": compress})
    monkeypatch.setattr(compression, "STORED_BYTES", 2 * (9 + ENTRY_BYTES))
    compressor = Compressor()
    small, large = b"a" * 1000, b"b" * 100_000
    for body, tag in ((small, b"a"), (large, b"b"), (small, b"a"), (large, b"b")):
        assert await compressor.compress(body, "br", tag) == body[:9]
    assert compressed == [1000, 100_000]
    await compressor.compress(b"c" * 1000, "br", b"c")  # there is no room for three
    await compressor.compress(small, "br", b"a")
    assert compressed == [1000, 100_000, 1000, 1000]
    for _ in range(2):
        await compressor.compress(b"d" * 10, "br", None)
    assert compressed[4:] == [10, 10]

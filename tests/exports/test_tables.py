"""Tables: made by a process that ends with what it was made for."""

import os
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from api.errors import AwayError, UnavailableError
from api.exports import tables
from tests.worker_processes import children

LINE = b'{"statement":"It rains","made_on":"2026-01-10"}\n'


async def lines(
    many: int, left: list[str], error: Exception | None = None
) -> AsyncGenerator[bytes]:
    try:
        for _ in range(many):
            yield LINE * 1000
        if error is not None:
            raise error
    finally:
        left.append("lines")


async def collect(parts: AsyncGenerator[bytes], made: list[bytes]) -> None:
    async for part in parts:
        made += [part]


async def test_one_that_is_left_ends_what_makes_it() -> None:
    left: list[str] = []
    parts = tables.made_of(lines(10**9, left), "csv", "claims")
    assert (await anext(parts)).startswith(b"statement,")
    await parts.aclose()
    assert left == ["lines"]


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
async def test_what_makes_it_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter2@host/db")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-token=hunter2")
    before = children(os.getpid())
    async with aclosing(tables.made_of(lines(10**9, []), "csv", "claims")) as parts:
        await anext(parts)
        (made_by,) = set(children(os.getpid())) - set(before)
        environment = Path(f"/proc/{made_by}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"hunter2" not in environment


async def test_lines_that_fail_make_no_whole_file() -> None:
    left: list[str] = []
    made: list[bytes] = []
    failing = lines(100, left, AwayError())
    with pytest.raises(AwayError):
        await collect(tables.made_of(failing, "parquet", "claims"), made)
    assert left == ["lines"]
    assert b"".join(made) in {b"", b"PAR1"}  # its beginning, without an end


async def test_what_is_no_line_is_refused() -> None:
    async def broken() -> AsyncGenerator[bytes]:
        yield b"no JSON\n"

    with pytest.raises(UnavailableError):
        await collect(tables.made_of(broken(), "csv", "claims"), [])

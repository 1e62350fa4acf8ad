"""Tables: made by a process that ends with what it was made for."""

from collections.abc import AsyncGenerator

import pytest

from api.errors import AwayError, UnavailableError
from api.exports import tables

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

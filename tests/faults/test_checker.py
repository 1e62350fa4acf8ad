"""Answers that a proxy saw cut off, and the verdict on them."""

import asyncio
from asyncio import StreamReader, StreamWriter
from contextlib import closing, suppress
from hashlib import sha256

import pytest

from tests.faults import __main__ as faults
from tests.faults import checker
from tests.faults.checker import Fault, Verdict, stray
from tests.faults.load import Load, Pace
from tests.waiting import until_it_comes

ANSWER = b"HTTP/1.1 %d It was cut off\r\nContent-Length: 0\r\n\r\n"
FAULTLESS = Verdict(
    nemesis="nothing",
    acknowledged=9,
    faults=0,
    lost=0,
    duplicates=0,
    inconsistencies=[],
    unexpected={},
    longest_gap=0.1,
    slowest_recovery=0.0,
    reads=3,
    refused_reads=2,
    stale=1,
    cut=0,
    stray_cuts=0,
)


@pytest.mark.parametrize("status", [502, 504])
async def test_a_load_keeps_when_answers_were_cut_off(status: int) -> None:
    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        with closing(writer), suppress(OSError, asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(ANSWER % status)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        load = Load(f"http://127.0.0.1:{port}", "a key", 1, Pace(posters=2))
        loading = asyncio.create_task(load.run())

        async def all_are_cut() -> bool:
            return len(load.cut) > 20

        await until_it_comes(all_are_cut)
        loading.cancel()
        await asyncio.gather(loading, return_exceptions=True)
    assert not load.statuses
    assert load.cut == sorted(load.cut)


def test_only_what_no_fault_explains_is_stray() -> None:
    fault = Fault(began=10.0, ended=20.0)
    near, far = [10.0, 15.0, 20.0, 24.9], [9.9, 25.1, 60.0]
    assert stray(near, [fault]) == 0
    assert stray(near + far, [fault]) == 3
    assert stray(near + far, [fault, Fault(began=59.0, ended=59.0)]) == 2
    assert stray(near, []) == 4


def test_a_verdict_with_a_stray_cut_is_faulty_and_shows_it() -> None:
    cut = FAULTLESS._replace(cut=5)
    assert not FAULTLESS.is_faulty
    assert not cut.is_faulty
    assert cut._replace(stray_cuts=1).is_faulty
    shown = dict(zip(faults.HEAD, faults.row(cut._replace(stray_cuts=1)), strict=True))
    assert shown["cut off · by no fault"] == "5 · 1"
    assert (shown["stale"], shown["refused"]) == ("1", "2")


def test_roots_of_all_sizes_are_those_of_the_definition() -> None:
    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << (len(leaves) - 1).bit_length() - 1
        both = root(leaves[:half]) + root(leaves[half:])
        return sha256(b"\x01" + both).digest()

    leaves = [bytes([nth]) * 32 for nth in range(40)]
    found = checker.roots(leaves, {*range(41)})
    assert found.pop(0) == sha256(b"").digest()
    assert found == {size: root(leaves[:size]) for size in range(1, 41)}

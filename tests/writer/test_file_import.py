"""Files of any content, streamed: memory stays flat, and other tasks get their turns.

Each file is read by a process of its own, whose whole memory is measured.
"""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_KIBIBYTES = 32 * 1024
LONGEST_TURN_SECONDS = 0.5  # of the processor's time, for others may have it too
HEADER = b"statement,source.name,outlet.name,made_on\n"
# Reads `head`, then `part` again and again, and prints what came of it.
PROGRAM = """
import asyncio, json, resource, sys, time
from datetime import UTC, datetime
from api.writer import file_import
from api.writer.file_import import Importer

kind, times = sys.argv[1], int(sys.argv[2])
head, part = (each.encode("latin-1") for each in json.load(sys.stdin))
longest = 0.0

async def content():
    yield head
    for _ in range(times):
        yield part

async def beat():
    global longest
    while True:
        before = time.process_time()
        await asyncio.sleep(0.001)
        longest = max(longest, time.process_time() - before)

async def main():
    beating = asyncio.create_task(beat())
    importer = Importer("test", (), lambda: datetime(2026, 11, 23, tzinfo=UTC))
    answer = await file_import.load(None, content(), kind, importer)
    beating.cancel()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({
        "refused": answer.refused, "lines": [each.line for each in answer.errors],
        "kibibytes": most, "turn": longest,
    }))

asyncio.run(main())
"""


class Measured(Struct):
    """The lines of a file that were refused, its memory and its longest turn."""

    refused: int
    lines: list[int]
    kibibytes: int
    turn: float


def stream(kind: str, part: bytes, *, head: bytes, times: int) -> Measured:
    command = [sys.executable, "-c", PROGRAM, kind, str(times)]
    sent = msgspec.json.encode([head.decode("latin-1"), part.decode("latin-1")])
    ran = subprocess.run(
        command, input=sent, capture_output=True, check=False, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return msgspec.json.decode(ran.stdout, type=Measured)


@pytest.fixture(scope="module")
def small() -> int:
    """How much memory it takes to read nearly nothing."""
    return stream("csv", b"\n", head=HEADER, times=0).kibibytes


# What is sent again and again, and how often.
CONTENTS = {
    "newlines": (b"\n" * 65_536, 640),
    "carriage returns": (b"\r" * 65_536, 640),
    "line ends of Windows": (b"\r\n" * 32_768, 640),
    "NULs": (b"\0" * 65_536, 640),
    "quotes": (b'"' * 65_535, 640),
    "spaces": (b" " * 65_536, 640),
    "no newline at all": (b"x" * 65_536, 640),
    "empty columns": (b"," * 65_000 + b"\n", 100),
    "lines of 60 KiB": (b"x" * 60_000 + b"\n", 300),
    "lines that open a quote": (b'a,"b\n' * 13_000, 3),
    "lines after a quote that opens": (b'x\n"\n' * 16_000, 3),
    "doubled quotes": (b'a,""""\n' * 9_000, 3),
}


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
@pytest.mark.parametrize("name", CONTENTS)
def test_whatever_is_sent_takes_no_more_memory_than_a_few_lines(
    kind: str, name: str, small: int
) -> None:
    head = HEADER if kind == "csv" else b"{}\n"
    part, times = CONTENTS[name]
    measured = stream(kind, part, head=head, times=times)
    assert measured.kibibytes - small < MOST_KIBIBYTES
    assert measured.turn < LONGEST_TURN_SECONDS


@pytest.mark.parametrize(
    ("inside", "times"),
    [
        (b"\n" * 65_536, 640),
        (b"\r\n" * 32_768, 640),
        (b"x\n" * 32_768, 3),
        (b'""\n' * 20_000, 3),
    ],
)
def test_a_quote_that_stays_open_holds_no_more_than_the_longest_record(
    inside: bytes, times: int, small: int
) -> None:
    measured = stream("csv", inside, head=HEADER + b'"', times=times)
    assert measured.lines[0] == 2
    assert measured.kibibytes - small < MOST_KIBIBYTES
    assert measured.turn < LONGEST_TURN_SECONDS


def test_a_header_of_thousands_of_columns_is_read_at_once() -> None:
    head = ",".join(f"source.{nth}" for nth in range(5_400)).encode() + b"\n"
    measured = stream("csv", b"x\n" * 1_000, head=head, times=1)
    assert measured.turn < LONGEST_TURN_SECONDS

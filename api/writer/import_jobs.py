"""Imports that go on without who began them: kept by the application, not by a page.

A job holds its file until it is entered, and then what became of each line. Jobs are
held in memory: where the server stops, what was entered stands, and the file is sent
again.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from api import tracing
from api.errors import ForesaidError, NotFoundError, UnavailableError
from api.model import import_format
from api.model.import_format import Format, Imported
from api.writer import file_import
from api.writer.batches import Result
from api.writer.checked_lines import Importer
from api.writer.group_commit import Writer

MOST_JOBS = 40
MOST_BYTES = 64 << 20
PART_BYTES = 64 * 1024
LINE_BYTES = 128  # what the account of a line takes
BROKE_OFF = "What was entered stands. Send the file again: it will be found."
Became = Literal["made", "found", "refused"]


class LineAccount(Struct, frozen=True):
    """What became of a line, and why it was refused."""

    line: int
    became: Became
    reason: str = ""


class ImportJob:
    """A file that somebody sent, and how far its import is."""

    def __init__(self, by: str, name: str, content: bytes, begun_at: datetime) -> None:
        self.id = secrets.token_hex(8)
        self.by = by
        self.name = name
        self.content = content
        self.begun_at = begun_at
        self.format: Format = "csv"
        self.typed: dict[str, str] = {}
        self.result: Imported | None = None  # of the trial, then of the import
        self.flaw: str | None = None
        self.state: Literal["tried", "running", "done"] = "tried"
        self.lines: list[LineAccount] = []

    async def try_out(self, writer: Writer, importer: Importer) -> None:
        """Find what an import would come to, and keep nothing."""
        self.result = self.flaw = None
        try:
            self.result = await file_import.try_out(
                writer, _parts(self.content), self.format, importer
            )
        except UnavailableError:
            raise
        except ForesaidError as error:
            self.flaw = error.detail or str(error)

    def start(self, writer: Writer, importer: Importer) -> None:
        """Begin the import, unless it has begun."""
        if self.state == "tried":
            self.state, self.result, self.flaw = "running", None, None
            writer.keep(asyncio.create_task(self._run(writer, importer)))

    async def _run(self, writer: Writer, importer: Importer) -> None:
        tracing.leave()  # an import of an hour is no part of the request

        def progress(so_far: Imported) -> None:
            self.result = so_far

        self.flaw = BROKE_OFF  # unless it comes to its end
        try:
            self.result = await file_import.load(
                writer,
                _parts(self.content),
                self.format,
                importer,
                progress,
                self._note,
            )
            self.flaw = None
        except ForesaidError as error:
            self.flaw = error.detail or str(error)
        finally:
            self.state, self.content = "done", b""

    def _note(self, line: int, result: Result) -> None:
        if isinstance(result, ForesaidError):
            flaws = import_format.errors(line, result)
            reasons = [f"{flaw.pointer} {flaw.detail}".strip() for flaw in flaws]
            self.lines.append(LineAccount(line, "refused", "; ".join(reasons)))
        else:
            self.lines.append(LineAccount(line, "made" if result.entered else "found"))


class ImportJobs:
    """The jobs of everybody, newest last; the oldest that are not running go first."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._jobs: dict[str, ImportJob] = {}

    def add(self, by: str, name: str, content: bytes) -> ImportJob:
        """Return a new job; raise UnavailableError while too many run."""
        job = ImportJob(by, name, content, self._clock())
        while len(self._jobs) >= MOST_JOBS or self._bytes() + len(content) > MOST_BYTES:
            idle = [key for key, old in self._jobs.items() if old.state != "running"]
            if not idle:
                raise UnavailableError("Too many imports are running.")
            del self._jobs[idle[0]]
        self._jobs[job.id] = job
        return job

    def get(self, job_id: str, by: str) -> ImportJob:
        """Return a job of one's own; raise NotFoundError."""
        job = self._jobs.get(job_id)
        if job is None or job.by != by:
            raise NotFoundError
        return job

    def of(self, by: str) -> list[ImportJob]:
        """Return the jobs of somebody, newest first."""
        return [job for job in reversed(self._jobs.values()) if job.by == by]

    def _bytes(self) -> int:
        return sum(
            len(job.content) + LINE_BYTES * len(job.lines)
            for job in self._jobs.values()
        )


async def _parts(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), PART_BYTES):
        yield content[at : at + PART_BYTES]

"""Importing: a file of claims goes to the writer chunk by chunk, as it arrives.

Why no table between: lines are read and checked outside the log's lock, one chunk ahead
of the one that is written, so memory is that of two chunks; and since a claim posted
again is found, a file that was cut short is resumed by sending it again.
"""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection
from datetime import datetime
from typing import NamedTuple

from api.commands import requests
from api.commands.base import ImportLine
from api.errors import (
    Flaw,
    ForbiddenError,
    ForesaidError,
    InvalidError,
    TooLargeError,
    UnavailableError,
)
from api.model import import_format
from api.model.import_format import (
    MOST_ERRORS,
    READERS,
    Format,
    Imported,
    JsonLines,
    LineError,
    NewLine,
    Table,
)
from api.model.import_lines import Lines, Record
from api.model.keys import Scope
from api.writer import defects
from api.writer.group_commit import Writer

CHUNK = 256
CHUNK_BYTES = 1 << 20
MOST_ATOMIC = 10_000
MOST_ATOMIC_BYTES = 64 << 20
# So long others may wait for a file to be read on.
SLICE_SECONDS = 0.01
Tell = Callable[[Imported], None]
Told = tuple[int, ImportLine | ForesaidError]


class Importer(NamedTuple):
    """In whose name a file is imported, and what that key may do."""

    by: str
    scopes: Collection[Scope]
    clock: Callable[[], datetime]


class Count:
    """What came of the lines so far."""

    def __init__(self) -> None:
        self._made = self._found = self._refused = 0
        self._errors: list[LineError] = []

    def refuse(self, line: int, error: ForesaidError) -> None:
        """Count a line that was refused."""
        self._refused += 1
        room = MOST_ERRORS - len(self._errors)
        self._errors += import_format.errors(line, error)[:room]

    def keep(self, *, made: bool) -> None:
        """Count a line whose claim was made, or found."""
        self._made += made
        self._found += not made

    def imported(self) -> Imported:
        """Return the count."""
        return Imported(
            made=self._made,
            found=self._found,
            refused=self._refused,
            errors=self._errors,
        )

    def cut_short(self, error: UnavailableError) -> UnavailableError:
        """Return the error that ends an import, with what was done before."""
        return UnavailableError(
            f"{error} Before that {self._made} claims were made, {self._found} found"
            f" and {self._refused} lines refused. Send the file again: what was kept is"
            " found.",
            *(Flaw(f"/lines/{e.line}{e.pointer}", e.detail) for e in self._errors),
        )


async def load(
    writer: Writer,
    content: AsyncIterable[bytes],
    kind: Format,
    importer: Importer,
    tell: Tell | None = None,
) -> Imported:
    """Import a file; a line that is refused stops no other. *tell* hears of progress.

    Raises MalformedError where the header of a table names no field of a claim, and
    UnavailableError, which says what was done, where the database goes away.
    """
    count = Count()
    try:
        await _load(writer, _chunks(content, kind, importer), count, tell)
    except UnavailableError as error:
        raise count.cut_short(error) from error
    return count.imported()


async def _load(
    writer: Writer, chunks: AsyncIterable[list[Told]], count: Count, tell: Tell | None
) -> None:
    writing: asyncio.Task[None] | None = None
    try:
        async for chunk in chunks:
            if writing is not None:
                await writing
                if tell is not None:
                    tell(count.imported())
            writing = asyncio.create_task(_write(writer, chunk, count))
    finally:  # a client that goes away leaves what it has sent
        if writing is not None:
            await writing


async def load_whole(
    writer: Writer, content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> Imported:
    """Import a file of at most 10,000 lines wholly, or raise InvalidError."""
    told: list[Told] = []
    async for chunk in _chunks(_bounded(content), kind, importer):
        told += chunk
        if len(told) > MOST_ATOMIC:
            raise TooLargeError(f"`atomic` takes at most {MOST_ATOMIC} lines.")
    flaws = _flaws([(n, each) for n, each in told if isinstance(each, ForesaidError)])
    if flaws:
        raise InvalidError("Nothing was imported.", *flaws)
    commands = [each for _, each in told if isinstance(each, ImportLine)]
    results = await writer.do_all(commands, atomic=True)
    lines = [line for line, _ in told]
    both = list(zip(lines, results, strict=True))
    flaws = _flaws([(n, each) for n, each in both if isinstance(each, ForesaidError)])
    if flaws:
        raise InvalidError("Nothing was imported.", *flaws)
    count = Count()
    for result in results:
        count.keep(made=not isinstance(result, ForesaidError) and result.entered)
    return count.imported()


async def _bounded(content: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Yield what is sent, as long as it can be held whole."""
    size = 0
    async for part in content:
        size += len(part)
        if size > MOST_ATOMIC_BYTES:
            raise TooLargeError(f"`atomic` takes at most {MOST_ATOMIC_BYTES} bytes.")
        yield part


def _flaws(refused: list[tuple[int, ForesaidError]]) -> list[Flaw]:
    return [
        Flaw(f"/lines/{error.line}{error.pointer}", error.detail)
        for line, refusal in refused
        for error in import_format.errors(line, refusal)
    ][:MOST_ERRORS]


async def _write(writer: Writer, chunk: list[Told], count: Count) -> None:
    commands = [each for _, each in chunk if isinstance(each, ImportLine)]
    results = iter(await writer.do_all(commands) if commands else [])
    for line, told in chunk:
        result = told if isinstance(told, ForesaidError) else next(results)
        if isinstance(result, UnavailableError):
            raise result
        if isinstance(result, ForesaidError):
            count.refuse(line, result)
        else:
            count.keep(made=result.entered)


async def _chunks(
    content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> AsyncIterator[list[Told]]:
    chunk: list[Told] = []
    size = 0
    async for record, told in _read(content, kind, importer):
        chunk.append((record.line, told))
        size += len(record.raw or b"")
        if len(chunk) == CHUNK or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


async def _read(
    content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> AsyncIterator[tuple[Record, ImportLine | ForesaidError]]:
    """Yield the records of a file, each with what it asks for, and let others run."""
    lines, reader = Lines(), READERS[kind]()
    since = time.monotonic()

    async def every() -> AsyncIterator[Record]:
        nonlocal since
        async for part in content:
            for line in lines.feed(part):
                for record in reader.take(line):
                    yield record
                if time.monotonic() - since > SLICE_SECONDS:
                    await asyncio.sleep(0)
                    since = time.monotonic()
        for line in lines.end():
            for record in reader.take(line):
                yield record
        for record in reader.end():
            yield record

    async for record in every():
        yield record, _check(record, reader, importer)


def _check(
    record: Record, reader: JsonLines | Table, importer: Importer
) -> ImportLine | ForesaidError:
    try:
        return _command(reader.read(record), importer)
    except ForesaidError as error:
        # What led to it holds the whole record, and is of no further use.
        error.__cause__ = error.__context__ = error.__traceback__ = None
        return error
    except Exception as error:  # noqa: BLE001 whatever it is, it is this line's
        return defects.refusal(error)


def _command(line: NewLine, importer: Importer) -> ImportLine:
    """Return the command that a line asks for, if its sender may give it."""
    if line.outcome is not None and "outcomes:write" not in importer.scopes:
        detail = "The key lacks the scope `outcomes:write`."
        raise ForbiddenError(detail, Flaw("/outcome", detail))
    return requests.import_line(line, importer.by, importer.clock())

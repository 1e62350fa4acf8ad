"""File imports: a file of claims goes to the writer chunk by chunk, as it arrives.

Why no staging table: lines are read and checked outside the log's lock, one chunk ahead
of the one that is written, so memory holds two chunks; and since a claim posted again
is found, a file that was cut short is resumed by sending it again.
"""

import asyncio
import time
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Sequence,
)
from datetime import datetime
from typing import NamedTuple

from api.commands import requests
from api.commands.imports import ImportLine
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
    NewLine,
    Table,
)
from api.model.import_lines import Lines, Record
from api.model.keys import Scope
from api.writer import defects
from api.writer.group_commit import Writer
from api.writer.import_count import ImportCount

CHUNK = 256
CHUNK_BYTES = 1 << 20
MOST_ATOMIC = 10_000
MOST_ATOMIC_BYTES = 64 << 20
# How long a file is read before other tasks get their turn.
SLICE_SECONDS = 0.01
ReportProgress = Callable[[Imported], None]
# The number of a line, and its command or why it is refused.
CheckedLine = tuple[int, ImportLine | ForesaidError]


class Importer(NamedTuple):
    """The id and scopes of the key that imports a file, and the clock."""

    by: str
    scopes: Collection[Scope]
    clock: Callable[[], datetime]


async def load(
    writer: Writer,
    content: AsyncIterable[bytes],
    kind: Format,
    importer: Importer,
    report_progress: ReportProgress | None = None,
) -> Imported:
    """Import a file; a line that is refused stops no other.

    *report_progress* is called after each chunk. Raises MalformedError where the header
    of a table names no field of a claim, and UnavailableError, which says what was
    done, where the database goes away.
    """
    count = ImportCount()
    try:
        await _load(writer, _chunks(content, kind, importer), count, report_progress)
    except UnavailableError as error:
        raise count.cut_short(error) from error
    return count.imported()


async def _load(
    writer: Writer,
    chunks: AsyncIterable[list[CheckedLine]],
    count: ImportCount,
    report_progress: ReportProgress | None,
) -> None:
    writing: asyncio.Task[None] | None = None
    try:
        async for chunk in chunks:
            if writing is not None:
                await writing
                if report_progress is not None:
                    report_progress(count.imported())
            writing = asyncio.create_task(_write(writer, chunk, count))
    finally:  # a client that goes away leaves what it has sent
        if writing is not None:
            await writing


async def load_whole(
    writer: Writer, content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> Imported:
    """Import a file of at most 10,000 lines wholly, or raise InvalidError."""
    lines: list[CheckedLine] = []
    async for chunk in _chunks(_bounded(content), kind, importer):
        lines += chunk
        if len(lines) > MOST_ATOMIC:
            raise TooLargeError(f"`atomic` takes at most {MOST_ATOMIC} lines.")
    _check_none_refused(lines)
    results = await writer.do_all(_commands(lines), atomic=True)
    numbers = [number for number, _ in lines]
    _check_none_refused(list(zip(numbers, results, strict=True)))
    count = ImportCount()
    for result in results:
        count.add_entered(made=not isinstance(result, ForesaidError) and result.entered)
    return count.imported()


async def _bounded(content: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Yield what is sent; raise TooLargeError where it is too much to hold whole."""
    size = 0
    async for part in content:
        size += len(part)
        if size > MOST_ATOMIC_BYTES:
            raise TooLargeError(f"`atomic` takes at most {MOST_ATOMIC_BYTES} bytes.")
        yield part


def _check_none_refused(results: Sequence[tuple[int, object]]) -> None:
    """Raise InvalidError with the flaws of the lines that are refused, if any."""
    flaws = [
        Flaw(f"/lines/{error.line}{error.pointer}", error.detail)
        for number, result in results
        if isinstance(result, ForesaidError)
        for error in import_format.errors(number, result)
    ]
    if flaws:
        raise InvalidError("Nothing was imported.", *flaws[:MOST_ERRORS])


def _commands(lines: Iterable[CheckedLine]) -> list[ImportLine]:
    return [checked for _, checked in lines if isinstance(checked, ImportLine)]


async def _write(writer: Writer, chunk: list[CheckedLine], count: ImportCount) -> None:
    commands = _commands(chunk)
    results = iter(await writer.do_all(commands) if commands else [])
    for number, checked in chunk:
        result = checked if isinstance(checked, ForesaidError) else next(results)
        if isinstance(result, UnavailableError):
            raise result
        if isinstance(result, ForesaidError):
            count.add_refused(number, result)
        else:
            count.add_entered(made=result.entered)


async def _chunks(
    content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> AsyncIterator[list[CheckedLine]]:
    chunk: list[CheckedLine] = []
    size = 0
    async for record, checked in _read(content, kind, importer):
        chunk.append((record.line, checked))
        size += len(record.raw or b"")
        if len(chunk) == CHUNK or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


async def _read(
    content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> AsyncIterator[tuple[Record, ImportLine | ForesaidError]]:
    """Yield the records of a file with their commands; let other tasks run."""
    lines, reader = Lines(), READERS[kind]()
    since = time.monotonic()

    async def records() -> AsyncIterator[Record]:
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

    async for record in records():
        yield record, _check(record, reader, importer)


def _check(
    record: Record, reader: JsonLines | Table, importer: Importer
) -> ImportLine | ForesaidError:
    try:
        return _command(reader.read(record), importer)
    except ForesaidError as error:
        # The traceback holds the whole record, and is of no further use.
        error.__cause__ = error.__context__ = error.__traceback__ = None
        return error
    except Exception as error:  # noqa: BLE001 whatever it is, it is this line's
        return defects.refusal(error)


def _command(line: NewLine, importer: Importer) -> ImportLine:
    """Return the command of a line; raise ForbiddenError where its key may not."""
    if line.outcome is not None and "outcomes:write" not in importer.scopes:
        detail = "The key lacks the scope `outcomes:write`."
        raise ForbiddenError(detail, Flaw("/outcome", detail))
    return requests.import_line(line, importer.by, importer.clock())

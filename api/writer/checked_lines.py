"""The lines of a file with the commands that they ask for, as the file arrives."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from api.commands import line_requests
from api.commands.imports import ImportLine
from api.errors import Flaw, ForbiddenError, ForesaidError
from api.model import import_readers
from api.model.import_charsets import ToUtf8
from api.model.import_format import Format, ImportOptions, NewLine
from api.model.import_lines import Record
from api.model.import_readers import Reader
from api.model.keys import Scope
from api.writer import defects

CHUNK_LINES = 256
CHUNK_BYTES = 1 << 20
# How long a file is read before other tasks get their turn.
SLICE_SECONDS = 0.01
# The number of a line, and its command or why it is refused.
CheckedLine = tuple[int, ImportLine | ForesaidError]


class Importer(NamedTuple):
    """The id and scopes of the key that imports a file, the clock, and how to read."""

    by: str
    scopes: Collection[Scope]
    clock: Callable[[], datetime]
    options: ImportOptions = ImportOptions()


async def chunks(
    content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> AsyncIterator[list[CheckedLine]]:
    """Yield the lines of a file, at most 256 at a time; raise MalformedError."""
    chunk: list[CheckedLine] = []
    size = 0
    async for record, checked in _read(content, kind, importer):
        chunk.append((record.line, checked))
        size += len(record.raw or b"")
        if len(chunk) == CHUNK_LINES or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


async def _read(
    content: AsyncIterable[bytes], kind: Format, importer: Importer
) -> AsyncIterator[tuple[Record, ImportLine | ForesaidError]]:
    """Yield the records of a file with their commands; let other tasks run."""
    reader = import_readers.reader(kind, importer.options)
    since = time.monotonic()
    async for line in _lines(content, reader, importer.options):
        for record in reader.take(line) if line is not None else reader.end():
            for checked in _check(record, reader, importer):
                yield record, checked
        if time.monotonic() - since > SLICE_SECONDS:
            await asyncio.sleep(0)
            since = time.monotonic()


async def _lines(
    content: AsyncIterable[bytes], reader: Reader, options: ImportOptions
) -> AsyncIterator[Record | None]:
    """Yield the lines of a file, or the whole of it, and None at its end."""
    utf8 = ToUtf8(options.charset)
    async for part in content:
        for line in reader.lines.feed(utf8.feed(part)):
            yield line
    for line in reader.lines.feed(utf8.end()):
        yield line
    for line in reader.lines.end():
        yield line
    yield None


def _check(
    record: Record, reader: Reader, importer: Importer
) -> Iterator[ImportLine | ForesaidError]:
    """Yield the commands of a record, or why it, or one of them, is refused."""
    try:
        for line in reader.read(record):
            yield (
                _freed(line)
                if isinstance(line, ForesaidError)
                else _checked(line, importer)
            )
    except ForesaidError as error:
        yield _freed(error)
    except Exception as error:  # noqa: BLE001 whatever it is, it is this line's
        yield defects.refusal(error)


def _checked(line: NewLine, importer: Importer) -> ImportLine | ForesaidError:
    try:
        return _command(line, importer)
    except ForesaidError as error:
        return _freed(error)


def _freed(error: ForesaidError) -> ForesaidError:
    """Return an error without its traceback, which holds the whole record."""
    error.__cause__ = error.__context__ = error.__traceback__ = None
    return error


def _command(line: NewLine, importer: Importer) -> ImportLine:
    """Return the command of a line; raise ForbiddenError where its key may not."""
    judges = line.outcome is not None or line.findings
    if judges and "outcomes:write" not in importer.scopes:
        detail = "The key lacks the scope `outcomes:write`."
        pointer = "/findings" if line.findings else "/outcome"
        raise ForbiddenError(detail, Flaw(pointer, detail))
    return line_requests.import_line(line, importer.by, importer.clock())

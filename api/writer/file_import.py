"""File imports: a file of claims goes to the writer chunk by chunk, as it arrives.

Why no staging table: lines are read and checked outside the log's lock, one chunk ahead
of the one that is written, so memory holds two chunks; and since a claim posted again
is found, a file that was cut short is resumed by sending it again.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Sequence

from msgspec.structs import replace

from api.commands.imports import ImportLine
from api.errors import (
    Flaw,
    ForesaidError,
    InvalidError,
    TooLargeError,
    UnavailableError,
)
from api.model import import_format
from api.model.import_format import MOST_ERRORS, MOST_SHOWN, Format, Imported
from api.writer import checked_lines, dry_runs
from api.writer.checked_lines import CheckedLine, Importer
from api.writer.group_commit import Writer
from api.writer.import_count import ImportCount, ReportLine

MOST_ATOMIC = 10_000
MOST_ATOMIC_BYTES = 64 << 20
ReportProgress = Callable[[Imported], None]


async def load(  # noqa: PLR0913, PLR0917 who reads, who writes, who is told
    writer: Writer,
    content: AsyncIterable[bytes],
    kind: Format,
    importer: Importer,
    report_progress: ReportProgress | None = None,
    report_line: ReportLine | None = None,
) -> Imported:
    """Import a file; a line that is refused stops no other.

    *report_progress* is called after each chunk, *report_line* after each line.
    Raises MalformedError where the header of a table names no field of a claim, and
    UnavailableError, which says what was done, where the database goes away.
    """
    count = ImportCount(report_line)
    try:
        await _load(
            writer,
            checked_lines.chunks(content, kind, importer),
            count,
            report_progress,
        )
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
    lines = await _all_lines(content, kind, importer, "`atomic`")
    _check_none_refused(lines)
    results = await writer.do_all(_commands(lines), atomic=True)
    numbers = [number for number, _ in lines]
    _check_none_refused(list(zip(numbers, results, strict=True)))
    count = ImportCount()
    for number, result in zip(numbers, results, strict=True):
        count.add(number, result)
    return count.imported()


async def try_out(
    writer: Writer,
    content: AsyncIterable[bytes],
    kind: Format,
    importer: Importer,
    *,
    atomic: bool = False,
) -> Imported:
    """Return what an import of at most 10,000 lines would come to, and keep nothing.

    Raises InvalidError where an *atomic* import would.
    """
    lines = await _all_lines(content, kind, importer, "A dry run")
    if atomic:
        _check_none_refused(lines)
    decided = await dry_runs.decide(writer, _commands(lines))
    if atomic:
        numbers = [number for number, _ in lines]
        _check_none_refused(list(zip(numbers, decided, strict=True)))
    results = iter(decided)
    count = ImportCount()
    entered: list[ImportLine] = []
    for number, checked in lines:
        result = checked if isinstance(checked, ForesaidError) else next(results)
        count.add(number, result)
        if isinstance(checked, ImportLine) and not isinstance(result, ForesaidError):
            entered.append(checked)
    sample = [dry_runs.as_line(command) for command in entered[:MOST_SHOWN]]
    return replace(count.imported(), sample=sample)


async def _all_lines(
    content: AsyncIterable[bytes], kind: Format, importer: Importer, what: str
) -> list[CheckedLine]:
    """Return the lines of a file; raise TooLargeError where they are too many."""
    lines: list[CheckedLine] = []
    async for chunk in checked_lines.chunks(_bounded(content, what), kind, importer):
        lines += chunk
        if len(lines) > MOST_ATOMIC:
            raise TooLargeError(f"{what} takes at most {MOST_ATOMIC} lines.")
    return lines


async def _bounded(content: AsyncIterable[bytes], what: str) -> AsyncIterator[bytes]:
    """Yield what is sent; raise TooLargeError where it is too much to hold whole."""
    size = 0
    async for part in content:
        size += len(part)
        if size > MOST_ATOMIC_BYTES:
            raise TooLargeError(f"{what} takes at most {MOST_ATOMIC_BYTES} bytes.")
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
        count.add(number, result)

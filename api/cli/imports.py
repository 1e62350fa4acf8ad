"""The command `import`: enters a file of claims."""

import argparse
import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO, get_args

import msgspec

from api import app
from api.cli import arguments
from api.cli.session import (
    OPERATOR,
    Commands,
    data_dir_option,
    show_progress,
    with_writer,
)
from api.database.pool import Pool
from api.errors import BadQueryError, InvalidError
from api.exports import parquet_lines
from api.model import import_charsets, import_readers, keys
from api.model.import_format import Format, Imported, ImportOptions
from api.model.references import Name
from api.settings import Settings
from api.writer import file_import
from api.writer.file_import import Importer
from api.writer.group_commit import Writer

READ_BYTES = 64 * 1024
PARQUET = ".parquet"  # as an export writes it
FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: dict[str, Format] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
}


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "import",
        parents=[data_dir_option()],
        help="enter a file of claims: NDJSON, CSV, JSON, or what a platform gives out",
    )
    parser.add_argument(
        "file", type=arguments.path, help="its path, or - for standard input"
    )
    parser.add_argument("--format", choices=FORMATS, help="else by its suffix")
    parser.add_argument("--atomic", action="store_true", help="all lines or none")
    parser.add_argument("--dry-run", action="store_true", help="keep nothing")
    for name in ("--outlet", "--source"):
        parser.add_argument(
            name,
            type=arguments.words(Name),
            help="a slug or a name, for lines that name none",
        )
    parser.add_argument("--columns", help='such as \'{"Their name": "statement"}\'')
    parser.add_argument("--charset", choices=import_charsets.CHARSETS)
    parser.set_defaults(run=import_file, parser=parser)


def import_file(options: argparse.Namespace, environment: Settings) -> None:
    """Enter a file of claims; fail where a line is refused."""
    with _open(options.file) as file:
        _enter(options, environment, file)


def _enter(options: argparse.Namespace, environment: Settings, file: BinaryIO) -> None:
    path: Path = options.file
    is_parquet = path.suffix == PARQUET and options.format is None
    kind = "ndjson" if is_parquet else options.format or SUFFIXES.get(path.suffix)
    if kind is None:
        arguments.end_as_wrong(options, f"say --format: {', '.join(FORMATS)}")
    if is_parquet and options.charset:
        arguments.end_as_wrong(options, "Parquet has no --charset")
    reading = _reading(options)
    importer = Importer(OPERATOR, keys.SCOPES, app.system_clock, reading)

    async def run(_: Pool, writer: Writer) -> None:
        content = parquet_lines.read(path) if is_parquet else _read_chunks(file)
        if options.dry_run:
            result = await file_import.try_out(
                writer, content, kind, importer, atomic=options.atomic
            )
        elif options.atomic:
            result = await file_import.load_whole(writer, content, kind, importer)
        else:
            progress = _progress()
            result = await file_import.load(writer, content, kind, importer, progress)
        for error in result.errors:
            show_progress(f"line {error.line}: {error.pointer} {error.detail}")
        for line in result.sample or ():
            show_progress(msgspec.json.encode(line).decode())
        line = f"{result.made} made, {result.found} found, {result.refused} refused"
        line += " (dry run: nothing is kept)" if options.dry_run else ""
        print(line)  # noqa: T201 this is its answer
        if result.refused:
            raise InvalidError("Not every line was imported.")

    with_writer(options, environment, run, may_make=True)


def _open(path: Path) -> BinaryIO:
    """Open a file, or standard input, which may be closed; raise OSError."""
    return os.fdopen(0, "rb", closefd=False) if str(path) == "-" else path.open("rb")


def _reading(options: argparse.Namespace) -> ImportOptions:
    try:
        return import_readers.options(
            columns=options.columns,
            outlet=options.outlet,
            source=options.source,
            charset=options.charset,
        )
    except BadQueryError as error:
        arguments.end_as_wrong(options, f"--columns: {error.flaws[0].detail}")


async def _read_chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, READ_BYTES):
        yield chunk


def _progress() -> Callable[[Imported], None]:
    """Return a function that shows the progress, at most once a second."""
    started = shown_at = time.monotonic()

    def show(so_far: Imported) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if now - shown_at >= 1:
            shown_at = now
            lines = so_far.made + so_far.found + so_far.refused
            show_progress(
                f"{lines} lines, {lines / (now - started):.0f}/s: {so_far.made} made,"
                f" {so_far.found} found, {so_far.refused} refused"
            )

    return show

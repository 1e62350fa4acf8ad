"""The command `import`: enters a file of claims."""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

from api import app
from api.cli.session import (
    OPERATOR,
    Commands,
    data_dir_option,
    show_progress,
    with_writer,
)
from api.database.pool import Pool
from api.errors import InvalidError
from api.model import keys
from api.model.import_format import Format, Imported
from api.settings import Settings
from api.writer import file_import
from api.writer.file_import import Importer
from api.writer.group_commit import Writer

READ_BYTES = 64 * 1024
FORMATS: tuple[Format, ...] = ("ndjson", "csv")
SUFFIXES: dict[str, Format] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".tsv": "csv",
}


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "import",
        parents=[data_dir_option()],
        help="enter a file of claims, NDJSON or CSV",
    )
    parser.add_argument("file", help="its path, or - for standard input")
    parser.add_argument("--format", choices=FORMATS, help="else by its suffix")
    parser.add_argument("--atomic", action="store_true", help="all lines or none")
    parser.set_defaults(run=import_file)


def import_file(options: argparse.Namespace, environment: Settings) -> None:
    """Enter a file of claims; fail where a line is refused."""
    path = Path(options.file)
    kind = options.format or SUFFIXES.get(path.suffix)
    if kind is None:
        raise InvalidError("Say --format ndjson or --format csv.")
    source = sys.stdin.buffer if options.file == "-" else path.open("rb")
    importer = Importer(OPERATOR, keys.SCOPES, app.system_clock)

    async def run(_: Pool, writer: Writer) -> None:
        with source as file:
            content = _read_chunks(file)
            if options.atomic:
                result = await file_import.load_whole(writer, content, kind, importer)
            else:
                result = await file_import.load(
                    writer, content, kind, importer, _progress()
                )
        for error in result.errors:
            show_progress(f"line {error.line}: {error.pointer} {error.detail}")
        line = f"{result.made} made, {result.found} found, {result.refused} refused"
        print(line)  # noqa: T201 this is its answer
        if result.refused:
            raise InvalidError("Not every line was imported.")

    with_writer(options, environment, run)


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

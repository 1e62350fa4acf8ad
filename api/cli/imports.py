"""The command `import`: a file of claims."""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

from api import app
from api.cli.session import OPERATOR, show_progress, with_writer
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


def import_file(options: argparse.Namespace, environment: Settings) -> None:
    """Enter a file of claims; fail where a line was refused."""
    path = Path(options.file)
    kind = options.format or SUFFIXES.get(path.suffix)
    if kind is None:
        raise InvalidError("Say --format ndjson or --format csv.")
    opened = sys.stdin.buffer if options.file == "-" else path.open("rb")
    importer = Importer(OPERATOR, keys.SCOPES, app.system_clock)

    async def run(_: Pool, writer: Writer) -> None:
        with opened as file:
            content = _read_on(file)
            if options.atomic:
                told = await file_import.load_whole(writer, content, kind, importer)
            else:
                told = await file_import.load(
                    writer, content, kind, importer, _progress()
                )
        for error in told.errors:
            show_progress(f"line {error.line}: {error.pointer} {error.detail}")
        line = f"{told.made} made, {told.found} found, {told.refused} refused"
        print(line)  # noqa: T201 this is its answer
        if told.refused:
            raise InvalidError("Not every line was imported.")

    with_writer(options, environment, run)


async def _read_on(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, READ_BYTES):
        yield chunk


def _progress() -> Callable[[Imported], None]:
    """Return what tells how far an import is, at most once a second."""
    started = told = time.monotonic()

    def tell(so_far: Imported) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= 1:
            told = now
            lines = so_far.made + so_far.found + so_far.refused
            show_progress(
                f"{lines} lines, {lines / (now - started):.0f}/s: {so_far.made} made,"
                f" {so_far.found} found, {so_far.refused} refused"
            )

    return tell

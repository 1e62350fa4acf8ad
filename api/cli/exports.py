"""The command `export`: writes claims or records to a file."""

import argparse
import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing, suppress
from pathlib import Path
from typing import BinaryIO

from msgspec import structs

from api import app
from api.accuracy.figure_reader import FigureCaches, FigureReader
from api.cli import arguments
from api.cli.session import Commands, data_dir_option, show_progress, with_writer
from api.database.pool import Pool
from api.exports import claim_file, record_file, tables
from api.exports.snapshots import Snapshots
from api.language.dates import windows
from api.model.filters import ClaimChoice
from api.scoring.filters import RecordsFilter
from api.settings import Settings
from api.store import log_head
from api.writer.group_commit import Writer

FORMATS = ("ndjson", "csv", "parquet")
PARTIAL = ".partial"


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "export",
        parents=[data_dir_option()],
        help="write every claim, as an import takes it, or every record to a file",
    )
    parser.add_argument("what", nargs="?", choices=("claims", "records"))
    parser.add_argument("--format", choices=FORMATS, help="else by the file's suffix")
    parser.add_argument("--out", type=arguments.new_file, required=True, metavar="FILE")
    parser.add_argument(
        "--type", choices=("source", "outlet"), help="whose records (source)"
    )
    parser.set_defaults(run=export, parser=parser)


def export(options: argparse.Namespace, environment: Settings) -> None:
    """Write the file under another name, which it loses once it is whole."""
    form = options.format or options.out.suffix.removeprefix(".")
    if form not in FORMATS:
        arguments.end_as_wrong(options, f"say --format: {', '.join(FORMATS)}")
    if options.type and options.what != "records":
        arguments.end_as_wrong(options, "--type is of records alone")
    whole: Path = options.out
    partial = whole.with_name(whole.name + PARTIAL)

    async def run(pool: Pool, _: Writer) -> None:
        async with AsyncExitStack() as held:
            if options.what == "records":
                lines = await _records(pool, options.type)
            else:
                lines = await _claims(pool, held)
            if form != "ndjson":
                contents = "records" if options.what == "records" else "claims"
                lines = tables.made_of(lines, form, contents)
            await _write(lines, file)

    try:
        with partial.open("wb") as file:
            with_writer(options, environment, run)
        partial.replace(whole)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()
    show_progress(f"{whole}: {whole.stat().st_size:,} bytes")


async def _claims(pool: Pool, held: AsyncExitStack) -> AsyncGenerator[bytes]:
    snapshot = await held.enter_async_context(Snapshots(pool).open())
    closed_day = windows.last_closed_day(app.system_clock())
    for name, count in structs.asdict(await claim_file.left_out(snapshot.db)).items():
        if count:
            show_progress(f"Left out: {count:,} {name.replace('_', ' ')}")
    found = await claim_file.find(snapshot, ClaimChoice(), closed_day=closed_day)
    return found.lines()


async def _records(pool: Pool, kind: str) -> AsyncGenerator[bytes]:
    figures = FigureReader(pool.database.patient(), FigureCaches())
    filters = RecordsFilter(type="outlet" if kind == "outlet" else "source")
    position = await log_head.at(figures.db, None, now=app.system_clock())
    return (await record_file.find(figures, filters, position)).lines()


async def _write(parts: AsyncGenerator[bytes], file: BinaryIO) -> None:
    started = shown_at = time.monotonic()
    size = 0
    async with aclosing(parts):
        async for part in parts:
            await asyncio.to_thread(file.write, part)
            size += len(part)
            now = time.monotonic()
            if now - shown_at >= 1:
                shown_at = now
                rate = size / (now - started)
                show_progress(f"{size:,} bytes, {rate:,.0f}/s")

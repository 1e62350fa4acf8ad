"""Parquet that an export wrote, as the lines of NDJSON that an import reads."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from api.errors import MalformedError
from api.exports.columns import CLAIMS
from api.model import import_cells

ROWS = 1000
# Texts that are JSON: lists, and whether it happened, which is a number or not.
JSON = {name for name, kind in CLAIMS.items() if kind == "JSON"} | {"outcome.happened"}


async def read(path: Path) -> AsyncGenerator[bytes]:
    """Yield the lines of a file, some at a time; raise MalformedError."""
    database = duckdb.connect(config={"threads": 1})
    try:
        rows = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
    except duckdb.Error as error:
        raise MalformedError(f"{path} is no Parquet that can be read.") from error
    names = [str(column[0]) for column in rows.description or ()]
    while some := await asyncio.to_thread(rows.fetchmany, ROWS):
        yield msgspec.json.Encoder().encode_lines([_line(names, row) for row in some])


def _line(names: Iterable[str], row: Iterable[Any]) -> Mapping[str, object]:
    fields: dict[str, object] = {}
    for name, value in zip(names, row, strict=True):
        if value is not None:
            given = msgspec.json.decode(value) if name in JSON else value
            import_cells.place(fields, name.split("."), given)
    return fields

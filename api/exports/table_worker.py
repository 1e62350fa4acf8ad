"""The program that makes a table of NDJSON: from standard input to standard output.

It is run by `tables`. Lines are kept in a file without a name until all have come, as
DuckDB would hold in memory what it reads from a pipe. The first bytes of a table are
known before, and sent at once.

Columns are named as an import takes them, by paths with dots; lists are JSON in a cell.
In CSV no cell is taken for a formula: one that could be has a quote before it, which an
import takes away.
"""

import os
import shutil
import sys
import tempfile
from threading import Thread
from typing import Literal, get_args

import duckdb

from api.exports import columns
from api.exports.columns import Contents

TableForm = Literal["csv", "parquet"]
MEMORY = "256MB"
PIPE_BYTES = 64 * 1024
ROWS = 20_480  # of a row group, which is held whole
FORMULA = r"^''*[=+@\t\r-]"
OPTIONS: dict[TableForm, str] = {
    "csv": "FORMAT csv, HEADER",
    "parquet": f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS}",
}


def statement(form: TableForm, contents: Contents, source: str, target: str) -> str:
    """Return the statement that makes the table of one file, in another."""
    fields = columns.of(contents)
    selected = ", ".join(
        f'{_safe(path, kind) if form == "csv" else _value(path)} AS "{path}"'
        for path, kind in fields.items()
    )
    shape = ", ".join(
        f"\"{name}\": '{shape}'" for name, shape in columns.shapes(fields).items()
    )
    lines = f"read_json('{source}', format='newline_delimited', columns={{{shape}}})"
    rows = f"SELECT {selected} FROM {lines}"  # noqa: S608 all of it is ours
    return f"COPY ({rows}) TO '{target}' ({OPTIONS[form]})"


def _value(path: str) -> str:
    return ".".join(f'"{name}"' for name in path.split("."))


def _safe(path: str, kind: str) -> str:
    value = _value(path)
    if kind not in {"VARCHAR", "JSON"}:
        return value
    text = f"{value}::VARCHAR"
    guard = f"CASE WHEN regexp_matches({text}, '{FORMULA}') THEN '''' ELSE '' END"
    return f"{guard} || {text}"


def run(form: TableForm, contents: Contents) -> None:
    """Make the table.

    Standard output may be a socket, which DuckDB can't open: it gets a pipe.
    """
    first = beginning(form, contents)
    with os.fdopen(sys.stdout.fileno(), "wb", 0, closefd=False) as taken:
        taken.write(first)
    with tempfile.TemporaryFile() as lines:
        with os.fdopen(sys.stdin.fileno(), "rb", 0, closefd=False) as given:
            shutil.copyfileobj(given, lines, PIPE_BYTES)
        lines.flush()
        out_of, target = os.pipe()
        sending = Thread(target=_send, args=(out_of, first))
        sending.start()
        database = duckdb.connect(
            config={"threads": 1, "memory_limit": MEMORY, "temp_directory": ""}
        )
        source = f"/dev/fd/{lines.fileno()}"
        try:
            database.execute(statement(form, contents, source, f"/dev/fd/{target}"))
        finally:
            os.close(target)
            sending.join()


def beginning(form: TableForm, contents: Contents) -> bytes:
    """Return the bytes with which every such table begins."""
    if form == "parquet":
        return b"PAR1"
    return (",".join(columns.of(contents)) + "\n").encode()


def _send(source: int, sent: bytes) -> None:
    """Pass on a pipe after what was *sent*; end the process if it begins otherwise."""
    with (
        os.fdopen(source, "rb") as given,
        os.fdopen(sys.stdout.fileno(), "wb", 0, closefd=False) as taken,
    ):
        if given.read(len(sent)) != sent:
            os._exit(1)
        shutil.copyfileobj(given, taken, PIPE_BYTES)


if __name__ == "__main__":
    _, asked_form, asked_contents = sys.argv
    for known_form in get_args(TableForm):
        for known_contents in get_args(Contents):
            if (asked_form, asked_contents) == (known_form, known_contents):
                run(known_form, known_contents)

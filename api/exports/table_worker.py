"""The program that makes a table of NDJSON: from standard input to standard output.

It is run by `tables`. Columns are named as an import takes them, by paths with dots;
lists are JSON in a cell. In CSV no cell is taken for a formula: one that could be has a
quote before it, which an import takes away.
"""

import os
import shutil
import sys
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

    Standard input and output may be sockets, which DuckDB can't open: it gets pipes.
    """
    source, into = os.pipe()
    out_of, target = os.pipe()
    Thread(target=_pump, args=(sys.stdin.fileno(), into), daemon=True).start()
    sending = Thread(target=_pump, args=(out_of, sys.stdout.fileno()))
    sending.start()
    database = duckdb.connect(
        config={"threads": 1, "memory_limit": MEMORY, "temp_directory": ""}
    )
    query = statement(form, contents, f"/dev/fd/{source}", f"/dev/fd/{target}")
    try:
        database.execute(query)
    finally:
        os.close(target)
        sending.join()


def _pump(source: int, target: int) -> None:
    """Pass on all bytes until the end of them."""
    with open(source, "rb", 0) as given, open(target, "wb", 0) as taken:
        shutil.copyfileobj(given, taken, PIPE_BYTES)


if __name__ == "__main__":
    _, asked_form, asked_contents = sys.argv
    for known_form in get_args(TableForm):
        for known_contents in get_args(Contents):
            if (asked_form, asked_contents) == (known_form, known_contents):
                run(known_form, known_contents)

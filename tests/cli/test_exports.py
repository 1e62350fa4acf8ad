"""`python -m api export`: files that `import` takes into another log."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.cli.test_serve import api
from tests.conftest import open_folder

FILES = Path(__file__).parent.parent / "data" / "imports"


@pytest.fixture(scope="module")
def log() -> Iterator[Path]:
    """The folder of a log of two claims."""
    with open_folder() as folder:
        data = ("--data-dir", folder / "data")
        entered = api("import", FILES / "gjopen.csv", "--format", "gjopen", *data)
        assert entered.stdout == "2 made, 1 found, 0 refused\n", entered.stderr
        yield folder


@pytest.mark.parametrize("form", ["ndjson", "parquet"])
def test_what_is_exported_is_found_when_it_is_imported(log: Path, form: str) -> None:
    data, file = ("--data-dir", log / "data"), log / f"claims.{form}"
    exported = api("export", "claims", "--out", file, *data)
    assert exported.returncode == 0, exported.stderr
    assert f"{file.stat().st_size:,} bytes" in exported.stderr
    again = api("import", file, *data)
    assert again.stdout == "0 made, 2 found, 0 refused\n", again.stderr
    assert not [*log.glob("*.partial")]


def test_records_are_exported_by_kind(log: Path) -> None:
    file = log / "outlets"
    exported = api(
        *("export", "records", "--type", "outlet", "--format", "parquet"),
        *("--out", file, "--data-dir", log / "data"),
    )
    assert exported.returncode == 0, exported.stderr
    rows = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(file)])
    assert [row[:2] for row in rows.fetchall()] == [("outlet", "good-judgment-open")]


def test_a_file_that_cannot_be_written_fails(log: Path) -> None:
    data, nowhere = ("--data-dir", log / "data"), log / "nowhere" / "claims.csv"
    assert api("export", "--out", nowhere, *data).returncode == 1
    assert api("export", "--out", log / "claims.txt", *data).returncode == 2

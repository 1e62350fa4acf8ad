"""Commands that look at a log, where there is none: they say so, and make nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import uvloop

from api.cli import parser
from api.database import hosts
from tests.conftest import named

WHY = "--field quote --who A --reason B"
LOOKING = [
    *("verify", "verify --records", "export claims --out out.csv", "sign"),
    *("export records --out out.csv", "keys list", "keys revoke nobody00"),
    f"redact 1 {WHY}",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the command runs."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("FORESAID_OWNER_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
async def empty(server: str) -> AsyncIterator[str]:
    """The address of a database without a table."""
    admin = await asyncpg.connect(server)
    await admin.execute("CREATE DATABASE not_migrated")
    yield named(server, "not_migrated")
    await admin.execute("DROP DATABASE not_migrated WITH (FORCE)")
    await admin.close()


@pytest.mark.parametrize("command", [*LOOKING, "backup --out out", "serve --read-only"])
def test_no_database_is_made_in_a_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    wrong = folder / "wrong"

    for given in (["--data-dir", str(wrong)], []):
        more = ["--port", "0"] if command.startswith("serve") else []
        assert parser.main([*command.split(), *more, *given]) == 1
        place = wrong if given else folder / ".foresaid"
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"foresaid: There is no database in {place}: ")
    assert not [*folder.iterdir()]


def test_no_tables_are_made_in_a_database_of_ones_own(
    folder: Path,
    empty: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty)
    for command in LOOKING:
        assert parser.main(command.split()) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert "/not_migrated holds no tables of Foresaid: " in line
    assert not [*folder.iterdir()]

    async def tables() -> int:
        connection = await hosts.connect(empty)
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        count = int(await connection.fetchval(query))
        await connection.close()
        return count

    assert uvloop.run(tables()) == 0

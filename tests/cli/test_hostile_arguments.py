"""Every command, with arguments that nobody means: it ends with a line, no trace."""

import argparse
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
import uvloop

from api.cli import parser
from api.database import hosts
from api.log.signed_notes import Signer
from tests.conftest import served

NOBODY = "http://127.0.0.1:1"
KEY = str(Signer("log.example", bytes(32)).verifier)
WHY = ("--who", "A court", "--reason", "An order", "--field", "quote")
SANE = {
    "out": "out.csv",
    "file": "claims.csv",
    "url": NOBODY,
    "id": "nobody00",
    "thing": "1",
    "fields": "quote",
    "who": "A court",
    "reason": "An order",
    "scopes": "claims:write",
    "backup": "missing",
    "data_dir": "new",
}
TEXTS = {
    *("", "\udcff", "a\0b", "\x1b[31m\u202e", "x" * 300, "9" * 30, "9" * 5000, "-1"),
    *(
        "http://a b/",
        "http://[::1",
        "http://[::zz]/",
        "http://a:99999",
        "nope",
        "\u0664",
    ),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "[" * 100_000),
}
FILES = {"binary", "empty", "folder", "missing", "folder/missing", "binary/missing"}
# What a data folder can't be: from other names a database would be made.
NO_FOLDERS = {"", "\udcff", "a\0b", "9" * 5000, "binary", "empty", "binary/missing"}

WRONG = [
    (1, "no entry 9223372036854775807", ("redact", "9223372036854775807", *WHY)),
    (1, "no such thing", ("keys", "revoke", "x" * 300)),
    (
        1,
        "expires_at: it is over",
        ("keys", "create", "--expires-at=2020-01-01T00:00:00Z"),
    ),
    (1, "binary holds no key", ("sign", "--key", "binary")),
    (1, "binary does not say what", ("sign", "--key", "k", "--state", "binary")),
    (1, "binary does not say what", ("witness", NOBODY, "--state", "binary")),
    (1, "binary holds no text", ("verify", "--checkpoint", "binary")),
    (1, "binary holds no text", ("verify", "--key", KEY, "--receipt", "binary")),
    (1, "", ("import", "binary", "--format", "ndjson")),
    (1, "", ("import", "binary", "--format", "json")),
    (1, "", ("import", "binary", "--format", "gjopen")),
    (1, "", ("import", "binary.csv")),
    (1, "no Parquet", ("import", "binary.parquet")),
    (1, "missing: No such file", ("import", "missing")),
    (1, "folder: Is a directory", ("import", "folder", "--format", "csv")),
    (2, "say --format", ("import", "binary")),
    (2, "say --format", ("export", "--out", "out.xyz")),
    (2, "--columns", ("import", "claims.csv", "--columns", "[]")),
    (2, "--charset", ("import", "binary.parquet", "--charset", "windows-1252")),
    (2, "is a folder", ("export", "records", "--out", "folder")),
    (2, "--type", ("export", "claims", "--out", "out.csv", "--type", "outlet")),
    (2, "--type", ("export", "--out", "out.csv", "--type", "source")),
    (2, "needs the log's key", ("verify", "--receipt", "empty")),
    (2, "--key is of no use", ("verify", "--key", KEY)),
    (2, "--checkpoint is of no", ("verify", "--records", "--checkpoint", "empty")),
    (2, "--name", ("keys", "create", "--name", "")),
    (2, "--name", ("keys", "create", "--name", "x" * 300)),
    (2, "--name", ("keys", "create", "--name", "a\x07b")),
    (2, "--who", ("redact", "0", *WHY, "--who", "a\nb")),
    (2, "--reason", ("redact", "0", *WHY, "--reason", "x" * 5000)),
    (2, "--origin", ("sign", "--key", "k", "--origin", "a\x07b")),
]
Ended = tuple[int, str]  # the status, and the last line for a person


def commands(
    whole: argparse.ArgumentParser, *words: str
) -> Iterator[tuple[tuple[str, ...], list[argparse.Action]]]:
    """Yield every command of a parser, and the arguments of it that take a value."""
    actions = whole._actions  # noqa: SLF001 argparse shows them nowhere else
    for action in actions:
        if action.nargs == argparse.PARSER:
            choices = cast("dict[str, argparse.ArgumentParser]", action.choices)
            for name, command in choices.items():
                yield from commands(command, *words, name)
            return
    yield words, [action for action in actions if action.nargs != 0]


EVERY = dict(commands(parser.parser()))


@pytest.fixture
def taken() -> Iterator[str]:
    """A port at which nothing more can listen, so that no server starts."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield str(listening.getsockname()[1])


@pytest.fixture
def end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """A function that runs a command, and returns how it ended."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x80" * 9)
    (tmp_path / "empty").touch()
    (tmp_path / "claims.csv").touch()
    (tmp_path / "folder").mkdir()

    def run(*arguments: str) -> Ended:
        try:
            status = parser.main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        lines = capsys.readouterr().err.splitlines()
        shown = [argument[:80] for argument in arguments]
        assert status == 0 or len(lines) in {1, 2}, (shown, lines)
        assert status == 0 or lines[-1].startswith("foresaid: "), (shown, lines)
        assert all(line.isprintable() for line in lines), (shown, lines)
        return status, lines[-1] if lines else ""

    return run


def with_value(words: tuple[str, ...], taken: str, dest: str, value: str) -> list[str]:
    """Return a command with one argument as given, and all it must have beside."""
    line = [*words]
    sane = SANE | {"port": taken}
    for action in EVERY[words]:
        is_it = action.dest == dest
        if not is_it and not action.required and action.dest != "port":
            continue
        given = value if is_it else sane[action.dest]
        line += [f"{action.option_strings[0]}={given}"] if action.option_strings else []
        line += [] if action.option_strings else [given]
    return line


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_no_argument_ends_in_a_trace(
    words: tuple[str, ...],
    end: Callable[..., Ended],
    taken: str,
) -> None:
    for action in EVERY[words]:
        with pytest.MonkeyPatch.context() as patch:
            values = TEXTS | FILES
            if action.dest == "data_dir":
                patch.delenv("DATABASE_URL", raising=False)
                values = NO_FOLDERS
            else:  # what passes every check fails for want of a database
                patch.setenv("DATABASE_URL", "postgresql://a@127.0.0.1:1/x")
            for value in sorted(values):
                status, _ = end(*with_value(words, taken, action.dest, value))
                assert status in {1, 2}, (action.dest, value[:80])


def test_what_is_wrong_is_said_and_nothing_is_entered(
    end: Callable[..., Ended], dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", served(dsn))
    monkeypatch.setenv("FORESAID_OWNER_URL", dsn)
    for suffix in ("csv", "parquet"):
        Path(f"binary.{suffix}").write_bytes(Path("binary").read_bytes())

    async def entries() -> int:
        connection = await hosts.connect(dsn)
        count = int(await connection.fetchval("SELECT count(*) FROM entries"))
        await connection.close()
        return count

    for status, said, arguments in WRONG:
        scope = ("--scope", "claims:write") if "create" in arguments else ()
        ended, line = end(*arguments, *scope)
        assert (ended, said in line) == (status, True), (arguments, line)
    assert uvloop.run(entries()) == 0

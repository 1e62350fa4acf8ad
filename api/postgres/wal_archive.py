"""The archive of an embedded PostgreSQL's write-ahead log, for restoring to an instant.

PostgreSQL itself hands over each segment that is full, or a minute old. One that was
handed over is never overwritten by another.
"""

import re
import shlex
from pathlib import Path

import asyncpg

from api.postgres.binaries import Account, EmbeddedError
from api.postgres.cluster import Cluster

NOTE = "wal-archive.txt"
SECONDS = 60  # after which a segment is handed over that is not full
SEGMENT = re.compile(r"[0-9A-F]{24}")
# Complete or not there: a copy gets its name once it is on the disk. What is still
# empty of a segment takes no room (conv=sparse), where the system's dd can do that.
COPY = (
    'to={folder}/%f; if [ -e "$to" ]; then exec cmp -s "%p" "$to"; fi;'
    ' {{ dd if="%p" of="$to.new" bs=65536 conv=sparse 2>/dev/null'
    ' || cp "%p" "$to.new"; }}'
    ' && sync "$to.new" && mv "$to.new" "$to" && sync {folder}'
)


def chosen(cluster: Cluster, wanted: str | None) -> Path | None:
    """Return the archive of a cluster: the *wanted* one, else that of its last start.

    An empty text wants none, now and later.
    """
    note = cluster.place / NOTE
    if wanted is None:
        return Path(note.read_text(encoding="utf-8")) if note.exists() else None
    if not wanted:
        note.unlink(missing_ok=True)
        return None
    folder = Path(wanted).absolute()
    if not str(folder).isprintable():
        raise EmbeddedError(f"{str(folder)!r} cannot be named to PostgreSQL.")
    _make(folder, cluster.account)
    return folder


def remember(cluster: Cluster, folder: Path) -> None:
    """Choose the same archive when nothing is said: one command could leave a gap."""
    (cluster.place / NOTE).write_text(str(folder), encoding="utf-8")


def settings(folder: Path) -> dict[str, str]:
    """Return the settings of a PostgreSQL that archives into a folder."""
    quoted = _quoted(folder)
    return {
        "archive_mode": "on",
        "archive_command": COPY.format(folder=quoted),
        "archive_timeout": str(SECONDS),
    }


def restore_command(folder: Path) -> str:
    """Return the command by which PostgreSQL gets a segment back."""
    return f'cp {_quoted(folder)}/%f "%p"'


async def check(dsn: str, folder: Path) -> None:
    """Raise EmbeddedError where the PostgreSQL that runs does not archive there."""
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        query = "SELECT current_setting('archive_command')"
        used = await connection.fetchval(query)
    finally:
        await connection.close()
    if used != settings(folder)["archive_command"]:
        raise EmbeddedError(
            f"PostgreSQL runs already and does not archive into {folder}: stop every"
            " command that uses it, and start again."
        )


def check_readable(folder: Path, account: Account) -> None:
    """Raise EmbeddedError where an account cannot read what is archived.

    Why: PostgreSQL takes a segment that it cannot read for the end of the log.
    """
    for path in segments(folder)[-1:]:
        if not account.run("/bin/sh", "-c", 'test -r "$0"', path)[0]:
            raise EmbeddedError(
                f"{path} cannot be read by the account {account.uid}, which PostgreSQL"
                " runs as."
            )


def segments(folder: Path) -> list[Path]:
    """Return the segments in a folder, in their order."""
    return sorted(path for path in folder.iterdir() if SEGMENT.fullmatch(path.name))


def number(name: str, size: int) -> int:
    """Return the number of a segment of so many bytes, the same on every timeline."""
    return int(name[8:16], 16) * ((1 << 32) // size) + int(name[16:], 16)


def _quoted(folder: Path) -> str:
    return shlex.quote(str(folder)).replace("%", "%%")


def _make(folder: Path, account: Account) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        account.give(folder)
    if not account.run("/bin/sh", "-c", 'cd "$0" && test -w .', folder)[0]:
        raise EmbeddedError(
            f"{folder} cannot be written by the account {account.uid}, which PostgreSQL"
            " runs as: choose a folder that it may enter and write."
        )

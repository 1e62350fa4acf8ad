"""Base backups of an embedded PostgreSQL, taken while it runs.

A backup is a folder: `data` as PostgreSQL's own pg_basebackup copies it, with the log
that makes it whole, and, written last, a note that says what it is.
"""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from api.postgres.binaries import ENVIRONMENT, EmbeddedError
from api.postgres.cluster import reason

NOTE = "backup.json"
DATA = "data"
OPTIONS = (
    *("--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256"),
    *("--no-password", "--progress"),
)
SEAL = b'"Manifest-Checksum"'
PERCENT = re.compile(r"\((\d+)%\)")
STEP = 10  # percent between two reports
Report = Callable[[str], None]


class Backup(Struct, frozen=True, kw_only=True):
    """What a backup is: from when, of how many entries, and where WAL is archived.

    `finished_at`: no earlier instant can be restored from it.
    `checkpoint`: the newest signed note of the log, which a restored log must contain.
    """

    finished_at: datetime
    entries: int
    archive: str | None
    checkpoint: str | None


class File(Struct, frozen=True):
    """A file of a backup, as its manifest has it."""

    path: str = field(name="Path")
    checksum: str = field(name="Checksum")


class Wal(Struct, frozen=True):
    """What must be replayed of a timeline to make a backup whole."""

    timeline: int = field(name="Timeline")
    start: str = field(name="Start-LSN")
    end: str = field(name="End-LSN")


class Manifest(Struct, frozen=True):
    """The files of a backup, as pg_basebackup lists them."""

    files: list[File] = field(name="Files")
    wal: list[Wal] = field(name="WAL-Ranges")


def take(dsn: str, programs: Path, out: Path, note: Backup, report: Report) -> None:
    """Copy the cluster behind *dsn* into the new folder *out*, and check the copy.

    Raises EmbeddedError where the folder holds something, or the copy fails; then
    nothing is left of it.
    """
    if out.exists() and any(out.iterdir()):
        raise EmbeddedError(f"{out} is not empty: a backup takes a folder of its own.")
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = out / DATA
    try:
        program = programs / "pg_basebackup"
        run(program, "-d", dsn, "-D", data, *OPTIONS, report=report)
        verify(programs, out)
        finished = replace(note, finished_at=datetime.now(UTC))
        (out / NOTE).write_bytes(msgspec.json.encode(finished))
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise


def read(folder: Path) -> Backup:
    """Return what a backup says of itself; raise EmbeddedError where it is none."""
    try:
        return msgspec.json.decode((folder / NOTE).read_bytes(), type=Backup)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise EmbeddedError(f"{folder} holds no complete backup.") from None


def verify(programs: Path, folder: Path) -> None:
    """Raise EmbeddedError where a file of a backup is not what was copied.

    Why not by PostgreSQL's pg_verifybackup: that of the wheel crashes at once.
    """
    data = folder / DATA
    written = (data / "backup_manifest").read_bytes()
    content, seal, end = written.rpartition(SEAL)
    manifest = msgspec.json.decode(written, type=Manifest)
    if not seal or hashlib.sha256(content).hexdigest() not in end.decode():
        raise EmbeddedError(f"{data / 'backup_manifest'} is damaged.")
    for file in manifest.files:
        path = data / file.path
        if not path.exists():
            raise EmbeddedError(f"{path} is missing.")
        with path.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != file.checksum:
                raise EmbeddedError(f"{path} is damaged.")
    for wal in manifest.wal:
        between = ("-t", str(wal.timeline), "-s", wal.start, "-e", wal.end)
        run(programs / "pg_waldump", "-q", "-p", data / "pg_wal", *between)


def run(program: Path, *arguments: str | Path, report: Report | None = None) -> None:
    """Run a program of PostgreSQL; raise EmbeddedError with its reason if it fails.

    Lines that tell its progress in percent are reported, a tenth at a time.
    """
    command = (program, *arguments)
    lines: list[str] = []
    told = 0
    try:
        with subprocess.Popen(  # noqa: S603 our own programs, no shell
            command,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                percent = PERCENT.search(line)
                if percent is None:
                    lines.append(line)
                elif report is not None and int(percent[1]) >= told + STEP:
                    told = int(percent[1])
                    report(f"{program.name}: {told} %")
    except FileNotFoundError as error:
        raise EmbeddedError(f"{program} is missing.") from error
    if process.returncode:
        raise EmbeddedError(f"{program.name}: {reason(''.join(lines))}")

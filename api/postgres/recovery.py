"""Recovery: a new data folder from a base backup and the archive, up to an instant."""

import fcntl
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from api.postgres import base_backup, binaries, wal_archive
from api.postgres.binaries import Binaries, EmbeddedError
from api.postgres.cluster import Cluster, Locks
from api.postgres.server import ServerProcess

FIRST = re.compile(r"^START WAL LOCATION: .*\(file ([0-9A-F]{24})\)", re.MULTILINE)
RESTORED = re.compile(r'restored log file "([0-9A-F]{24})"')
FATAL = re.compile(r"FATAL:\s+(.*)")
REPORT_SECONDS = 5.0
ENDED_EARLY = "recovery ended before configured recovery target was reached"
Report = Callable[[str], None]


def restore(
    backup: Path,
    directory: Path,
    archive: Path | None,
    until: datetime | None,
    report: Report,
) -> None:
    """Make the data folder of *directory* from a backup, as it was at an instant.

    Everything committed before *until* is there, nothing that was committed after;
    without it everything that was archived. Raises EmbeddedError where there is
    something already, where a file or a segment is damaged or missing, or where the
    archive does not reach the instant; then nothing is left.
    """
    note = base_backup.read(backup)
    if directory.exists() and any(directory.iterdir()):
        raise EmbeddedError(f"{directory} is not empty: restore into a new folder.")
    source = backup / base_backup.DATA
    archive = archive or (Path(note.archive) if note.archive else None)
    if until is not None and archive is None:
        raise EmbeddedError("Without an archive (--archive) there is only the backup.")
    if until is not None and until < note.finished_at:
        raise EmbeddedError(
            f"The backup was finished at {note.finished_at.isoformat()}, which is"
            " later: take an older one."
        )
    cluster = Cluster(directory)
    if cluster.data.exists():
        raise EmbeddedError(f"{cluster.data} is there already: move it away.")
    try:
        programs = binaries.find(cluster.account, source)
        base_backup.verify(programs.folder, backup)
        if archive is not None and until is None:
            _check(programs, source, archive)
        report(f"Copying {source}")
        _copy(source, cluster)
        try:
            _recover(cluster, programs, archive, until, report)
        except EmbeddedError as error:
            if archive is None or until is None:
                raise
            _check(programs, source, archive)  # what is damaged is the better reason
            if not isinstance(error, _TargetError):
                raise
            raise EmbeddedError(_explain(until, archive)) from error
    except BaseException:
        shutil.rmtree(cluster.place, ignore_errors=True)
        shutil.rmtree(directory, ignore_errors=True)
        raise


class _TargetError(EmbeddedError):
    """The instant to restore is not in what is restored."""


def _copy(source: Path, cluster: Cluster) -> None:
    """Copy the files of a backup for the account of a cluster, to be recovered."""
    new = Path(tempfile.mkdtemp(prefix="new-", dir=cluster.place))
    shutil.copytree(source, new, dirs_exist_ok=True, symlinks=True)
    (new / "recovery.signal").touch()
    for path in (new, *new.rglob("*")):
        cluster.account.give(path)
    new.chmod(0o700)
    new.rename(cluster.data)


def _recover(
    cluster: Cluster,
    programs: Binaries,
    archive: Path | None,
    until: datetime | None,
    report: Report,
) -> None:
    """Run a PostgreSQL that replays the log, until it is done, and stop it."""
    command = "false" if archive is None else wal_archive.restore_command(archive)
    if archive is not None:
        wal_archive.check_readable(archive, cluster.account)
    settings = {
        "archive_mode": "off",
        "hot_standby": "off",  # so that it answers only when all is replayed
        "recovery_target_action": "promote",
        "restore_command": command,
    }
    if until is not None:
        settings["recovery_target_time"] = until.astimezone(UTC).isoformat(sep=" ")
    locks = Locks(cluster)
    server = ServerProcess(cluster)
    try:
        locks.keeper.take(fcntl.LOCK_EX, 1)
        options = [f"{name}={value}" for name, value in settings.items()]
        server.start(programs.folder, options)
        _wait(server, cluster, report)
    finally:
        server.stop()
        locks.close()


def _wait(server: ServerProcess, cluster: Cluster, report: Report) -> None:
    told = time.monotonic()
    while server.dsn is None:
        if not server.alive:
            raise _failure(cluster)
        if time.monotonic() > told + REPORT_SECONDS:
            told = time.monotonic()
            names = RESTORED.findall(cluster.log.read_text(errors="replace"))
            report(f"Replayed up to {names[-1] if names else 'the backup'}")
        time.sleep(0.05)


def _failure(cluster: Cluster) -> EmbeddedError:
    """Return why PostgreSQL ended, by its log."""
    reasons = FATAL.findall(cluster.log.read_text(errors="replace"))
    for why in reasons:
        if why.startswith(ENDED_EARLY):
            return _TargetError(why)
    others = [why for why in reasons if not why.startswith("the database system is")]
    return EmbeddedError(f"PostgreSQL could not recover: {(others or ['?'])[-1]}")


def _check(programs: Binaries, source: Path, archive: Path) -> None:
    """Raise EmbeddedError where a segment since the backup is missing or damaged.

    One that the backup holds itself may be missing in the archive.
    """
    label = FIRST.search((source / "backup_label").read_text(encoding="utf-8"))
    if label is None:
        raise EmbeddedError(f"{source} does not say where its log begins.")
    own = wal_archive.segments(source / "pg_wal")
    size = own[0].stat().st_size
    first = wal_archive.number(label[1], size)
    archived = [
        segment
        for segment in wal_archive.segments(archive)
        if wal_archive.number(segment.name, size) >= first
    ]
    for segment in archived:
        if segment.stat().st_size != size:
            raise EmbeddedError(f"{segment} is damaged: it is not {size} bytes long.")
    names = {wal_archive.number(path.name, size): path for path in (*own, *archived)}
    for at in range(first, max(names, default=first)):
        if at not in names:
            before = names[at - 1].name if at - 1 in names else "the backup"
            raise EmbeddedError(f"A segment is missing in {archive} after {before}.")
    for run in _runs(archived, size):
        dump = programs.folder / "pg_waldump"
        try:
            base_backup.run(dump, "-q", "-p", archive, run[0].name, run[-1].name)
        except EmbeddedError as error:
            raise EmbeddedError(
                f"A segment in {archive} is damaged: {error}"
            ) from error


def _runs(segments: Sequence[Path], size: int) -> list[list[Path]]:
    """Return segments, in their order, as runs of one timeline without a gap."""

    def run(numbered: tuple[int, Path]) -> tuple[str, int]:
        nth, segment = numbered
        return segment.name[:8], wal_archive.number(segment.name, size) - nth

    runs = groupby(enumerate(segments), run)
    return [[segment for _, segment in numbered] for _, numbered in runs]


def _explain(until: datetime, archive: Path) -> str:
    """Return in words that an archive does not reach an instant."""
    newest = max((path.stat().st_mtime for path in archive.iterdir()), default=0)
    written = datetime.fromtimestamp(newest, UTC).isoformat(timespec="seconds")
    return (
        f"Nothing in {archive} was committed after {until.isoformat()}, and its newest"
        f" file is of {written}. Leave --until out to restore all there is."
    )

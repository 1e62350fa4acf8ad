"""Backups: taken under load, restored to an instant, and never silently too little."""

import asyncio
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx
import pytest

from api.database.pool import Pool
from api.postgres import (
    base_backup,
    binaries,
    bootstrap,
    lease,
    recovery,
    wal_archive,
)
from api.postgres.base_backup import Backup
from api.postgres.binaries import Account, EmbeddedError
from api.settings import Settings
from api.store import health
from tests.api_calls import claim_body
from tests.cli.test_serve import api
from tests.http.test_database_away import processes_of
from tests.live_server import Server, serving
from tests.waiting import PATIENCE_SECONDS, until_it_comes, wait_until

STATEMENTS = "SELECT DISTINCT text FROM texts WHERE field = 'statement'"
SOME = 15  # claims that are acknowledged before and after what matters


@dataclass(frozen=True)
class Post:
    """A claim, when it was sent, and when it was acknowledged."""

    statement: str
    sent: datetime
    acknowledged: datetime


@dataclass
class Load:
    """Posts one claim after the other until it is told to stop."""

    server: Server
    posts: list[Post] = field(default_factory=list[Post])
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        headers = {"Authorization": f"Bearer {self.server.key}"}
        with httpx.Client(
            base_url=self.server.url, headers=headers, timeout=PATIENCE_SECONDS
        ) as client:
            while not self.stopping.is_set():
                statement = f"Bridge x{len(self.posts)}x opens"
                sent = datetime.now(UTC)
                body = claim_body(statement=statement)
                assert client.post("/v1/claims", json=body).status_code == 201
                self.posts.append(Post(statement, sent, datetime.now(UTC)))

    def some_more(self) -> None:
        before = len(self.posts)
        wait_until(lambda: len(self.posts) >= before + SOME)


@dataclass(frozen=True)
class Archived:
    """A server that has ended: its backup, its archive, and what it acknowledged."""

    folder: Path
    posts: list[Post]
    until: datetime
    early: datetime

    @property
    def backup(self) -> Path:
        return self.folder / "backup"

    @property
    def archive(self) -> Path:
        return self.folder / "it's 100% wal"

    def copy(self, name: str) -> Path:
        """Return a copy of the archive, which can be damaged."""
        copy = self.folder / name
        shutil.copytree(self.archive, copy)
        owner = self.archive.stat()
        for path in (copy, *copy.iterdir()):
            os.chown(path, owner.st_uid, owner.st_gid)
        return copy


@pytest.fixture(scope="module")
def archived() -> Iterator[Archived]:
    with TemporaryDirectory(prefix="foresaid-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        archive = str(folder / "it's 100% wal")
        data = folder / "data"
        with serving(data, "--no-demo", wal_archive=archive) as server:
            load = Load(server)
            thread = threading.Thread(target=load.run)
            thread.start()
            try:
                load.some_more()
                early = datetime.now(UTC)
                done = api("backup", "--data-dir", data, "--out", folder / "backup")
                assert done.returncode == 0, done.stderr
                load.some_more()
                _switch(data)
                load.some_more()
                until = datetime.now(UTC)
                load.some_more()
                _switch(data)
                load.some_more()
            finally:
                load.stopping.set()
                thread.join()
        yield Archived(folder, load.posts, until, early)


def _switch(data: Path) -> None:
    """Have the present segment of the log archived."""
    with lease.running(data) as dsn:
        _query(dsn, "SELECT pg_switch_wal()")


def _query(dsn: str, query: str) -> list[str]:
    async def rows() -> list[str]:
        connection = await asyncpg.connect(dsn, timeout=PATIENCE_SECONDS)
        try:
            return [str(row[0]) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    with asyncio.Runner() as runner:
        return runner.run(rows())


def test_every_write_acknowledged_before_an_instant_is_restored_and_none_after(
    archived: Archived,
) -> None:
    data = archived.folder / "restored"
    until = archived.until.isoformat()

    done = api(
        *("restore", "--from", archived.backup, "--data-dir", data, "--until", until)
    )
    with lease.running(data) as dsn:
        there = set(_query(dsn, STATEMENTS))
        timeline = _query(dsn, "SELECT timeline_id FROM pg_control_checkpoint()")

    before = {p.statement for p in archived.posts if p.acknowledged <= archived.until}
    after = {p.statement for p in archived.posts if p.sent > archived.until}
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Restored ")
    assert len(before) >= 3 * SOME
    assert len(after) >= 2 * SOME
    assert before <= there
    assert not there & after
    assert timeline == ["2"]


def test_without_an_instant_everything_is_restored(archived: Archived) -> None:
    data = archived.folder / "whole"
    recovery.restore(archived.backup, data, None, None, _silent)

    with lease.running(data) as dsn:
        there = _query(dsn, STATEMENTS)

    assert {post.statement for post in archived.posts} == set(there)


Harm = Callable[[Path], object]


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 64)


def _shorten(path: Path) -> None:
    os.truncate(path, 9 << 20)


@pytest.mark.parametrize("to_an_instant", [True, False])
@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (Path.unlink, "segment is missing"),
        (_overwrite, "is damaged"),
        (_shorten, "is damaged"),
    ],
)
def test_a_segment_that_is_missing_or_damaged_is_an_error(
    archived: Archived, tmp_path: Path, harm: Harm, reason: str, to_an_instant: bool
) -> None:
    archive = archived.copy(f"wal {tmp_path.name}")
    data = archived.folder / tmp_path.name
    own = wal_archive.segments(archived.backup / "data" / "pg_wal")
    later = [s for s in wal_archive.segments(archive) if s.name > own[-1].name]
    harm(later[0])
    until = archived.until if to_an_instant else None

    with pytest.raises(EmbeddedError, match=reason):
        recovery.restore(archived.backup, data, archive, until, _silent)

    assert not data.exists()


def test_a_segment_that_the_backup_holds_itself_is_not_missed(
    archived: Archived,
) -> None:
    archive, data = archived.copy("wal without"), archived.folder / "without"
    backup = archived.folder / "backup with"
    shutil.copytree(archived.backup, backup)
    own = wal_archive.segments(backup / "data" / "pg_wal")
    later = [s for s in wal_archive.segments(archive) if s.name > own[-1].name]
    shutil.move(later[0], own[-1].with_name(later[0].name))

    recovery.restore(backup, data, archive, None, _silent)

    with lease.running(data) as dsn:
        there = set(_query(dsn, STATEMENTS))
    before = {p.statement for p in archived.posts if p.acknowledged <= archived.until}
    assert before <= there


def test_an_instant_outside_of_what_is_kept_is_an_error(archived: Archived) -> None:
    data = archived.folder / "never"
    late = datetime.now(UTC) + timedelta(days=1)

    with pytest.raises(EmbeddedError, match="take an older one"):
        recovery.restore(archived.backup, data, None, archived.early, _silent)
    with pytest.raises(EmbeddedError, match="Leave --until out"):
        recovery.restore(archived.backup, data, None, late, _silent)


def test_a_damaged_copy_and_a_folder_in_use_are_refused(archived: Archived) -> None:
    damaged, used = archived.folder / "damaged", archived.folder / "data"
    shutil.copytree(archived.backup, damaged)
    table = max((damaged / "data" / "base").glob("*/*"), key=lambda p: p.stat().st_size)
    _overwrite(table)

    with pytest.raises(EmbeddedError, match=f"{table.name} is damaged"):
        recovery.restore(damaged, archived.folder / "no", None, None, _silent)
    with pytest.raises(EmbeddedError, match="not empty"):
        recovery.restore(archived.backup, used, None, None, _silent)
    with pytest.raises(EmbeddedError, match="no complete backup"):
        recovery.restore(used, archived.folder / "no", None, None, _silent)


def test_a_segment_is_never_overwritten_by_another(archived: Archived) -> None:
    archive = archived.copy("wal twice")
    segment, other = wal_archive.segments(archive)[:2]
    command = wal_archive.settings(archive)["archive_command"]

    def hand_over(path: Path) -> int:
        line = command.replace("%f", segment.name).replace("%p", str(path))
        shell = ["/bin/sh", "-c", line.replace("%%", "%")]
        return subprocess.run(shell, check=False).returncode

    again, another = hand_over(segment), hand_over(other)

    assert again == 0
    assert another != 0


def test_a_server_killed_during_a_backup_starts_and_leaves_no_backup(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = (*base_backup.OPTIONS, "--max-rate=32k")
    monkeypatch.setattr(base_backup, "OPTIONS", slowly)
    data, out = place / "data", place / "backup"
    with serving(data, "--no-demo") as server:
        with lease.running(data) as dsn:
            failures: list[EmbeddedError] = []
            backup = threading.Thread(target=_take, args=(dsn, out, failures))
            backup.start()
            wait_until((out / "data" / "PG_VERSION").exists)
            for pid in processes_of(data / "postgresql"):
                os.kill(pid, signal.SIGKILL)
            backup.join()
        assert len(failures) == 1

        wait_until(
            lambda: server.post("/v1/claims", json=claim_body()).status_code == 201
        )
    with pytest.raises(EmbeddedError, match="no complete backup"):
        base_backup.read(out)


def test_an_archive_is_remembered_and_its_failure_told(place: Path) -> None:
    data, archive = place / "data", place / "wal"
    archiving = Settings(wal_archive=str(archive))

    with (
        bootstrap.opened(Settings(), data, _silent),
        pytest.raises(EmbeddedError, match="runs already"),
        bootstrap.opened(archiving, data, _silent),
    ):
        pass
    with bootstrap.opened(archiving, data, _silent):
        pass
    with bootstrap.opened(Settings(), data, _silent) as database:
        asyncio.run(bootstrap.bring_up(database, _silent))
        moved = archive.rename(place / "moved")
        asyncio.run(_fail_to_archive(database.server, database.owner))
        moved.rename(archive)
    segments = len(wal_archive.segments(archive))
    with bootstrap.opened(Settings(wal_archive=""), data, _silent) as database:
        _query(database.owner, "SELECT pg_switch_wal()")

    assert segments >= 2
    assert len(wal_archive.segments(archive)) == segments


async def _fail_to_archive(server: str, owner: str) -> None:
    """Wait until PostgreSQL has failed to archive, as the server sees it."""
    pool, admin = Pool(server), await asyncpg.connect(owner)
    await pool.open()

    async def fails() -> bool:
        return (await health.log_state(pool.database)).archive_failing

    await admin.execute("SELECT pg_switch_wal()")
    await until_it_comes(fails)
    await admin.close()
    await pool.close()


def _take(dsn: str, out: Path, failures: list[EmbeddedError]) -> None:
    programs = binaries.find(Account(os.geteuid(), os.getegid()), Path("/none"))
    note = Backup(
        finished_at=datetime.now(UTC), entries=0, archive=None, checkpoint=None
    )
    try:
        base_backup.take(dsn, programs.folder, out, note, _silent)
    except EmbeddedError as error:
        failures.append(error)


def _silent(_: str) -> None:
    pass

"""The folder of an embedded PostgreSQL: where it lies, how it is made, its locks."""

import fcntl
import hashlib
import locale
import os
import re
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.postgres import binaries
from api.postgres.binaries import Account, Binaries, EmbeddedError

NAME = "foresaid"  # of the database and of its owner
ELSEWHERE = "postgresql-is-elsewhere.txt"
LONGEST_LOG = 4 << 20
GRAVE = re.compile("FATAL:|PANIC:|error:")


class Cluster:
    """A PostgreSQL data folder, with its log and the account it belongs to."""

    def __init__(self, directory: Path) -> None:
        self.place = _place(directory.absolute())
        self.data = self.place / "data"
        self.log = self.place / "postgresql.log"
        self.account = Account.owning(self.data if self.data.exists() else self.place)

    @staticmethod
    def check_exists(directory: Path) -> None:
        """Raise EmbeddedError where a folder holds no database; make nothing."""
        note = directory / ELSEWHERE
        place = _read_note(note) if note.exists() else directory / "postgresql"
        if not (place / "data").exists():
            raise EmbeddedError(
                f"There is no database in {directory}: name its folder with --data-dir,"
                " or make one with `python -m api serve`."
            )

    def make(self, *, safely: bool = True) -> Binaries:
        """Create the data folder unless it exists; return programs that fit it."""
        programs = binaries.find(self.account, self.data)
        if not self.data.exists():
            for leftover in self.place.glob("new-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            new = Path(tempfile.mkdtemp(prefix="new-", dir=self.place))
            try:
                self.account.give(new)
                self._fill(new, programs.folder, () if safely else ("--no-sync",))
                # A half-made cluster is never seen: it gets its name when complete.
                new.rename(self.data)
            finally:
                shutil.rmtree(new, ignore_errors=True)
        return programs

    def _fill(self, new: Path, programs: Path, more: tuple[str, ...]) -> None:
        initdb = programs / "initdb"
        options = ("-D", new, "-U", NAME, "-E", "UTF8", "-T", "english", "--locale=C")
        letters = f"--lc-ctype={_character_type()}"
        # Who may connect is decided by who may enter the folder of the socket.
        trust = ("--auth-local=trust", "--auth-host=reject")
        succeeded, output = self.account.run(initdb, *options, letters, *trust, *more)
        if succeeded:
            create = f'echo "CREATE DATABASE {NAME}" | "$0" --single -D "$1" postgres'
            postgres = programs / "postgres"
            succeeded, output = self.account.run("/bin/sh", "-c", create, postgres, new)
        if not succeeded:
            why = reason(output)
            raise EmbeddedError(f"PostgreSQL could not create files in {new}: {why}")

    def open_log(self) -> int:
        """Open the log to write at its end, a long one put aside."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > LONGEST_LOG:
                self.log.replace(self.log.with_suffix(".log.1"))
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        log = os.open(self.log, flags, 0o600)
        self.account.give(log)
        return log

    def last_error(self) -> str:
        """Return the line of the log that says what went wrong last."""
        with suppress(OSError):
            lines = self.log.read_text(errors="replace").splitlines()
            return reason("\n".join(lines[-8:]))
        return "there is no log"


class Lock:
    """An advisory lock on a file, which the kernel frees when its holder dies."""

    def __init__(self, path: Path, cluster: Cluster) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        cluster.account.give(self._file)

    def try_take(self, kind: int) -> bool:
        """Take the lock, in place of what is held, if nobody stands against it."""
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take(self, kind: int, patience: float) -> None:
        """Take the lock within so many seconds."""
        deadline = time.monotonic() + patience
        while not self.try_take(kind):
            if time.monotonic() > deadline:
                raise EmbeddedError("Another process starts or stops PostgreSQL.")
            time.sleep(0.01)

    def release(self) -> None:
        """Let go of the lock."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock for good."""
        os.close(self._file)

    @contextmanager
    def holding(self, patience: float) -> Generator[None]:
        """Hold the lock alone."""
        self.take(fcntl.LOCK_EX, patience)
        try:
            yield
        finally:
            self.release()

    @property
    def is_free(self) -> bool:
        """Whether nobody holds the lock."""
        if self.try_take(fcntl.LOCK_EX):
            self.release()
            return True
        return False


class Locks:
    """Who uses the server, who may start or stop it just now, who keeps it."""

    def __init__(self, cluster: Cluster) -> None:
        self.users = Lock(cluster.place / "users.lock", cluster)
        self.start_stop = Lock(cluster.place / "turn.lock", cluster)
        self.keeper = Lock(cluster.place / "keeper.lock", cluster)

    def others_remain(self) -> bool:
        """Tell whether someone uses the server, or is about to."""
        if self.users.is_free:
            return False
        # The keeper that is stopping the server holds it alone; users share it.
        shared = self.users.try_take(fcntl.LOCK_SH)
        self.users.release()
        return shared

    def lock_out_if_unused(self) -> bool:
        """Lock everybody out if nobody uses the server, and tell whether so."""
        if not self.users.try_take(fcntl.LOCK_EX):
            return False
        if self.start_stop.try_take(fcntl.LOCK_EX):
            return True
        self.users.release()
        return False

    def close(self) -> None:
        """Let go of everything."""
        for lock in (self.users, self.start_stop, self.keeper):
            lock.close()


def reason(output: str) -> str:
    """Return the last line in which a program of PostgreSQL says why it failed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    grave = [line for line in lines if GRAVE.search(line)]
    return (grave or lines or ["it does not say why"])[-1]


def _character_type() -> str:
    """Return a locale that knows the letters of Unicode, where there is one."""
    now = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, now)


def _place(directory: Path) -> Path:
    """Return where the cluster of *directory* is, made if need be."""
    note = directory / ELSEWHERE
    place = directory / "postgresql"
    try:
        if note.exists():
            place = _read_note(note)
        if not place.exists():
            place = _new_place(directory, place, note)
    except OSError as error:
        why = error.strerror or error
        raise EmbeddedError(f"{directory} cannot hold a database: {why}") from error
    if os.statvfs(place).f_flag & os.ST_RDONLY:
        raise EmbeddedError(f"{place} cannot hold a database: it is read-only.")
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        raise EmbeddedError(
            f"{place} is another account's: run this as that account or as root, "
            "choose another --data-dir, or set DATABASE_URL."
        )
    return place


def _read_note(note: Path) -> Path:
    """Return where a note says that the cluster is."""
    lines = note.read_text(encoding="utf-8", errors="replace").splitlines()
    if not lines or not lines[-1].startswith("/"):
        raise EmbeddedError(f"{note} does not say where the data are.")
    return Path(lines[-1])


def _new_place(directory: Path, place: Path, note: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place
    account = Account.named("postgres", "nobody")
    if not account.enters(place.parent):
        # Root's PostgreSQL runs as an account that cannot enter here, and the modes
        # of a person's folders are not ours to change.
        name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
        place = binaries.SHARED / name
        note.write_text(
            "PostgreSQL does not run as root, and the account it runs as cannot enter "
            f"this folder.\nSo its data are in\n{place}\n"
        )
    binaries.open_folder(place.parent)
    binaries.open_folder(place)
    return place

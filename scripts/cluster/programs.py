"""The programs of a cluster: which there are here, and what to install if not."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from api.postgres import binaries
from api.postgres.binaries import SHARED, Account
from scripts import dev

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
PACKAGES = {"etcd": "etcd-server", "haproxy": "haproxy"}
USABLE = "import ssl, venv, sys; sys.exit(sys.version_info < (3, 10))"
# These are published as source alone, and are pure Python.
SOURCE = ("--no-binary", "python-etcd,ydiff")


class MissingError(RuntimeError):
    """A program that a cluster needs is not here."""


class Programs(Struct, frozen=True):
    """The programs, and the account that runs them."""

    etcd: Path
    haproxy: Path
    patroni: Path
    postgres: Path
    account: Account


def missing() -> str | None:
    """Return one line that says what to install, if something can't be found."""
    absent = [package for name, package in PACKAGES.items() if _find(name) is None]
    if not absent:
        return None
    return (
        f"A cluster needs {' and '.join(PACKAGES)}: apt-get install"
        f" {' '.join(absent)}, and stop the services that it starts."
    )


def find(place: Path) -> Programs:
    """Return the programs; raise MissingError where some must be installed first.

    Patroni is installed at the first time, into an environment of its own.
    """
    etcd, haproxy, line = _find("etcd"), _find("haproxy"), missing()
    if etcd is None or haproxy is None:
        raise MissingError(line)
    account = Account.owning(place)
    return Programs(
        etcd=etcd,
        haproxy=haproxy,
        patroni=_patroni(account),
        postgres=binaries.find(account, place / "none").folder,
        account=account,
    )


def _find(name: str) -> Path | None:
    # An ordinary user's PATH leaves out where Debian has HAProxy.
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    return Path(found) if found else None


def _patroni(account: Account) -> Path:
    """Return Patroni's program, in an environment that the account can read."""
    python = next((path for path in _pythons() if _runs(account, path)), None)
    if python is None:
        raise MissingError("No Python is where the account of PostgreSQL can read it.")
    content = REQUIREMENTS.read_bytes() + bytes(python)
    name = f"patroni-{hashlib.sha256(content).hexdigest()[:16]}"
    if account.other:
        binaries.open_folder(SHARED)
        folder = SHARED / name
    else:
        folder = dev.ROOT / ".venv-cluster" / name
    if not (folder / "done").exists():
        _install(python, folder)
    return folder / "bin" / "patroni"


def _install(python: Path, folder: Path) -> None:
    count = len(re.findall("^[a-z].*==", REQUIREMENTS.read_text(), re.MULTILINE))
    print(f"Installing {count} packages for Patroni in {folder} …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    dev.run(str(python), "-m", "venv", "--clear", "--without-pip", str(folder))
    inner = folder / "bin" / "python"
    dev.install(inner, "--require-hashes", *SOURCE, "-r", str(REQUIREMENTS))
    (folder / "done").touch()


def _pythons() -> Iterator[Path]:
    yield Path(dev.BASE)  # which another account can't read where it is in a home
    for name in ("/usr/bin/python3", "/usr/local/bin/python3"):
        if Path(name).exists():
            yield Path(name)


def _runs(account: Account, python: Path) -> bool:
    try:
        return account.run(python, "-c", USABLE)[0]
    except OSError:
        return False

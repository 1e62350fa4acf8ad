"""Serve, test and check Foresaid with nothing installed but Python."""

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

# The minor versions of Python 3 for which every locked package has wheels.
SUPPORTED = range(11, 15)
if sys.version_info[:2] not in {(3, minor) for minor in SUPPORTED}:
    sys.exit(f"Python 3.11 to 3.14 is needed; this is {sys.version.split()[0]}.")
if os.name != "posix":
    sys.exit("Linux or macOS is needed; on Windows use WSL or the Docker image.")

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("FORESAID_VENV", ROOT / ".venv")).absolute()
STAMP = VENV / "foresaid-stamp"
LOCKS = {
    "serve": ROOT / "scripts" / "requirements.txt",
    "dev": ROOT / "scripts" / "requirements-dev.txt",
}
CLUSTER_TRIALS = ("--nemesis", "--read-back", "--soak")
UNFINISHED = "unfinished"
PIP_INSTALL = (
    *("--disable-pip-version-check", "--no-input", "-qq"),
    *("install", "--only-binary", ":all:", "--root-user-action", "ignore"),
)
SQUAWK = (
    *("--pg-version", "15.0", "--assume-in-transaction", "--reporter", "gcc"),
    # A migration is one transaction, in which no index can be built or dropped
    # concurrently; api/postgres/migrations.py sets how long it may wait.
    "--exclude=require-concurrent-index-creation,require-concurrent-index-deletion",
    "--exclude=require-lock-timeout,require-statement-timeout",
    # The columns of claim versions are as narrow as what they hold.
    "--exclude=prefer-bigint-over-int",
)
# Fails where an interpreter can make no environment; else prints its minor version.
USABLE = """
import ssl, sys, sysconfig, venv
from importlib.util import find_spec
assert sys.version_info[3] == "final" and sys.implementation.name == "cpython"
assert not sysconfig.get_config_var("Py_GIL_DISABLED")
assert find_spec("ensurepip") or find_spec("pip")
print(sys.version_info[1])
"""
# In an environment this is the Python that the environment was made with.
BASE = str(getattr(sys, "_base_executable", sys.executable))


def main() -> int:
    """Run the command that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Packages are installed into .venv, or the folder FORESAID_VENV names.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(title="commands", required=True)

    serve = commands.add_parser("serve", help="run the server and its database")
    serve.add_argument("--port", type=int, default=8000, help="(8000)")
    serve.add_argument(
        "--data-dir",
        type=Path,
        default=ROOT / ".foresaid",
        metavar="DIR",
        help="holds the database and the admin key (.foresaid)",
    )
    serve.add_argument("--no-demo", action="store_true", help="load no demo data")
    serve.set_defaults(run=run_server)

    test = commands.add_parser("test", help="run the tests; takes pytest's arguments")
    test.add_argument(
        "--newest",
        action="store_true",
        help="on the newest Python found here, if it is newer than the one that runs"
        " this, with packages in .venv-newest; otherwise say so and run nothing",
    )
    test.set_defaults(run=run_tests)
    check = commands.add_parser("check", help="run every check; change nothing")
    check.set_defaults(run=run_checks)
    bench = commands.add_parser("bench", help="measure; takes the bench's arguments")
    bench.set_defaults(run=run_script, script="bench")
    flood = commands.add_parser("flood", help="flood a server with slow connections")
    flood.set_defaults(run=run_script, script="flood")
    audit = commands.add_parser(
        "audit", help="check the locked packages for known vulnerabilities"
    )
    audit.set_defaults(run=run_script, script="audit.py")
    faults = commands.add_parser(
        "faults", help="inject faults; takes the faults' arguments"
    )
    faults.set_defaults(run=run_faults)
    cluster = commands.add_parser(
        "cluster", help="bring a replicated cluster up, or inject faults into one"
    )
    cluster.set_defaults(run=run_cluster)
    lock = commands.add_parser("lock", help="lock the requirements anew")
    lock.set_defaults(run=renew_locks)

    options, others = parser.parse_known_args()
    if options.run is run_tests:
        if options.newest:
            run_on_newest("test", *others)
        run_tests(others)
    if options.run is run_faults:
        run_faults(others)
    if options.run is run_cluster:
        run_cluster(others)
    if options.run is run_script:
        run_script(options.script, others)
    if others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    return int(options.run(options))


def run_server(options: argparse.Namespace) -> NoReturn:
    """Become the server, so that its signals and its exit code are this process's."""
    data_dir = str(options.data_dir.absolute())
    demo = ["--no-demo"] if options.no_demo else []
    become(
        prepare("serve"),
        *("-m", "api", "serve", "--port", str(options.port), "--data-dir", data_dir),
        *demo,
    )


def run_tests(arguments: Sequence[str]) -> NoReturn:
    """Become pytest; the whole suite runs on every core, up to four, and one more.

    Why one more: many tests wait for processes that they started.
    """
    workers = str(min(4, os.cpu_count() or 1) + 1)
    whole_suite = ("-n", workers, "--dist", "loadfile", "--no-loadscope-reorder")
    become(prepare("dev"), "-m", "pytest", *(arguments or whole_suite))


def run_on_newest(*arguments: str) -> NoReturn:
    """Become this program on the newest Python, or exit if none is newer."""
    python = newest()
    if python is None:
        current, last = sys.version_info[1], SUPPORTED[-1]
        print(f"Skipped: no Python newer than 3.{current}, up to 3.{last}, runs here.")
        sys.exit(0)
    print(f"On {python}:", flush=True)
    os.environ["FORESAID_VENV"] = str(ROOT / ".venv-newest")
    os.execv(python, [python, str(Path(__file__).resolve()), *arguments])  # noqa: S606


def newest() -> str | None:
    """Return the newest supported Python that runs, if it is newer than this one."""
    installed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(SUPPORTED[-1], sys.version_info[1], -1):
        # The shims that pyenv puts on the PATH fail for versions that are not selected.
        on_path = shutil.which(f"python3.{minor}")
        of_pyenv = sorted(installed.glob(f"3.{minor}.*/bin/python"), reverse=True)
        for python in filter(None, (on_path, *map(str, of_pyenv))):
            if read_output(python, "-c", USABLE).strip() == str(minor):
                return python
    return None


def run_script(name: str, arguments: Sequence[str]) -> NoReturn:
    """Become one of the scripts."""
    os.environ["PYTHONPATH"] = str(ROOT)
    become(prepare("dev"), str(ROOT / "scripts" / name), *arguments)


def run_faults(arguments: Sequence[str]) -> NoReturn:
    """Become the program that injects faults."""
    become(prepare("dev"), "-m", "tests.faults", *arguments)


def run_cluster(arguments: Sequence[str]) -> NoReturn:
    """Become a cluster, or the program that injects faults into one."""
    if any(argument.startswith(CLUSTER_TRIALS) for argument in arguments):
        become(prepare("dev"), "-m", "tests.cluster", *arguments)
    become(prepare("serve"), "-m", "scripts.cluster", *arguments)


def become(python: Path, *arguments: str) -> NoReturn:
    """Replace this process by Python with *arguments*, in the checkout."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(python, [str(python), *arguments])  # noqa: S606 no shell is wanted


def run_checks(_: argparse.Namespace) -> int:
    """Run every check and print how each went; return 1 if one failed."""
    programs = prepare("dev").parent
    sql = sorted(str(path) for path in (ROOT / "schema").glob("*.sql"))
    schema = "vendor.compose-spec"
    checks = {
        "format": ("ruff", "format", "--check", "--no-cache"),
        "lint": ("ruff", "check", "--no-cache"),
        "types": ("basedpyright",),
        "imports": ("lint-imports", "--no-cache"),
        "schema": ("squawk", *SQUAWK, *sql),
        "compose": ("check-jsonschema", "--builtin-schema", schema, "compose.yaml"),
        "generated": ("python", "scripts/generate.py", "--check"),
    }
    failed = 0
    for name, (program, *arguments) in checks.items():
        started = time.monotonic()
        done = subprocess.run(
            [programs / program, *arguments],
            cwd=ROOT,
            env=os.environ
            | {"PATH": f"{programs}:{os.environ.get('PATH', os.defpath)}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        took = time.monotonic() - started
        word = "FAILED" if done.returncode else "ok"
        print(f"{name:<12} {word:<6} {took:5.1f} s", flush=True)
        if done.returncode:
            failed += 1
            print(done.stdout.decode(errors="replace").rstrip(), flush=True)
    print(f"{failed} of {len(checks)} checks failed" if failed else "All checks passed")
    return 1 if failed else 0


def renew_locks(_: argparse.Namespace) -> int:
    """Lock the requirements of pyproject.toml with uv."""
    with tempfile.TemporaryDirectory() as scratch:
        uv = shutil.which("uv")
        if uv is None:
            print("Installing uv in a temporary folder …", flush=True)
            uv = str(make_venv(Path(scratch) / "venv").with_name("uv"))
            install(Path(uv).with_name("python"), "uv")
        for name, lock in LOCKS.items():
            print(f"Locking {lock.relative_to(ROOT)} …", flush=True)
            dev = ("--group", "dev", "--extra", "mcp")
            dev = dev if name == "dev" else ()
            command = (uv, "pip", "compile", "pyproject.toml", *dev)
            options = ("--universal", "--python-version", "3.11", "--generate-hashes")
            extra = ("--extra", "reader", "--extra", "otel")
            output = ("--no-header", "--quiet", "-o", str(lock.relative_to(ROOT)))
            run(*command, *extra, *options, *output)
    return 0


def prepare(name: str) -> Path:
    """Return the Python of an environment that has the packages of the lock *name*."""
    python = VENV / "bin" / "python"
    stamp = STAMP.read_text() if STAMP.exists() else None
    # The lock for development includes all that serving needs.
    if stamp in (fingerprint(name), fingerprint("dev")) and python.exists():
        return python
    # An environment that is usable stays, even if another tool made it.
    if stamp == UNFINISHED or not is_usable(python):
        print(f"Making {VENV.name} …", flush=True)
        make_venv(VENV)
    STAMP.write_text(UNFINISHED)
    lock = LOCKS[name]
    count = len(re.findall(r"^[\w.-]+(\[.*\])?==", lock.read_text(), re.MULTILINE))
    print(f"Installing {count} packages …", flush=True)
    install(python, "--require-hashes", "-r", str(lock))
    STAMP.write_text(fingerprint(name))
    return python


def fingerprint(name: str) -> str:
    """Return the text that marks an environment made for the lock *name* here."""
    lock = hashlib.sha256(LOCKS[name].read_bytes()).hexdigest()
    return f"{lock}\n{sys.version}\n{ROOT}\n"


def is_usable(python: Path) -> bool:
    """Return whether *python* works and has this version."""
    return f"{sys.version}\n" == read_output(
        str(python), "-c", "import sys; print(sys.version)"
    )


def make_venv(folder: Path) -> Path:
    """Make an empty environment in *folder* and return its Python."""
    # On Debian the module that installs pip is in a package of its own.
    pip = () if importlib.util.find_spec("ensurepip") else ("--without-pip",)
    run(BASE, "-m", "venv", "--clear", *pip, str(folder))
    return folder / "bin" / "python"


def install(python: Path, *arguments: str) -> None:
    """Run pip install in the environment of *python*."""
    pip = (str(python), "-m", "pip")
    if not read_output(*pip, "--version"):
        # The pip of another Python can install into an environment that has none.
        pip = (BASE, "-m", "pip", "--python", str(python))
    if not read_output(*pip, "--version"):
        sys.exit("pip is needed: install python3-venv or python3-pip, then try again.")
    run(*pip, *PIP_INSTALL, *arguments)


def read_output(*command: str) -> str:
    """Return what a command printed, or an empty string if it failed."""
    try:
        return subprocess.run(
            command, capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def run(*command: str) -> None:
    """Run a command in the checkout; exit if it fails."""
    # The user's settings of pip count, except one that installs elsewhere.
    environment = os.environ | {"PIP_USER": "0"}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        sys.exit(f"This failed: {' '.join(command)}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

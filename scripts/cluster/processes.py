"""Processes that end with the one that started them, however that one ends."""

import ctypes
import json
import os
import resource
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from api.postgres.binaries import ENVIRONMENT, Account

DEATH_SIGNAL, SUBREAPER = 1, 36  # options of prctl(2)
PATIENCE_SECONDS = 2.0
LIBC = ctypes.CDLL(None, use_errno=True)


def supervise(work: Callable[[], int]) -> int:
    """Run *work* in a child; end all that it started when it, or this process, ends.

    The child is sent SIGTERM when this process ends, be it by SIGKILL. Both are
    reapers: what a process leaves behind, as Patroni leaves PostgreSQL, becomes theirs.
    """
    LIBC.prctl(SUBREAPER, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, _interrupt)
        LIBC.prctl(DEATH_SIGNAL, signal.SIGTERM)
        LIBC.prctl(SUBREAPER, 1)
        code = 1
        try:
            if os.getppid() == parent:
                code = work()
        except KeyboardInterrupt:
            code = 0
        except (Exception, SystemExit) as error:  # noqa: BLE001 this process ends here
            traceback.print_exception(error)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            end_descendants()
            os._exit(code)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _, __: os.kill(child, signal.SIGTERM))
    status = _wait_for(child)
    end_descendants()
    return os.waitstatus_to_exitcode(status)


def start(
    command: Sequence[str | Path],
    log: Path,
    *,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a program that is killed when this process ends; its output goes to *log*.

    With an *account* it runs as that one, and with nothing of our environment.
    """
    other = account is not None and account.other
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd="/" if account else None,
            env={**(ENVIRONMENT if account else os.environ), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=account.uid if account and other else None,
            group=account.gid if account and other else None,
            extra_groups=[] if other else None,
            preexec_fn=die_with_parent,  # noqa: PLW1509 there are no threads here
        )


def die_with_parent() -> None:
    """Have this process killed when the one that started it ends."""
    LIBC.prctl(DEATH_SIGNAL, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Return the pids of all that a process started, and they started."""
    found: list[int] = []
    with suppress(OSError):
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, file.read_text(encoding="ascii").split()):
                found += [child, *descendants(child)]
    return found


def end_descendants() -> None:
    """End what this process started and what it left behind.

    At SIGQUIT PostgreSQL ends at once, but returns the memory that it shares; HAProxy
    ends at SIGTERM.
    """
    gently = (signal.SIGCONT, signal.SIGQUIT, signal.SIGTERM)
    for numbers in (gently, (signal.SIGKILL,)):
        for pid in descendants(os.getpid()):
            for number in numbers:
                send(pid, number)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while descendants(os.getpid()) and time.monotonic() < deadline:
            reap()
            time.sleep(0.05)


def send(pid: int, number: int) -> None:
    """Send a signal to a process, if it still runs."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def reap(but: frozenset[int] = frozenset()) -> None:
    """Take leave of the orphans that have ended, and of no process of *but*."""
    for file in Path("/proc/self/task").glob("*/children"):
        for pid in set(map(int, file.read_text(encoding="ascii").split())) - but:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def write_json(path: Path, content: object) -> None:
    """Write a file as a whole, so that who reads it finds it complete."""
    beside = path.with_suffix(".new")
    write_private(beside, json.dumps(content, indent=1))
    beside.replace(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _wait_for(child: int) -> int:
    """Return the status with which a child ended; take leave of orphans meanwhile."""
    while True:
        with suppress(InterruptedError):
            pid, status = os.waitpid(-1, 0)
            if pid == child:
                return status


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt

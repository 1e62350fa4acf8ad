"""Memory of the server and of PostgreSQL, from /proc; nothing where there is none."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
RESET_PEAK = "5"  # as proc(5) has it, for clear_refs


class Memory(NamedTuple):
    """Megabytes: the server's highest since the last reset and now, PostgreSQL's now.

    What processes of PostgreSQL share is counted once.
    """

    server_peak: float
    server: float
    postgres: float


class Processes(NamedTuple):
    """The ids of the server and of the PostgreSQL behind it."""

    server: int
    postgres: int

    def reset_peak(self) -> None:
        """Let the server's highest memory begin at what it has now."""
        for process in _tree(self.server):
            with suppress(OSError):
                (PROC / str(process) / "clear_refs").write_text(RESET_PEAK)

    def memory(self) -> Memory:
        """Return the memory of both, with the processes that they started."""
        server, postgres = list(_tree(self.server)), list(_tree(self.postgres))
        return Memory(
            sum(_megabytes(process, "status", "VmHWM:") for process in server),
            resident(self.server),
            sum(_megabytes(process, "smaps_rollup", "Pss:") for process in postgres),
        )


def resident(process: int) -> float:
    """Return the megabytes of a process and of all that it started."""
    return sum(_megabytes(each, "status", "VmRSS:") for each in _tree(process))


def _tree(process: int) -> Iterator[int]:
    yield process
    for children in (PROC / str(process) / "task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                yield from _tree(int(child))


def _megabytes(process: int, file: str, field: str) -> float:
    with suppress(OSError):
        for line in (PROC / str(process) / file).read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
    return 0.0

"""The processes that serve together on one socket, as the system lists them."""

from pathlib import Path


def children(pid: int) -> list[int]:
    """Return the processes that another started, the oldest first."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return sorted(map(int, listed.split()))


def writers(pid: int) -> list[int]:
    """Return those of its children that say that they write."""
    return [
        child
        for child in children(pid)
        if b'"writes":true' in Path(f"/proc/{child}/environ").read_bytes()
    ]

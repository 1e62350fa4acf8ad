"""Signing: checkpoints of the log, by one who believes nothing but its entries.

It re-reads bodies, recomputes leaves and root onto an edge of its own, and keeps in a
file what it signed last: a log that shrank or forked since is not signed again.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_bytes, token_hex

import msgspec
from msgspec import Struct

from api.database import Database
from api.model import entries, trees
from api.model.checkpoints import Checkpoint
from api.model.errors import ForesaidError
from api.model.notes import SEED_BYTES, SIGNED, Signer
from api.store import trees as kept

EVERY = timedelta(seconds=1)
AT_ONCE = 1000


class TamperedError(ForesaidError):
    """The log is not what was signed before."""


class Signed(Struct, frozen=True):
    """What was signed last: how many entries, and the edge of the tree over them."""

    size: int = 0
    edge: list[bytes] = []

    @property
    def root(self) -> bytes:
        """The root that was signed."""
        return trees.root(self.edge)


def signer(path: Path, origin: str | None = None, kind: int = SIGNED) -> Signer:
    """Return the key in a file, made there, for its owner to read alone, if need be.

    *origin* is the name of a new key; without one it gets one of its own.
    """
    if not path.exists():
        name = origin or f"foresaid.local/{token_hex(4)}"
        made = Signer(name, token_bytes(SEED_BYTES), kind)
        write(path, made.private, 0o400)
    return Signer.read(path.read_text(encoding="utf-8"))


async def sign(db: Database, key: Signer, path: Path) -> Checkpoint | None:
    """Sign the log as it is now; None where nothing was entered since.

    *path* is where what was signed is kept. Raises TamperedError, and signs nothing,
    where the log holds less or something else than it did, or where its tree or a leaf
    is not what its entries make.
    """
    last = _read(path)
    size = (await kept.size(db)).size
    if size < last.size:
        raise TamperedError(f"The log has {size} entries; {last.size} were signed.")
    if await _root(db, last.size) != last.root:
        raise TamperedError(
            f"The first {last.size} entries are not those that were signed."
        )
    if size == last.size:
        return None
    edge = await _grown(db, last, size)
    if await _root(db, size) != trees.root(edge):
        raise TamperedError("The log's tree is not what its entries make.")
    checkpoint = Checkpoint(key.verifier.name, size, trees.root(edge))
    note = f"{checkpoint.text}\n{key.sign(checkpoint.text)}"
    write(path, msgspec.json.encode(Signed(size, edge)).decode(), 0o600)
    await kept.keep(db, size, note, str(key.verifier))
    return checkpoint


@asynccontextmanager
async def meanwhile(
    db: Database, place: Path, tell: Callable[[str], None]
) -> AsyncGenerator[None]:
    """Sign what is entered meanwhile, with a key and a state in a folder."""

    def told(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            tell(f"Nothing more is signed: {task.exception()}")

    key = signer(place / "log.key")
    task = asyncio.create_task(keep_signing(db, key, place / "log.state"))
    task.add_done_callback(told)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def keep_signing(db: Database, key: Signer, path: Path) -> None:
    """Sign whatever is new, every second, until cancelled or the log is tampered with.

    Raises TamperedError; what the database can't do now is tried again.
    """
    while True:
        try:
            await sign(db, key, path)
        except TamperedError:
            raise
        except ForesaidError:
            pass
        await asyncio.sleep(EVERY.total_seconds())


async def _grown(db: Database, last: Signed, size: int) -> list[bytes]:
    """Return the edge at *size*, its new leaves recomputed from their bodies."""
    at, edge = last.size, last.edge
    while at < size:
        bodies = await kept.bodies(db, at, limit=min(AT_ONCE, size - at))
        for nth, each in enumerate(bodies, at):
            if each.index != nth:
                raise TamperedError(f"Entry {nth} is missing.")
            if entries.leaf(each.body) != each.leaf:
                raise TamperedError(f"Entry {nth} is not what its leaf says.")
        if not bodies:
            raise TamperedError(f"Entry {at} is missing.")
        edge = trees.grow(at, edge, [each.leaf for each in bodies]).edge
        at += len(bodies)
    return edge


async def _root(db: Database, size: int) -> bytes:
    places = trees.edge_places(size)
    at = await kept.subtrees(db, places)
    return trees.root([at[place] or b"" for place in places])


def _read(path: Path) -> Signed:
    if not path.exists():
        return Signed()
    return msgspec.json.decode(path.read_bytes(), type=Signed)


def write(path: Path, text: str, mode: int) -> None:
    """Write a file whole or not at all, durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(beside, flags, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)

"""Signing: checkpoints of the log, by one who believes nothing but its entries.

It re-reads bodies, recomputes leaves and root onto an edge of its own, and keeps in a
file what it signed last: a log that shrank or forked since is not signed again.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_bytes, token_hex

import msgspec
from msgspec import Struct

from api.database.pool import Database, Pool
from api.errors import ForesaidError, UnavailableError
from api.log import entries, merkle
from api.log.checkpoints import Checkpoint
from api.log.signed_notes import SEED_BYTES, SIGNED, NoteError, Signer
from api.store import merkle as kept

EVERY = timedelta(seconds=1)
AT_ONCE = 1000
PATIENCE_SECONDS = 5.0


class TamperedError(ForesaidError):
    """The log is not what was signed before."""


class SignerState(Struct, frozen=True):
    """What was signed last: how many entries, and the edge of the tree over them."""

    size: int = 0
    edge: list[bytes] = []

    @property
    def root(self) -> bytes:
        """The root that was signed."""
        return merkle.root(self.edge)


def signer(path: Path, origin: str | None = None, kind: int = SIGNED) -> Signer:
    """Return the key in a file, made there, for its owner to read alone, if need be.

    *origin* is the name of a new key; without one it gets one of its own.
    """
    if not path.exists():
        with alone(path):
            if not path.exists():  # another process was not faster
                name = origin or f"foresaid.local/{token_hex(4)}"
                made = Signer(name, token_bytes(SEED_BYTES), kind)
                write(path, made.private, 0o400)
    try:
        return Signer.read(path.read_text(encoding="utf-8"))
    except (NoteError, ValueError) as error:
        raise NoteError(f"{path} holds no key: {error}") from error


async def sign(db: Database, key: Signer, path: Path) -> Checkpoint | None:
    """Sign the log as it is now; None where nothing was entered since.

    *path* is where what was signed is kept, read and written by one signer at a time:
    raises UnavailableError where another has it. Raises TamperedError, and signs
    nothing, where the log holds less or something else than it did, or where its tree
    or a leaf is not what its entries make.
    """
    async with _in_turn(path):
        return await _sign(db, key, path)


async def _sign(db: Database, key: Signer, path: Path) -> Checkpoint | None:
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
    if await _root(db, size) != merkle.root(edge):
        raise TamperedError("The log's tree is not what its entries make.")
    checkpoint = Checkpoint(key.verifier.name, size, merkle.root(edge))
    note = f"{checkpoint.text}\n{key.sign(checkpoint.text)}"
    # What is not kept was never signed: a checkpoint that was lost is signed again.
    await kept.add_checkpoint(db, size, note, str(key.verifier))
    write(path, msgspec.json.encode(SignerState(size, edge)).decode(), 0o600)
    return checkpoint


@asynccontextmanager
async def meanwhile(
    pool: Pool, place: Path, tell: Callable[[str], None]
) -> AsyncGenerator[None]:
    """Sign what is entered meanwhile, with a key and a state in a folder."""

    def told(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            tell(f"Nothing more is signed: {task.exception()}")

    key = signer(place / "log.key")
    _read(place / "log.state")  # who starts this is told where it is broken
    task = asyncio.create_task(keep_signing(pool, key, place / "log.state"))
    task.add_done_callback(told)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def keep_signing(pool: Pool, key: Signer, path: Path) -> None:
    """Sign whatever is new, every second, until cancelled or the log is tampered with.

    Raises TamperedError; what the database or the disk can't do now is tried again.
    """
    while True:
        try:
            await sign(pool.database, key, path)
        except TamperedError:
            raise
        except (ForesaidError, OSError):
            pass
        await asyncio.sleep(EVERY.total_seconds())


async def _grown(db: Database, last: SignerState, size: int) -> list[bytes]:
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
        edge = merkle.grow(at, edge, [each.leaf for each in bodies]).edge
        at += len(bodies)
    return edge


async def _root(db: Database, size: int) -> bytes:
    places = merkle.edge_places(size)
    at = await kept.subtrees(db, places)
    return merkle.root([at[place] or b"" for place in places])


def _read(path: Path) -> SignerState:
    if not path.exists():
        return SignerState()
    try:
        return msgspec.json.decode(path.read_bytes(), type=SignerState)
    except msgspec.MsgspecError as error:
        raise TamperedError(f"{path} does not say what was signed: {error}") from error


@contextmanager
def alone(path: Path) -> Generator[None]:
    """Wait some seconds to be the only one at a file, or raise UnavailableError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (lock := _try_lock(path)) is None:
        if time.monotonic() > deadline:
            raise _busy(path)
        time.sleep(0.05)
    try:
        yield
    finally:
        os.close(lock)


@asynccontextmanager
async def _in_turn(path: Path) -> AsyncGenerator[None]:
    """Wait as `alone` does, while others are served."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (lock := _try_lock(path)) is None:
        if time.monotonic() > deadline:
            raise _busy(path)
        await asyncio.sleep(0.05)
    try:
        yield
    finally:
        os.close(lock)


def _busy(path: Path) -> UnavailableError:
    return UnavailableError(
        f"Another process signs with {path} just now: try again when it is done."
    )


def _try_lock(path: Path) -> int | None:
    """Lock a file by one beside it, which ends with who holds it; None where held."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.lock")
    lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def write(path: Path, text: str, mode: int) -> None:
    """Write a file whole or not at all, durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, flags, mode), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:  # a full disk does not say which file it had no room for
        raise OSError(error.errno, error.strerror, str(path)) from error

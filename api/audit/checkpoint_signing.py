"""Signing: signs checkpoints of the log, and trusts nothing but its entries.

The signer reads bodies again, recomputes leaves and root onto its own edge, and stores
what it signed last in a file: a log that shrank or forked since is not signed again.
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
from api.store import merkle as stored_log

INTERVAL = timedelta(seconds=1)
AT_ONCE = 1000
PATIENCE_SECONDS = 5.0


class TamperedError(ForesaidError):
    """The log is not what was signed before."""


class SignerState(Struct, frozen=True):
    """What was signed last: the number of entries, and the edge of their tree."""

    size: int = 0
    edge: list[bytes] = []

    @property
    def root(self) -> bytes:
        """The root that was signed."""
        return merkle.root(self.edge)


def signer(path: Path, origin: str | None = None, kind: int = SIGNED) -> Signer:
    """Return the key in a file; without a file make one, for its owner to read.

    *origin* is the name of a new key, by default a random one. Raises NoteError where
    the file contains no key.
    """
    if not path.exists():
        with exclusive(path):
            if not path.exists():  # another process was not faster
                name = origin or f"foresaid.local/{token_hex(4)}"
                key = Signer(name, token_bytes(SEED_BYTES), kind)
                write_file(path, key.private, 0o400)
    try:
        return Signer.read(path.read_text(encoding="utf-8"))
    except (NoteError, ValueError) as error:
        raise NoteError(f"{path} holds no key: {error}") from error


async def sign(pool: Pool, key: Signer, path: Path) -> Checkpoint | None:
    """Sign the log as it is now; return None where it has no new entry.

    *path* is the file of what was signed, used by one signer at a time: raises
    UnavailableError where another has it. Raises TamperedError, and signs nothing,
    where the log lost or changed an entry, or its tree does not follow from its
    entries.
    """
    async with _exclusive_async(path):
        return await _sign(pool, key, path)


async def _sign(pool: Pool, key: Signer, path: Path) -> Checkpoint | None:
    db = pool.database
    last = _read(path)
    size = (await stored_log.size(db)).size
    if size < last.size:
        raise TamperedError(f"The log has {size} entries; {last.size} were signed.")
    if await _root(db, last.size) != last.root:
        raise TamperedError(
            f"The first {last.size} entries are not those that were signed."
        )
    if size == last.size:
        return None
    edge = await _grow(db, last, size)
    if await _root(db, size) != merkle.root(edge):
        raise TamperedError("The log's tree is not what its entries make.")
    checkpoint = Checkpoint(key.verifier.name, size, merkle.root(edge))
    note = f"{checkpoint.text}\n{key.sign(checkpoint.text)}"
    # The state is written last: a checkpoint that was not stored is signed again. It is
    # stored by a transaction, which waits for standbys if there are to be any.
    async with pool.transaction() as writing:
        await stored_log.add_checkpoint(writing, size, note, str(key.verifier))
    write_file(path, msgspec.json.encode(SignerState(size, edge)).decode(), 0o600)
    return checkpoint


@asynccontextmanager
async def signing_in_background(
    pool: Pool, directory: Path, report: Callable[[str], None]
) -> AsyncGenerator[None]:
    """Sign new entries meanwhile, with the key and the state in a directory."""

    def report_end(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            report(f"Nothing more is signed: {task.exception()}")

    key = signer(directory / "log.key")
    _read(directory / "log.state")  # raises at once where the state is broken
    task = asyncio.create_task(keep_signing(pool, key, directory / "log.state"))
    task.add_done_callback(report_end)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def keep_signing(pool: Pool, key: Signer, path: Path) -> None:
    """Sign new entries every second until cancelled.

    Raises TamperedError. Failures of the database or the disk are tried again.
    """
    while True:
        try:
            await sign(pool, key, path)
        except TamperedError:
            raise
        except (ForesaidError, OSError):
            pass
        await asyncio.sleep(INTERVAL.total_seconds())


async def _grow(db: Database, last: SignerState, size: int) -> list[bytes]:
    """Return the edge at *size*, with the new leaves recomputed from their bodies."""
    done, edge = last.size, last.edge
    while done < size:
        bodies = await stored_log.bodies(db, done, limit=min(AT_ONCE, size - done))
        for index, body in enumerate(bodies, done):
            if body.index != index:
                raise TamperedError(f"Entry {index} is missing.")
            if entries.leaf(body.body) != body.leaf:
                raise TamperedError(f"Entry {index} is not what its leaf says.")
        if not bodies:
            raise TamperedError(f"Entry {done} is missing.")
        edge = merkle.grow(done, edge, [body.leaf for body in bodies]).edge
        done += len(bodies)
    return edge


async def _root(db: Database, size: int) -> bytes:
    places = merkle.edge_places(size)
    hashes = await stored_log.subtrees(db, places)
    return merkle.root([hashes[place] or b"" for place in places])


def _read(path: Path) -> SignerState:
    if not path.exists():
        return SignerState()
    try:
        return msgspec.json.decode(path.read_bytes(), type=SignerState)
    except ValueError as error:
        raise TamperedError(f"{path} does not say what was signed: {error}") from error


@contextmanager
def exclusive(path: Path) -> Generator[None]:
    """Hold the lock of a file; wait up to 5 seconds, then raise UnavailableError."""
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
async def _exclusive_async(path: Path) -> AsyncGenerator[None]:
    """Hold the lock as `exclusive` does, without blocking the event loop."""
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
        f"Another process is signing with {path}: try again when it has finished."
    )


def _try_lock(path: Path) -> int | None:
    """Lock a file by one beside it; None where another process holds the lock.

    The system releases the lock when its holder ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.lock")
    lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def write_file(path: Path, text: str, mode: int) -> None:
    """Write a file durably, completely or not at all."""
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
    except OSError as error:  # a full disk does not name the file
        raise OSError(error.errno, error.strerror, str(path)) from error

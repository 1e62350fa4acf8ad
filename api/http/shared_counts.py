"""Instants by client, and places, that several processes share, by memory of one file.

It holds a table of buckets of four places, each the hash of a client and an instant. A
client has its places in one bucket; where they are taken, the instant that is over
soonest goes. A bucket is read and changed under a lock of its bytes, which the kernel
frees however a process ends. The places of `SharedPlaces` are bytes after the table,
each locked while it is taken.
"""

import fcntl
import mmap
import os
import struct
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b

BUCKETS = 1 << 14
ENTRIES_A_BUCKET = 4
ENTRY = struct.Struct("<8sd")
BUCKET_BYTES = ENTRIES_A_BUCKET * ENTRY.size
NOBODY = b"\0" * 8


def create() -> int:
    """Return the descriptor of a new table, which the processes that get it share."""
    with tempfile.TemporaryFile() as file:
        file.truncate(BUCKETS * BUCKET_BYTES)
        return os.dup(file.fileno())


class SharedCounts:
    """The instants of one limit in a table; see the module."""

    def __init__(self, table: int, name: str) -> None:
        self._table = table
        self._name = name.encode()
        self._memory = mmap.mmap(table, BUCKETS * BUCKET_BYTES)
        self._key = lru_cache(1024)(self._hash)

    @contextmanager
    def held(self, client: str) -> Generator[None]:
        """Keep other processes from the instant of a client."""
        at = self._bucket(self._key(client))
        # A lock of one's own process is no obstacle: one thread asks.
        fcntl.lockf(self._table, fcntl.LOCK_EX, BUCKET_BYTES, at)
        try:
            yield
        finally:
            fcntl.lockf(self._table, fcntl.LOCK_UN, BUCKET_BYTES, at)

    def get(self, client: str, default: float) -> float:
        """Return the instant of a client, which must be held: its place may go."""
        key = self._key(client)
        place = self._place(key, self._bucket(key))
        return default if place < 0 else ENTRY.unpack_from(self._memory, place)[1]

    def put(self, client: str, instant: float) -> None:
        """Remember the instant of a client."""
        key = self._key(client)
        at = self._bucket(key)
        place = self._place(key, at)
        if place < 0:
            entries = [*ENTRY.iter_unpack(self._memory[at : at + BUCKET_BYTES])]
            oldest = min(range(ENTRIES_A_BUCKET), key=lambda nth: entries[nth][1])
            place = at + oldest * ENTRY.size
        ENTRY.pack_into(self._memory, place, key, instant)

    def _place(self, key: bytes, at: int) -> int:
        """Return where the entry of a key is in the bucket there, or less than 0."""
        place = self._memory.find(key, at, at + BUCKET_BYTES)
        while place >= 0 and (place - at) % ENTRY.size:  # a part of other entries
            place = self._memory.find(key, place + 1, at + BUCKET_BYTES)
        return place

    def _hash(self, client: str) -> bytes:
        key = blake2b(client.encode(), digest_size=8, key=self._name).digest()
        return key if key != NOBODY else b"\1" * 8

    @staticmethod
    def _bucket(key: bytes) -> int:
        return int.from_bytes(key, "little") % BUCKETS * BUCKET_BYTES


class SharedPlaces:
    """So many places, of this process alone where there is no *table*."""

    def __init__(self, most: int, table: int | None) -> None:
        self._most = most
        self._table = table
        self._taken: set[int] = set()  # by this process: its locks do not keep it out

    def take(self) -> int | None:
        """Return a place that nobody else has until it is left, None if all are taken.

        It is free as well once the process has ended.
        """
        for place in range(self._most):
            if place not in self._taken and self._lock(place):
                self._taken.add(place)
                return place
        return None

    def leave(self, place: int) -> None:
        """Free a place."""
        self._taken.remove(place)
        if self._table is not None:
            fcntl.lockf(self._table, fcntl.LOCK_UN, 1, BUCKETS * BUCKET_BYTES + place)

    def _lock(self, place: int) -> bool:
        if self._table is None:
            return True
        at = BUCKETS * BUCKET_BYTES + place
        try:
            fcntl.lockf(self._table, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at)
        except OSError:  # another process has it
            return False
        return True

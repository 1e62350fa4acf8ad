"""Instants by client that several processes share, as memory of one file.

A table of buckets of four places, each the hash of a client and an instant. A client
has its places in one bucket; where they are taken, the instant that is over soonest
goes. A bucket is read and changed under a lock of its bytes, which the kernel frees
however a process ends.
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
PLACES = 4
ENTRY = struct.Struct("<8sd")
BUCKET_BYTES = PLACES * ENTRY.size
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
        """Return the instant of a client."""
        key = self._key(client)
        found = dict(self._entries(self._bucket(key)))
        return found.get(key, default)

    def put(self, client: str, instant: float) -> None:
        """Remember the instant of a client."""
        key = self._key(client)
        at = self._bucket(key)
        entries = self._entries(at)
        place = min(range(PLACES), key=lambda n: (entries[n][0] != key, entries[n][1]))
        ENTRY.pack_into(self._memory, at + place * ENTRY.size, key, instant)

    def _entries(self, at: int) -> list[tuple[bytes, float]]:
        return [
            (key, instant)
            for key, instant in ENTRY.iter_unpack(self._memory[at : at + BUCKET_BYTES])
        ]

    def _hash(self, client: str) -> bytes:
        key = blake2b(client.encode(), digest_size=8, key=self._name).digest()
        return key if key != NOBODY else b"\1" * 8

    @staticmethod
    def _bucket(key: bytes) -> int:
        return int.from_bytes(key, "little") % BUCKETS * BUCKET_BYTES

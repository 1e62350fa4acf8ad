"""The server that is measured, over a corpus in its own embedded PostgreSQL."""

import asyncio
import json
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import httpx

from api.postgres import lease
from scripts.bench.load import http_requests
from scripts.bench.memory import Processes
from tests.live_server import serving

HOT = "source-0"
HOT_OUTLET = "outlet-0"
OTHER = "source-1"
UNAVAILABLE = 503
LONGEST_SECONDS = 30.0


class Fetched(NamedTuple):
    """How long a GET took, with every 503 before it, and how many of these it was."""

    milliseconds: float
    refusals: int


class MeasuredServer(NamedTuple):
    """A server: its address, admin key, database and processes."""

    url: str
    key: str
    dsn: str
    processes: Processes
    claims: Iterator[dict[str, object]]

    @property
    def bearer(self) -> dict[str, str]:
        """The header that shows the admin's key."""
        return {"Authorization": f"Bearer {self.key}"}

    def client(self) -> httpx.AsyncClient:
        """Return a client with the admin's key."""
        return httpx.AsyncClient(
            base_url=self.url, headers=self.bearer, timeout=4 * LONGEST_SECONDS
        )

    async def write(self, source: str = HOT, **fields: str) -> None:
        """Post a new claim of *source*, which makes every copied response void."""
        async with self.client() as client:
            claim = next(self.claims) | {"source": source, **fields}
            (await client.post("/v1/claims", json=claim)).raise_for_status()

    async def fetch(self, path: str) -> Fetched:
        """GET until it is answered; raise where that takes too long."""
        refusals = 0
        async with self.client() as client:
            # Opens the connection, which is not what is measured.
            await client.get("/health/live")
            started = time.monotonic()
            while (response := await client.get(path)).status_code == UNAVAILABLE:
                refusals += 1
                if time.monotonic() - started > LONGEST_SECONDS:
                    raise RuntimeError(f"{path}: 503 for {LONGEST_SECONDS:.0f} s")
                await asyncio.sleep(0.1)
            took = time.monotonic() - started
        if response.is_error:
            raise RuntimeError(f"{path}: {response.status_code} {response.text[:200]}")
        return Fetched(took * 1000, refusals)

    async def rows(self, query: str, *values: object) -> list[Any]:
        """Return rows of the database, as tuples or the only value of each."""
        connection = await asyncpg.connect(self.dsn)
        rows = await connection.fetch(query, *values)
        await connection.close()
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    def get(self, path: str, **headers: str) -> bytes:
        """Return a GET request."""
        return http_requests.get(self.url, path, **headers)

    def post(self, path: str, body: object) -> bytes:
        """Return a POST request with the admin's key."""
        content = json.dumps(body).encode()
        return http_requests.post(self.url, path, content, **self.bearer)


@contextmanager
def running(data: Path, *options: str) -> Generator[MeasuredServer]:
    """Serve the database in *data*, with options of `serve`, until the block ends."""
    leased = lease.Lease(data)
    try:
        with serving(data, "--no-demo", *options) as server:
            postmaster = (leased.data / "postmaster.pid").read_text().split()[0]
            processes = Processes(server.process.pid, int(postmaster))
            claims = http_requests.new_claims(HOT)
            yield MeasuredServer(server.url, server.key, leased.dsn, processes, claims)
    finally:
        leased.end()

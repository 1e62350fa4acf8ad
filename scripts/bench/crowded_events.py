"""A second corpus: some 3,300 people speak about 50 events, 3,000 claims each."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from api.postgres import lease, migrations
from scripts.bench import corpus, measured_server
from scripts.bench.measured_server import MeasuredServer

CLAIMS = 150_000
EVENTS = 50
SOURCES = 3295


@contextmanager
def running(folder: Path, size: int) -> Generator[MeasuredServer]:
    """Serve the corpus, filled in at first, with at most *size* claims."""
    claims = min(size, CLAIMS)
    filled = folder / f"crowd-laid-{claims}"
    data = folder / f"crowd-{claims}"
    if not filled.exists():
        print(f"Filling in {claims} claims about {EVENTS} events …", flush=True)
        with lease.running(data, corpus.UNSAFE_BUT_FAST) as dsn:
            asyncio.run(_fill(dsn, claims))
        filled.touch()
    with measured_server.running(data) as server:
        yield server


async def _fill(dsn: str, claims: int) -> None:
    await migrations.migrate(dsn)
    shape = {"events": EVENTS, "sources": min(SOURCES, claims // 10)}
    await corpus.fill(dsn, claims, **shape)

"""Files of claims, with and without outcomes, while single claims are posted."""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from functools import partial
from statistics import quantiles
from typing import NamedTuple

from scripts.bench import copying, crowded_events
from scripts.bench.bench import Bench, Row
from scripts.bench.load import http_requests
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.result import Result, faster, limited

LINES = 10_000
FEWEST = 300
SOURCES = 97
OUTLETS = 5
SECONDS = 5.0  # that an import should take
MOST_GROWTH = 30
OUTCOME = {
    "happened": True,
    "on": "2026-01-15",
    "evidence": [{"url": "https://example.org/"}],
}
LONGEST_WAIT = 500
# Events of the corpus that have no outcome, so that none contradicts those imported.
UNJUDGED = [f"event-{nth:x}x" for nth in (17, 18, 19, 37, 38, 39)]


class Import(NamedTuple):
    """Lines a second, entries before it, waits of single posts, growth in MB."""

    rate: float
    first: int
    waits: Sequence[float]
    growth: float


def imports(bench: Bench) -> Iterator[Row]:
    """Import claims, each about an event of its own, and about crowded events."""
    yield Row("import of claims / COPY into the same tables", partial(_plain, bench))
    yield Row(
        "import with an outcome on each line / without",
        partial(_with_outcomes, bench.server, []),
    )
    with crowded_events.running(bench.folder, bench.size) as crowd:
        yield Row(
            "the same about events with 3,000 claims",
            partial(_about_crowded_events, crowd),
            crowd,
        )


async def fill(server: MeasuredServer, lines: int) -> float:
    """Import claims with outcomes into an empty log; return lines a second."""
    async with server.client() as client:
        for path, count in (("/v1/sources", SOURCES), ("/v1/outlets", OUTLETS)):
            for nth in range(count):
                subject: dict[str, str] = {"name": f"{path[4:-1].capitalize()} {nth}"}
                (await client.post(path, json=subject)).raise_for_status()
    return (await _import(server, lines, [], outcomes=True)).rate


async def _plain(bench: Bench) -> list[Result]:
    done = await _timed_import(bench.server, [], outcomes=False)
    copied = await copying.copied_rows_rate(
        bench.server.dsn, bench.spare_dsn, done.first
    )
    return [
        faster(done.rate, copied, 0.35, "lines/s"),
        limited(quantiles(done.waits, n=100)[98], LONGEST_WAIT)._replace(
            what="single posts meanwhile, p99"
        ),
        limited(done.growth, MOST_GROWTH, "MB")._replace(
            what="memory that the import adds to the server's highest"
        ),
    ]


async def _about_crowded_events(crowd: MeasuredServer) -> Result:
    return await _with_outcomes(crowd, UNJUDGED)


async def _with_outcomes(server: MeasuredServer, events: list[str]) -> Result:
    without = await _timed_import(server, events, outcomes=False)
    done = await _timed_import(server, events, outcomes=True)
    return faster(done.rate, without.rate, 0.5, "lines/s")


async def _timed_import(
    server: MeasuredServer, events: list[str], *, outcomes: bool
) -> Import:
    """Import a few lines, and then as many as should take some seconds."""
    trial = await _import(server, FEWEST, events, outcomes=outcomes)
    lines = max(FEWEST, min(LINES, int(trial.rate * SECONDS)))
    return await _import(server, lines, events, outcomes=outcomes)


async def _import(
    server: MeasuredServer, lines: int, events: list[str], *, outcomes: bool
) -> Import:
    """Import so many lines, about *events* by turns if there are any."""
    content = _content(lines, events, outcomes=outcomes)
    first: int = (await server.rows("SELECT size FROM log_head"))[0]
    server.processes.reset_peak()
    before = server.processes.memory().server
    headers = {"Content-Type": "application/x-ndjson"}
    async with server.client() as client:
        started = time.monotonic()
        importing = asyncio.create_task(
            client.post("/v1/imports", content=content, headers=headers)
        )
        waits = await _post_until(importing, server)
        took = time.monotonic() - started
        answer = (await importing).raise_for_status().json()
    if answer["made"] != lines:
        raise RuntimeError(f"of {lines} lines {answer['made']}: {answer['errors'][:1]}")
    growth = server.processes.memory().server_peak - before
    return Import(lines / took, first, waits, growth)


def _content(lines: int, events: list[str], *, outcomes: bool) -> bytes:
    claims = itertools.islice(http_requests.new_claims("source-0"), lines)
    content: list[bytes] = []
    for nth, claim in enumerate(claims):
        claim |= {
            "source": f"source-{nth % SOURCES}",
            "outlet": f"outlet-{nth % OUTLETS}",
        }
        claim |= {"probability": nth % 100 / 100}
        claim |= {"url": f"https://example.org/{claim['external_id']}"}
        if events:
            claim |= {"event": events[nth % len(events)]}
        if outcomes:
            claim |= {"outcome": OUTCOME}
        content.append(json.dumps(claim).encode())
    return b"\n".join(content)


async def _post_until(
    importing: "asyncio.Task[object]", server: MeasuredServer
) -> list[float]:
    """Post single claims until the import ends; return the milliseconds of each."""
    waits: list[float] = []
    async with server.client() as client:
        while not importing.done() or len(waits) < 2:  # noqa: PLR2004 for quantiles
            claim = next(server.claims) | {"source": "source-7"}
            started = time.monotonic()
            await client.post("/v1/claims", json=claim)  # a 503 has waited, too
            waits.append((time.monotonic() - started) * 1000)
            await asyncio.sleep(0.05)
    return waits

"""Rows: what is measured, each against what it is measured by."""

import asyncio
import itertools
import json
import time
from statistics import median
from typing import NamedTuple

import asyncpg
import httpx
import inside
from inside import HOT, ROUNDS
from load import Measured, Request, get, post, run
from table import Row, absolute, ratio

MOST_GROWTH = 1.5
SECONDS = 2.0


class Bench(NamedTuple):
    """What rows are measured on: a server, its key, its database, a smaller one."""

    url: str
    key: str
    dsn: str
    small_url: str
    spare_dsn: str
    size: int


async def claim(bench: Bench) -> list[Row]:
    """GET one claim, beside a JSON route of the same app without database."""
    path = f"/v1/claims/{await _some_claim(bench)}"
    plain = get(bench.url, "/health/live")
    ours, other = await _both(bench.url, get(bench.url, path), plain)
    rows = [ratio("claim", "GET one claim / no database", ours, other, 0.75)]
    tag = (await _fetch(bench.url + path)).headers["etag"]
    matched = get(bench.url, path, If_None_Match=tag)
    ours, other = await _both(bench.url, matched, get(bench.url, path))
    rows.append(ratio("match", "If-None-Match / GET one claim", ours, other, 1.3))
    return rows


async def record(bench: Bench) -> list[Row]:
    """GET a warm record of the hottest source, beside a claim and a small corpus."""
    path = f"/v1/sources/{HOT}/record"
    started = time.monotonic()
    await _fetch(bench.url + path)
    cold = time.monotonic() - started
    claim = get(bench.url, f"/v1/claims/{await _some_claim(bench)}")
    ours, other = await _both(bench.url, get(bench.url, path), claim)
    rows = [ratio("record", "record of the hottest / GET one claim", ours, other, 0.75)]
    await _fetch(bench.small_url + path)
    small = await _rate(bench.small_url, get(bench.small_url, path))
    growth = small / ours
    rows.append(
        Row(
            "growth",
            "warm record: time at this size / at 100k",
            1 / ours,
            1 / small,
            "s",
            growth,
            "<= 1.5",
            growth <= MOST_GROWTH,
        )
    )
    rows.append(absolute("cold", "first record of the hottest", cold, "s", None))
    return rows


async def page(bench: Bench) -> list[Row]:
    """Render the page of the hottest source, beside its record as JSON.

    Its figures are warm for both. What a shared address brings along is passed over,
    so that each request has a copy of its own to be made: both are rendered anew.
    """
    count = itertools.count()

    def shared(path: str) -> Request:
        def request() -> bytes:
            return get(bench.url, f"{path}?fbclid={next(count)}")()

        return request

    shown, told = f"/sources/{HOT}", f"/sources/{HOT}.json"
    for path in (shown, told):
        await _fetch(bench.url + path)
    ours, other = await _both(bench.url, shared(shown), shared(told))
    rows = [ratio("page", "source page / its record, rendered", ours, other, 0.33)]
    kept = get(bench.url, shown), get(bench.url, told)
    ours, other = await _both(bench.url, *kept)
    rows.append(ratio("page copy", "source page / its record, copies", ours, other,
                      0.33))  # fmt: skip
    return rows


async def filtered(bench: Bench) -> list[Row]:
    """Read a filtered and an as-of record of the hottest source in the database."""
    spent = await inside.spent(bench.dsn, inside.filtered_record)
    past = await inside.spent(bench.dsn, inside.past_record)
    return [
        absolute("filtered", "record with a filter, in the database", spent, "ms", 20),
        absolute("as of", "record as of an instant, in the database", past, "ms", 20),
    ]


async def leaderboard(bench: Bench) -> list[Row]:
    """Read the default leaderboard in the database."""
    spent = await inside.spent(bench.dsn, inside.default_board)
    what = "default leaderboard, in the database"
    return [absolute("leaderboard", what, spent, "ms", 3)]


async def writing(bench: Bench) -> list[Row]:
    """POST a claim from 32 clients; settle events of the hottest source by 32."""
    count = itertools.count()
    run_id = time.time_ns()

    def new_claim() -> bytes:
        nth = next(count)
        body = {
            "statement": f"Bench {run_id:x} x{nth:x}x",
            "source": HOT, "outlet": "outlet-0",
            "made_on": "2026-01-01", "probability": 0.5, "due": "2026-02-01",
            "external_id": f"{run_id}-{nth}",
        }  # fmt: skip
        return json.dumps(body).encode()

    key = {"Authorization": f"Bearer {bench.key}", "Content_Type": "application/json"}
    posting = post(bench.url, "/v1/claims", new_claim, **key)
    told = await run(bench.url, posting, connections=32, seconds=2 * SECONDS)
    plain = await _rate(bench.url, get(bench.url, "/health/live"), connections=32)
    rows = [ratio("post", "POST one claim, 32 clients / no database", told.rate, plain,
                   0.85)]  # fmt: skip
    events = iter(await _open_events(bench))
    path = "/v1/events/{}/outcomes"
    finding = json.dumps({"kind": "not_occurred", "final": True,
                          "evidence": [{"url": "https://example.org/"}]})  # fmt: skip

    def settle() -> bytes:
        one = post(bench.url, path.format(next(events)), finding.encode, **key)
        return one()

    settled = await run(bench.url, settle, connections=32, seconds=SECONDS)
    rows.append(
        absolute(
            "settle",
            "32 writers settle events of one source",
            settled.rate,
            f"/s, {settled.failed} failed",
            None,
        )
    )
    return rows


async def importing(bench: Bench) -> list[Row]:
    """Import claims, beside a raw COPY of the rows that they became."""
    lines = 10_000
    run_id = time.time_ns()
    content = b"".join(
        json.dumps(
            {"statement": f"Import {run_id:x} x{n:x}x", "source": f"source-{n % 97}",
             "outlet": f"outlet-{n % 7}", "made_on": "2026-01-01", "due": "2026-02-01",
             "probability": n % 100 / 100, "url": f"https://example.org/{run_id}/{n}"}
        ).encode() + b"\n"
        for n in range(lines)
    )  # fmt: skip
    connection = await asyncpg.connect(bench.dsn)
    first: int = await connection.fetchval("SELECT size FROM log_head")
    headers = {"Authorization": f"Bearer {bench.key}"}
    kind = {"Content-Type": "application/x-ndjson"}
    async with httpx.AsyncClient(timeout=600, headers=headers) as client:
        started = time.monotonic()
        sending = asyncio.create_task(
            client.post(f"{bench.url}/v1/imports", content=content, headers=kind)
        )
        waits: list[float] = []
        while not sending.done():
            before = time.monotonic()
            body = {"name": f"Someone {run_id} {len(waits)}"}
            await client.post(f"{bench.url}/v1/outlets", json=body)
            waits.append(time.monotonic() - before)
            await asyncio.sleep(0.05)
        took = time.monotonic() - started
        made = (await sending).json()["made"]
    copied = await inside.copy(connection, bench.spare_dsn, first)
    await connection.close()
    waits.sort()
    worst = waits[int(len(waits) * 0.99)] if waits else 0.0
    return [
        ratio("import", "import / raw COPY of its rows", made / took, made / copied,
               0.5, "lines/s"),
        absolute("meanwhile", "single posts meanwhile, p99", worst * 1000, "ms", 500),
    ]  # fmt: skip


async def _fetch(url: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=600) as client:
        return await client.get(url)


async def _some_claim(bench: Bench) -> str:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{bench.url}/v1/claims?limit=1")
    return str(answer.json()["items"][0]["id"])


async def _open_events(bench: Bench) -> list[str]:
    connection = await asyncpg.connect(bench.dsn)
    rows = await connection.fetch(
        "SELECT e.slug FROM events e JOIN claims c ON c.event_id = e.id"
        " JOIN sources s ON s.id = c.source_id AND s.slug = $1"
        " WHERE NOT EXISTS (SELECT FROM outcomes o WHERE o.event_id = e.id)"
        " GROUP BY e.slug",
        HOT,
    )
    await connection.close()
    return [each[0] for each in rows]


async def _both(url: str, ours: Request, other: Request) -> tuple[float, float]:
    """Measure two requests in turns; return the median rates."""
    pairs = [(await _rate(url, ours), await _rate(url, other)) for _ in range(ROUNDS)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


async def _rate(url: str, request: Request, *, connections: int = 8) -> float:
    told: Measured = await run(
        url, request, connections=connections, seconds=SECONDS / 2
    )
    return told.rate


ROWS = {
    "claim": claim,
    "record": record,
    "page": page,
    "filtered": filtered,
    "leaderboard": leaderboard,
    "writing": writing,
    "import": importing,
}

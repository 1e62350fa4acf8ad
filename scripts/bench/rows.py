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
import plain
from inside import HOT, ROUNDS
from load import Measured, Request, drain, get, new_claims, post, run
from table import Row, absolute, ratio

MOST_GROWTH = 1.5
SECONDS = 2.0
MOST_SETTLED = 500
UNAVAILABLE = 503


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
    """Read the default leaderboard in the database, first and after entries."""
    first = await inside.spent(bench.dsn, inside.first_board)
    events = iter(await _open_events(bench, "source-99"))
    headers = {"Authorization": f"Bearer {bench.key}"}
    finding = {"kind": "not_occurred", "final": True,
               "evidence": [{"url": "https://example.org/"}]}  # fmt: skip

    async def settle() -> None:
        async with httpx.AsyncClient(headers=headers) as client:
            url = f"{bench.url}/v1/events/{next(events)}/outcomes"
            (await client.post(url, json=finding)).raise_for_status()

    spent = await inside.spent(bench.dsn, inside.default_board, settle)
    return [
        absolute("board", "first default leaderboard, in the database", first, "ms",
                 None),
        absolute("leaderboard", "the next, after an event was settled", spent, "ms", 3),
    ]  # fmt: skip


async def writing(bench: Bench) -> list[Row]:
    """POST a claim from 32 clients, beside the same POST answered and forgotten."""
    ours, other = await _beside(bench, "forgetting")
    return [ratio("post", "POST one claim, 32 clients / kept nowhere", ours, other,
                  0.85)]  # fmt: skip


async def settling(bench: Bench) -> list[Row]:
    """Settle events of the hottest source by 32 writers, with and without statistics.

    Without, the functions that tell what a batch changed in them tell nothing, so that
    this row leaves its database with records that lack these events.
    """
    finding = json.dumps({"kind": "not_occurred", "final": True,
                          "evidence": [{"url": "https://example.org/"}]})  # fmt: skip
    key = {"Authorization": f"Bearer {bench.key}", "Content_Type": "application/json"}
    events = await _open_events(bench)
    size = min(len(events) // (2 * ROUNDS), MOST_SETTLED)
    told: dict[bool, list[Measured]] = {True: [], False: []}
    for nth in range(2 * ROUNDS):
        kept = nth % 2 == 0
        await inside.keep_statistics(bench.dsn, kept=kept)
        requests = [
            post(bench.url, f"/v1/events/{slug}/outcomes", finding.encode, **key)()
            for slug in events[nth * size : (nth + 1) * size]
        ]
        told[kept].append(await drain(bench.url, iter(requests), connections=32))
    await inside.keep_statistics(bench.dsn, kept=True)
    ours, other = (median(each.rate for each in told[kept]) for kept in (True, False))
    failed = sum(each.failed for each in (*told[True], *told[False]))
    what = f"32 settle events of one source / no statistics ({failed} failed)"
    return [ratio("settle", what, ours, other, 0.8)]


async def logged(bench: Bench) -> list[Row]:
    """POST a claim with the log, beside one by one inserts of the same without it."""
    ours, other = await _beside(bench, "inserting")
    return [ratio("logged", "POST one claim, 32 clients / plain inserts", ours, other,
                  1.0)]  # fmt: skip


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


async def _beside(bench: Bench, how: str) -> tuple[float, float]:
    """Measure posts of 32 clients in turns with those to the plain application."""
    key = {"Authorization": f"Bearer {bench.key}", "Content_Type": "application/json"}
    with plain.serving(bench.dsn, how) as url:
        ours = post(bench.url, "/v1/claims", new_claims(HOT), **key)
        other = post(url, "/v1/claims", new_claims(HOT), **key)
        pairs = [
            (await _posted(bench.url, ours), await _posted(url, other))
            for _ in range(ROUNDS)
        ]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


async def _posted(url: str, request: Request) -> float:
    """Return how many posts of 32 clients a second succeed; none may fail."""
    told = await run(url, request, connections=32, seconds=2 * SECONDS)
    if told.failed:
        raise RuntimeError(f"{told.failed} posts failed")
    return told.rate


async def _fetch(url: str) -> httpx.Response:
    """Ask until it is answered: what takes longer than a request is there later."""
    async with httpx.AsyncClient(timeout=600) as client:
        answer = await client.get(url)
        while answer.status_code == UNAVAILABLE:
            await asyncio.sleep(0.1)
            answer = await client.get(url)
        answer.raise_for_status()
        return answer


async def _some_claim(bench: Bench) -> str:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{bench.url}/v1/claims?limit=1")
    return str(answer.json()["items"][0]["id"])


async def _open_events(bench: Bench, source: str = HOT) -> list[str]:
    connection = await asyncpg.connect(bench.dsn)
    rows = await connection.fetch(
        "SELECT e.slug FROM events e JOIN claims c ON c.event_id = e.id"
        " JOIN sources s ON s.id = c.source_id AND s.slug = $1"
        " WHERE NOT EXISTS (SELECT FROM outcomes o WHERE o.event_id = e.id)"
        " GROUP BY e.slug",
        source,
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
    "logged": logged,
    "import": importing,
    "settling": settling,
}

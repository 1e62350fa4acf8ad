"""What is measured, each figure beside the one that it is compared with."""

import asyncio
import itertools
import json
import time
from statistics import median
from typing import NamedTuple

import asyncpg
import baseline
import database_times
import httpx
from database_times import HOT, ROUNDS
from load import Request, Throughput, drain, get, new_claims, post, run
from result import Result, absolute, ratio

MOST_GROWTH = 1.5
SECONDS = 2.0
MOST_SETTLED = 500
UNAVAILABLE = 503


class Bench(NamedTuple):
    """What is measured: a server, its key, its database, a smaller server."""

    url: str
    key: str
    dsn: str
    small_url: str
    spare_dsn: str
    size: int


async def claim(bench: Bench) -> list[Result]:
    """GET one claim, beside a JSON route of the same app without database."""
    path = f"/v1/claims/{await _some_claim(bench)}"
    live = get(bench.url, "/health/live")
    ours, other = await _compare(bench.url, get(bench.url, path), live)
    results = [ratio("claim", "GET one claim / no database", ours, other, 0.75)]
    tag = (await _fetch(bench.url + path)).headers["etag"]
    unchanged = get(bench.url, path, If_None_Match=tag)
    ours, other = await _compare(bench.url, unchanged, get(bench.url, path))
    results.append(ratio("match", "If-None-Match / GET one claim", ours, other, 1.3))
    return results


async def record(bench: Bench) -> list[Result]:
    """GET a warm record of the hottest source, beside a claim and a small corpus."""
    path = f"/v1/sources/{HOT}/record"
    started = time.monotonic()
    await _fetch(bench.url + path)
    cold = time.monotonic() - started
    claim = get(bench.url, f"/v1/claims/{await _some_claim(bench)}")
    ours, other = await _compare(bench.url, get(bench.url, path), claim)
    results = [
        ratio("record", "record of the hottest / GET one claim", ours, other, 0.75)
    ]
    await _fetch(bench.small_url + path)
    small = await _rate(bench.small_url, get(bench.small_url, path))
    growth = small / ours
    results.append(
        Result(
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
    results.append(absolute("cold", "first record of the hottest", cold, "s", None))
    return results


async def page(bench: Bench) -> list[Result]:
    """Render the page of the hottest source, beside its record as JSON.

    The figures are warm for both. A tracking parameter is ignored by the handler and is
    part of the key of the response cache, so that every request is rendered anew.
    """
    count = itertools.count()

    def uncached(path: str) -> Request:
        def request() -> bytes:
            return get(bench.url, f"{path}?fbclid={next(count)}")()

        return request

    html, data = f"/sources/{HOT}", f"/sources/{HOT}.json"
    for path in (html, data):
        await _fetch(bench.url + path)
    ours, other = await _compare(bench.url, uncached(html), uncached(data))
    results = [ratio("page", "source page / its record, rendered", ours, other, 0.33)]
    copies = get(bench.url, html), get(bench.url, data)
    ours, other = await _compare(bench.url, *copies)
    results.append(ratio("page copy", "source page / its record, copies", ours, other,
                      0.33))  # fmt: skip
    return results


async def filtered(bench: Bench) -> list[Result]:
    """Read a filtered and an as-of record of the hottest source in the database."""
    present = await database_times.measure(bench.dsn, database_times.filtered_record)
    past = await database_times.measure(bench.dsn, database_times.past_record)
    return [
        absolute(
            "filtered", "record with a filter, in the database", present, "ms", 20
        ),
        absolute("as of", "record as of an instant, in the database", past, "ms", 20),
    ]


async def leaderboard(bench: Bench) -> list[Result]:
    """Read the default leaderboard in the database, first and after entries."""
    first = await database_times.measure(bench.dsn, database_times.first_board)
    slugs = await _open_events(bench, "source-99")
    if len(slugs) < ROUNDS:  # in a small corpus only the first sources have enough
        slugs = await _open_events(bench, "source-1")
    events = iter(slugs)
    headers = {"Authorization": f"Bearer {bench.key}"}
    finding = {"kind": "not_occurred", "final": True,
               "evidence": [{"url": "https://example.org/"}]}  # fmt: skip

    async def settle() -> None:
        async with httpx.AsyncClient(headers=headers) as client:
            url = f"{bench.url}/v1/events/{next(events)}/outcomes"
            (await client.post(url, json=finding)).raise_for_status()

    later = await database_times.measure(
        bench.dsn, database_times.default_board, settle
    )
    return [
        absolute("board", "first default leaderboard, in the database", first, "ms",
                 None),
        absolute("leaderboard", "the next, after an event was settled", later, "ms", 3),
    ]  # fmt: skip


async def writing(bench: Bench) -> list[Result]:
    """POST a claim from 32 clients, beside the same POST with nothing stored."""
    ours, other = await _compare_posts(bench, "forgetting")
    return [ratio("post", "POST one claim, 32 clients / stored nowhere", ours, other,
                  0.85)]  # fmt: skip


async def settling(bench: Bench) -> list[Result]:
    """Settle events of the hottest source by 32 writers, with and without statistics.

    Without, the functions that add a batch to the statistics add nothing, so that this
    measurement leaves the database with records that lack these events.
    """
    finding = json.dumps({"kind": "not_occurred", "final": True,
                          "evidence": [{"url": "https://example.org/"}]})  # fmt: skip
    key = {"Authorization": f"Bearer {bench.key}", "Content_Type": "application/json"}
    events = await _open_events(bench)
    size = min(len(events) // (2 * ROUNDS), MOST_SETTLED)
    rounds: dict[bool, list[Throughput]] = {True: [], False: []}
    for nth in range(2 * ROUNDS):
        on = nth % 2 == 0
        await database_times.switch_statistics(bench.dsn, on=on)
        requests = [
            post(bench.url, f"/v1/events/{slug}/outcomes", finding.encode, **key)()
            for slug in events[nth * size : (nth + 1) * size]
        ]
        rounds[on].append(await drain(bench.url, iter(requests), connections=32))
    await database_times.switch_statistics(bench.dsn, on=True)
    ours, other = (
        median(each_round.rate for each_round in rounds[on]) for on in (True, False)
    )
    failed = sum(each_round.failed for each_round in (*rounds[True], *rounds[False]))
    what = f"32 settle events of one source / no statistics ({failed} failed)"
    return [ratio("settle", what, ours, other, 0.8)]


async def logged(bench: Bench) -> list[Result]:
    """POST a claim with the log, beside inserting its rows one by one without a log."""
    ours, other = await _compare_posts(bench, "inserting")
    return [ratio("logged", "POST one claim, 32 clients / inserts only", ours, other,
                  1.0)]  # fmt: skip


async def importing(bench: Bench) -> list[Result]:
    """Import claims, beside a raw COPY of the rows that came of them."""
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
    content_type = {"Content-Type": "application/x-ndjson"}
    async with httpx.AsyncClient(timeout=600, headers=headers) as client:
        started = time.monotonic()
        importing_task = asyncio.create_task(
            client.post(
                f"{bench.url}/v1/imports", content=content, headers=content_type
            )
        )
        waits: list[float] = []
        while not importing_task.done():
            before = time.monotonic()
            body = {"name": f"Someone {run_id} {len(waits)}"}
            await client.post(f"{bench.url}/v1/outlets", json=body)
            waits.append(time.monotonic() - before)
            await asyncio.sleep(0.05)
        took = time.monotonic() - started
        made = (await importing_task).json()["made"]
    copied = await database_times.copy_rows(connection, bench.spare_dsn, first)
    await connection.close()
    waits.sort()
    worst = waits[int(len(waits) * 0.99)] if waits else 0.0
    return [
        ratio("import", "import / raw COPY of its rows", made / took, made / copied,
               0.5, "lines/s"),
        absolute("meanwhile", "single posts meanwhile, p99", worst * 1000, "ms", 500),
    ]  # fmt: skip


async def _compare_posts(bench: Bench, mode: str) -> tuple[float, float]:
    """Measure posts of 32 clients to the server and to the baseline, in turns."""
    key = {"Authorization": f"Bearer {bench.key}", "Content_Type": "application/json"}
    with baseline.serving(bench.dsn, mode) as url:
        ours = post(bench.url, "/v1/claims", new_claims(HOT), **key)
        other = post(url, "/v1/claims", new_claims(HOT), **key)
        pairs = [
            (await _post_rate(bench.url, ours), await _post_rate(url, other))
            for _ in range(ROUNDS)
        ]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


async def _post_rate(url: str, request: Request) -> float:
    """Return the posts a second of 32 clients; none may fail."""
    throughput = await run(url, request, connections=32, seconds=2 * SECONDS)
    if throughput.failed:
        raise RuntimeError(f"{throughput.failed} posts failed")
    return throughput.rate


async def _fetch(url: str) -> httpx.Response:
    """GET until it is answered: a figure that takes too long is ready later."""
    async with httpx.AsyncClient(timeout=600) as client:
        response = await client.get(url)
        while response.status_code == UNAVAILABLE:
            await asyncio.sleep(0.1)
            response = await client.get(url)
        response.raise_for_status()
        return response


async def _some_claim(bench: Bench) -> str:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{bench.url}/v1/claims?limit=1")
    return str(response.json()["items"][0]["id"])


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
    return [row[0] for row in rows]


async def _compare(url: str, ours: Request, other: Request) -> tuple[float, float]:
    """Measure two requests in turns; return the median rates."""
    pairs = [(await _rate(url, ours), await _rate(url, other)) for _ in range(ROUNDS)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


async def _rate(url: str, request: Request, *, connections: int = 8) -> float:
    throughput: Throughput = await run(
        url, request, connections=connections, seconds=SECONDS / 2
    )
    return throughput.rate


MEASUREMENTS = {
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

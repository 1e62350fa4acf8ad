"""Every index of the schema is there for a query, or for a rule that it enforces."""

from typing import Any

import asyncpg
from httpx import ASGITransport, AsyncClient

from api import app
from api.settings import Settings
from tests.api_calls import (
    EVIDENCE,
    claim_body,
    etag,
    not_occurred,
    occurred,
    post,
    window_until,
)
from tests.conftest import Api, Clock, served
from tests.routes.test_imports import NDJSON, lines
from tests.store import corpus

SORTS = ("-recorded_at", "recorded_at", "made_on", "-made_on", "due", "-due")
SOURCE, OUTLET, EVENT = "source-50", "outlet-29", "event-7bx"
READ = (
    *(f"/v1/claims?sort={sort}" for sort in SORTS),
    f"/v1/claims?source={SOURCE}",
    f"/v1/claims?outlet={OUTLET}",
    f"/v1/claims?event={EVENT}",
    "/v1/claims?topic=rare",
    "/v1/claims?q=word77",
    "/v1/claims?status=due&sort=due",
    "/v1/claims?status=void",
    "/v1/claims?status=withdrawn",
    "/v1/claims?phrase=never",
    "/v1/events?topic=rare",
    "/v1/events?state=void",
    "/v1/sources",
    "/v1/sources?q=77",
    "/v1/sources?q=77+sourxe",
    "/v1/outlets",
    "/v1/outlets?q=77",
    "/v1/outlets?q=7+outlt",
    "/v1/collections",
    f"/v1/events/{EVENT}/timeline",
    f"/v1/sources/{SOURCE}/timeline",
    f"/v1/outlets/{OUTLET}/timeline",
    f"/v1/sources/{SOURCE}/record",
    f"/v1/sources/{SOURCE}/record?as_of=2019-01-01",
    f"/v1/outlets/{OUTLET}/record",
    "/v1/leaderboards/sources",
    "/v1/changes?after=5000",
    "/v1/keys",
    "/",
    f"/sources/{SOURCE}",
    f"/events/{EVENT}",
)
# Unique indexes enforce a rule, whether or not a query reads them too.
UNUSED = """
    SELECT s.indexrelname
    FROM pg_stat_user_indexes s
    JOIN pg_index i USING (indexrelid)
    WHERE s.idx_scan = 0 AND NOT i.indisunique
    ORDER BY 1
"""


async def read(client: AsyncClient) -> None:
    for path in READ:
        response = await client.get(path)
        assert response.status_code == 200, (path, response.text)


async def write(client: AsyncClient) -> None:
    """Write what there is to write, on what is new and on what stands."""
    claim = await post(
        client, "/v1/claims", claim_body(headline="News", external_id="a")
    )
    fresh = claim_body(
        statement="It rains", event={"statement": "It rains", "key": "r"}, quote="r"
    )
    await post(client, "/v1/claims", {**fresh, "source": {"name": "Bo Ray"}})
    await post(
        client, "/v1/claims", claim_body(source=SOURCE, event=EVENT, outlet=OUTLET)
    )
    await post(client, f"/v1/claims/{claim['id']}/reports", {"outlet": OUTLET})
    slug = claim["event"]["slug"]
    await post(client, f"/v1/events/{slug}/outcomes", occurred("2026-02-01"))
    topics = {"topics": ["war"]}
    tag = {"If-Match": await etag(client, f"/v1/events/{slug}")}
    await client.patch(f"/v1/events/{slug}", json=topics, headers=tag)
    await post(client, "/v1/events/event-11x/outcomes", not_occurred("2026-11-01"))
    imported = lines(
        {
            **claim_body(quote=str(n), window=window_until(None)),
            "source": {"name": f"New {n}"},
        }
        for n in range(20)
    )
    await client.post("/v1/imports", content=imported, headers=NDJSON)
    judged = claim_body(
        statement="Snow falls",
        event={"statement": "Snow falls", "key": "s"},
        outcome={"happened": True, "on": "2026-02-25", "evidence": EVIDENCE},
    )
    stands = claim_body(event=EVENT, quote="Old news", outcome=judged["outcome"])
    await client.post("/v1/imports", content=lines([judged, stands]), headers=NDJSON)
    for path, into in (
        ("/v1/events/it-rains/merge", slug),
        ("/v1/sources/bo-ray/merge", "ada-stone"),
        ("/v1/outlets/outlet-28/merge", "outlet-7"),
        ("/v1/sources/source-51/merge", "source-52"),
    ):
        await post(client, path, {"into": into})
    withdrawal = f"/v1/claims/{claim['id']}/withdrawal"
    await post(client, withdrawal, {"reason": "misheard"})
    once = {"Idempotency-Key": "once"}
    await client.post("/v1/claims", json=claim_body(quote="Once"), headers=once)


async def test_every_index_is_used(dsn: str, clock: Clock) -> None:
    await corpus.lay(dsn)
    async with app.running(Settings(), served(dsn), clock) as (server, pool, writer):
        transport = ASGITransport(server)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            key = await Api(client, clock, pool, writer, dsn).key()
            client.headers["Authorization"] = f"Bearer {key}"
            await read(client)
            await write(client)
            clock.pass_by(days=2)
            await post(client, "/v1/claims", claim_body(quote="Another day"))
            await read(client)
    owner: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    unused = [row[0] for row in await owner.fetch(UNUSED)]
    await owner.close()
    assert not unused, ", ".join(unused)

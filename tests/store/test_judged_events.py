"""What is kept of judged events, equal to what all of their claims add up to."""

from random import Random
from typing import Any

import asyncpg
import pytest

from tests.api_calls import EVIDENCE, Json, absent, etag, get, occurred, partly, until
from tests.conftest import Api
from tests.routes.test_imports import NDJSON, lines

DAYS = ("2026-02-10", "2026-03-01", "2026-03-31", "2026-10-01", "2027-05-01", None)
# Each compares what was kept, entry by entry, with what is told of all claims.
RATES = """
    WITH sizes AS (
        SELECT index + 1 AS size, long_over(recorded_at) AS folded FROM entries
    ),
    kept AS (
        SELECT s.size, r.event, r.topic, fold(r.day, s.folded), sum(r.events) AS events,
            sum(r.outcomes) AS outcomes
        FROM sizes s
        JOIN rates r ON r.index < s.size
        GROUP BY 1, 2, 3, 4
        HAVING sum(r.events) <> 0 OR sum(r.outcomes) <> 0
    ),
    whole AS (
        SELECT s.size, e.index, r.topic, fold(r.day, s.folded), sum(r.events),
            sum(r.outcomes)
        FROM sizes s
        CROSS JOIN events e
        CROSS JOIN LATERAL rates_of(e.index, s.size) r
        GROUP BY 1, 2, 3, 4
        HAVING sum(r.events) <> 0 OR sum(r.outcomes) <> 0
    )
    SELECT * FROM (TABLE kept EXCEPT TABLE whole) x
    UNION ALL
    SELECT * FROM (TABLE whole EXCEPT TABLE kept) y
"""
TALLIES = """
    WITH kept AS (
        SELECT subject, topics, day, claims, closed, unresolved, events, error, outcome,
            error_squared, outcome_squared, error_by_outcome
        FROM tallies
    ),
    whole AS (
        SELECT subject, topics,
            CASE WHEN day < h.recorded_at::date - 8 THEN '-infinity' ELSE day END,
            sum(claims)::bigint, sum(closed)::bigint, sum(unresolved)::bigint,
            sum(events)::bigint, sum(error)::bigint, sum(outcome)::bigint,
            sum(error_squared), sum(outcome_squared), sum(error_by_outcome)
        FROM log_head h, tallies_between(0, h.size)
        GROUP BY 1, 2, 3
    ),
    apart AS (
        SELECT * FROM (TABLE kept EXCEPT TABLE whole) x
        UNION ALL
        SELECT * FROM (TABLE whole EXCEPT TABLE kept) y
    )
    SELECT * FROM apart
    WHERE subject NOT IN (SELECT index FROM sources WHERE merged_into IS NOT NULL)
      AND NOT (claims = 0 AND closed = 0 AND events = 0 AND error = 0)
"""
SPOKEN = """
    WITH kept AS (
        SELECT subject, topic, day, sum(events)::bigint, sum(outcomes)::bigint
        FROM (
            SELECT subject, topic, day, events, outcomes FROM spoken
            UNION ALL
            SELECT s.subject, r.topic,
                CASE WHEN r.day < h.recorded_at::date - 8 THEN '-infinity'
                ELSE r.day END,
                r.events - r.given_events, r.outcomes - r.given_outcomes
            FROM log_head h, event_rates r
            JOIN speakers s ON s.event = r.event
            WHERE s.claims > 0 AND r.topic <> ''
        ) x
        GROUP BY 1, 2, 3
        HAVING sum(events) <> 0 OR sum(outcomes) <> 0
    ),
    whole AS (
        SELECT subject, topic,
            CASE WHEN day < h.recorded_at::date - 8 THEN '-infinity' ELSE day END,
            sum(events)::bigint, sum(outcomes)::bigint
        FROM log_head h, spoken_between(0, h.size)
        GROUP BY 1, 2, 3
        HAVING sum(events) <> 0 OR sum(outcomes) <> 0
    ),
    apart AS (
        SELECT * FROM (TABLE kept EXCEPT TABLE whole) x
        UNION ALL
        SELECT * FROM (TABLE whole EXCEPT TABLE kept) y
    )
    SELECT * FROM apart
    WHERE subject NOT IN (SELECT index FROM sources WHERE merged_into IS NOT NULL)
"""


class Teller:
    """Says and does at random what is taken or refused."""

    def __init__(self, api: Api, seed: int) -> None:
        self.api = api
        self.client = api.client
        self.random = Random(seed)

    def claim(self) -> Json:
        pick = self.random.choice
        event = self.random.randrange(4)
        body: Json = {
            "statement": f"Thing {event} happens",
            "event": {"statement": f"Thing {event} happens", "key": f"{event}"},
            "source": {"name": f"Source {'ABCDE'[self.random.randrange(5)]}"},
            "outlet": {"name": "The Courier"},
            "made_on": pick(["2026-01-10", "2026-01-20", "2026-02-20"]),
            "window": until(pick(DAYS), "2026-02-20"),
            "probability": pick([None, 0.1, 0.35, 0.8]),
            "topics": pick([[], ["war"], ["war", "peace"], ["sun"]]),
            "quote": f"quote {self.random.randrange(10**9)}",
            "collection": pick([None, None, "the-set"]),
        }
        happened = pick([None, None, True, False, 0.3])
        if happened is not None:
            on = None if happened is False else pick(["2026-02-25", "2026-03-20"])
            body["outcome"] = {"happened": happened, "on": on, "evidence": EVIDENCE}
            body["outcome"]["note"] = "in part"
        return body

    async def imported(self, count: int) -> None:
        file = lines(self.claim() for _ in range(count))
        sent = await self.client.post("/v1/imports", content=file, headers=NDJSON)
        assert sent.is_success, sent.text

    async def moved(self, count: int) -> None:
        """Import claims about one event that happened within their windows or after."""
        made = (self.claim() for _ in range(count))
        file = lines(
            {
                **each,
                "event": {"statement": "One more", "key": "more"},
                "made_on": "2026-01-10",
                "window": until(DAYS[0] if nth % 2 else DAYS[2], "2026-01-10"),
                "outcome": {"happened": True, "on": "2026-02-20", "evidence": EVIDENCE},
            }
            for nth, each in enumerate(made, 1)
        )
        sent = await self.client.post("/v1/imports", content=file, headers=NDJSON)
        assert sent.json()["made"] == count, sent.text

    async def found(self) -> None:
        slug = self.random.choice((await get(self.client, "/v1/events"))["items"])[
            "slug"
        ]
        event = await get(self.client, f"/v1/events/{slug}")
        standing = [each["id"] for each in event["outcomes"] if each["in_force"]]
        if standing and self.random.random() < 0.4:
            path = f"/v1/events/{slug}/outcomes/{standing[-1]}/withdrawal"
            assert (await self.client.post(path, json={"reason": "error"})).is_success
            return
        body = self.random.choice(
            [
                occurred("2026-02-25"),
                absent("2026-03-05"),
                absent("2026-11-01", final=True),
                partly("2026-03-20", 0.25),
                {"kind": "void", "reason": "other", "note": "lost"},
            ]
        )
        body = {**body, "supersedes": standing}
        sent = await self.client.post(f"/v1/events/{slug}/outcomes", json=body)
        assert sent.status_code in {200, 201, 409, 422}, sent.text

    async def changed(self) -> None:
        claims = (await get(self.client, "/v1/claims?limit=200"))["items"]
        one = self.random.choice(claims)
        match self.random.randrange(5):
            case 0:
                path, body = f"/v1/claims/{one['id']}/withdrawal", {"reason": "error"}
            case 1:
                slug = one["event"]["slug"]
                path = f"/v1/events/{slug}"
                headers = {"If-Match": await etag(self.client, path)}
                topics = self.random.choice([["war"], ["moon"], []])
                await self.client.patch(path, json={"topics": topics}, headers=headers)
                return
            case 2:
                path = f"/v1/sources/{one['source']['slug']}/merge"
                body = {"into": self.random.choice(claims)["source"]["slug"]}
            case 3:
                path = f"/v1/events/{one['event']['slug']}/merge"
                body = {"into": self.random.choice(claims)["event"]["slug"]}
            case _:
                path = f"/v1/claims/{one['id']}/reports"
                body = {"outlet": {"name": "The Echo"}}
        sent = await self.client.post(path, json=body)
        assert sent.status_code in {200, 201, 409, 422}, sent.text


async def apart(connection: "asyncpg.Connection[Any]") -> list[Any]:
    return [
        dict(row)
        for query in (RATES, TALLIES, SPOKEN)
        for row in await connection.fetch(query)
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_kept_equals_what_all_claims_add_up_to(
    api: Api, seed: int
) -> None:
    teller = Teller(api, seed)
    collection = {"name": "The set", "rule": "every one", "from": "2026-01-01"}
    assert (await api.client.post("/v1/collections", json=collection)).is_success
    connection = await asyncpg.connect(api.dsn)
    try:
        for step in range(20):
            await teller.imported(teller.random.choice([1, 1, 1, 2, 40]))
            if step % 4 == 3:
                assert await apart(connection) == []
                api.clock.pass_by(days=5)
            if step % 3 == 0:
                act = teller.random.choice([teller.found, teller.changed])
                await act()
        await teller.moved(40)
        await teller.moved(1)
        assert await connection.fetchval("SELECT sum(owed) FROM judged_events")
        assert await apart(connection) == []
    finally:
        await connection.close()

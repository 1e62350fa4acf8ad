"""The tables of claim versions, equal to what the facts of any log say of claims."""

import asyncio
from random import Random

import asyncpg
import msgspec
import pytest
from httpx import Response

from api.commands import line_requests
from api.commands.imports import ImportLine
from api.commands.merges import MergeEvent
from api.model.import_format import NewLine
from tests import version_checks
from tests.api_calls import (
    EVIDENCE,
    UNKNOWABLE,
    Json,
    claim_body,
    not_occurred,
    occurred,
    partly,
    post,
    window_until,
)
from tests.conftest import Api
from tests.routes.test_imports import NDJSON, lines

COLLECTION = {"name": "The set", "rule": "every one"}
DAYS = ("2026-02-10", "2026-03-31", "2026-11-22", "2027-05-01", None)
TOPICS: tuple[list[str], ...] = (
    [],
    ["war"],
    ["war", "energy"],
    ["sun", "moon"],
    ["sun-2", "sun-10", "war"],
)
OUTLETS = ("The Courier", "The Echo", "The Globe", "The Star")
ANSWERS = {200, 201, 308, 404, 409, 422}
# A wording without a range, and two readings of one phrase.
BELIEFS: tuple[Json, ...] = (
    {},
    {"probability": 0.3},
    {"probability": 1},
    {"wording": "probably"},
    {"wording": "probably", "yardstick": "kent"},
    {"wording": "likely", "direction": "will_not"},
    {"wording": "could"},
)
SUBJECTS = """
    SELECT 'claims' AS kind, '/v1/claims/' || id AS path, id::text AS name FROM claims
  UNION ALL
    SELECT 'reports', '/v1/claims/' || claim_id || '/reports/' || id, '' FROM reports
  UNION ALL
    SELECT 'sources', '/v1/sources/' || slug, slug FROM sources
  UNION ALL
    SELECT 'outlets', '/v1/outlets/' || slug, slug FROM outlets
  UNION ALL
    SELECT 'events', '/v1/events/' || slug, slug FROM events
  UNION ALL
    SELECT 'outcomes', '/v1/events/' || e.slug || '/outcomes/' || o.id, o.id::text
    FROM outcomes o
    JOIN events e ON e.id = o.event_id
"""


class Chance:
    """Requests drawn at random, several of which the writer does in one batch."""

    def __init__(self, api: Api, seed: int) -> None:
        self.api = api
        self.random = Random(seed)
        self.known: dict[str, list[tuple[str, str]]] = {}

    async def look(self) -> None:
        """Learn the paths and names of all that there is."""
        connection = await asyncpg.connect(self.api.dsn)
        self.known = {}
        for kind, path, name in await connection.fetch(SUBJECTS):
            self.known.setdefault(kind, []).append((path, name))
        await connection.close()

    def claim(self) -> Json:
        pick = self.random.choice
        event = self.random.randrange(6)
        return {
            "statement": f"Thing {event} happens",
            "event": {
                "statement": f"Thing {event} happens",
                "key": f"{event}",
                "topics": pick(TOPICS),
            },
            "source": {"name": f"Source {pick('ABCDE')}"},
            "outlet": {"name": pick(OUTLETS)},
            "via": pick([None, None, {"name": "The Wire"}]),
            "made_on": pick(["2026-01-10", "2026-02-10"]),
            "window": window_until(pick(DAYS), "2026-02-10"),
            "topics": pick(TOPICS),
            "quote": f"quote {self.random.randrange(60)}",
            "collection": pick([None, "the-set"]),
            **pick(BELIEFS),
        }

    def line(self) -> Json:
        """Return a claim, maybe with its outcome, as a line of a file."""
        happened = self.random.choice([None, True, False, 0.3])
        if happened is None:
            return self.claim()
        on = None if happened is False else "2026-02-25"
        end = {"happened": happened, "on": on, "evidence": EVIDENCE, "note": "so"}
        return {**self.claim(), "outcome": end}

    async def act(self) -> Response:
        pick = self.random.choice
        client = self.api.client
        kind = pick([*self.known])
        path, _ = pick(self.known[kind])
        match kind:
            case "claims" if self.random.random() < 0.3:
                corrected = {**self.claim(), "corrects": path.rpartition("/")[2]}
                return await client.post("/v1/claims", json=corrected)
            case "claims" if self.random.random() < 0.6:
                body: Json = {
                    "outlet": {"name": pick(OUTLETS)},
                    "via": pick([None, {"name": "The Wire"}]),
                    "url": pick(["https://example.org/a", "https://example.org/b"]),
                }
                return await client.post(f"{path}/reports", json=body)
            case "claims" | "reports" | "outcomes":
                return await client.post(f"{path}/withdrawal", json={"reason": "error"})
            case "events" if self.random.random() < 0.4:
                findings = (
                    occurred("2026-02-25"),
                    occurred("2026-03-05", on_latest="2026-06-01"),
                    not_occurred("2026-03-05"),
                    not_occurred("2026-11-01", final=True),
                    partly("2026-03-20", 0.25),
                    UNKNOWABLE,
                )
                ends = self.known.get("outcomes", [])
                about = [name for place, name in ends if place.startswith(f"{path}/")]
                body = {**pick(findings), "supersedes": about[-1:]}
                return await client.post(f"{path}/outcomes", json=body)
            case "events" if self.random.random() < 0.5:
                headers = {"If-Match": "*"}
                body = {"topics": pick(TOPICS)}
                return await client.patch(path, json=body, headers=headers)
            case _:
                into = {"into": pick(self.known[kind])[1]}
                return await client.post(f"{path}/merge", json=into)

    async def file(self) -> Response:
        content = lines(self.line() for _ in range(self.random.choice([1, 5, 30])))
        return await self.api.client.post(
            "/v1/imports", content=content, headers=NDJSON
        )

    async def say(self) -> Response:
        return await self.api.client.post("/v1/claims", json=self.claim())


@pytest.mark.parametrize("seed", range(8))
async def test_versions_are_what_the_facts_of_a_random_log_say(
    api: Api, seed: int
) -> None:
    chance = Chance(api, seed)
    await post(api.client, "/v1/collections", COLLECTION)
    await chance.say()
    for step in range(16):
        await chance.look()
        random = chance.random
        made = [chance.say() for _ in range(random.randrange(6))]
        made += [chance.act() for _ in range(random.randrange(6))]
        random.shuffle(made)
        if step % 3 == 0:
            made.append(chance.file())
        for response in await asyncio.gather(*made):
            assert response.status_code in ANSWERS, response.text
        api.clock.pass_by(hours=random.choice([1, 30]))
    assert await version_checks.differences(api.dsn) == []


async def test_within_a_batch_a_claim_is_prospective_until_its_event_is_judged(
    api: Api,
) -> None:
    def claim(quote: str) -> ImportLine:
        line = claim_body(
            event="it-pours", window=window_until("2027-01-01"), quote=quote
        )
        return line_requests.import_line(
            msgspec.convert(line, NewLine), "test", api.clock()
        )

    for statement in ("It drizzles", "It rains", "It pours"):
        await post(api.client, "/v1/events", {"statement": statement})
    await post(
        api.client, "/v1/events/it-drizzles/outcomes", not_occurred("2026-03-31")
    )
    earlier = {"into": "it-rains"}
    await post(api.client, "/v1/events/it-drizzles/merge", earlier)
    merge = MergeEvent(by="test", slug="it-rains", into="it-pours")
    decided = await api.writer.do_all([claim("a"), merge, claim("b")], atomic=True)
    assert not [result for result in decided if isinstance(result, Exception)]

    connection = await asyncpg.connect(api.dsn)
    query = """
        SELECT flags & 32 > 0 FROM claim_versions WHERE index = claim ORDER BY claim
    """
    prospective = [row[0] for row in await connection.fetch(query)]
    await connection.close()
    assert prospective == [True, False]
    assert await version_checks.differences(api.dsn) == []

"""Random logs: steps that a client may take, compared with the reference."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from httpx import AsyncClient

from api.audit.replay import comparing, replay
from api.audit.replay.replay import Reference
from api.audit.replay.settling import Json
from tests import figure_checks
from tests.api_calls import EVIDENCE, get, settlement_of, walk
from tests.conftest import Clock

MADE = {200, 201}
REFUSED = {409, 422}


ACTS = {
    "report": ("claim", "reports"),
    "withdraw claim": ("claim", "withdrawal"),
    "withdraw report": ("report", "withdrawal"),
    "withdraw outcome": ("outcome", "withdrawal"),
    "judge": ("claim", "outcome"),
    "merge sources": ("source", "merge"),
    "merge outlets": ("outlet", "merge"),
    "merge events": ("event", "merge"),
}


class Say(NamedTuple):
    """Post a claim of a source, published in an outlet."""

    source: int
    outlet: int
    event: int
    keyed: bool
    ago: int
    wait: int
    length: int | None
    said: Json
    quote: str | None
    corrects: int | None
    topics: tuple[str, ...] = ()
    collected: bool = False
    via: int | None = None


class Find(NamedTuple):
    """Post an outcome of an event, dated days ago; it may supersede those in force."""

    event: int
    kind: str
    ago: int
    span: int
    final: bool
    degree: float
    only: int | None
    supersedes: bool
    reason: str = "unknowable"


class Retopic(NamedTuple):
    """Change the topics of an event."""

    event: int
    topics: tuple[str, ...]


class Act(NamedTuple):
    """Withdraw, report, judge or merge existing things."""

    what: str
    one: int
    other: int


class Pass(NamedTuple):
    """Let hours pass, then remember every record."""

    hours: int


Step = Say | Find | Act | Retopic | Pass

# The last is also an outlet, so that it has claims in its own voice.
SOURCES = (
    {"name": "Source A"},
    {"name": "Source B", "kind": "model"},
    {"name": "Source C", "kind": "anonymous"},
    {"name": "Outlet A", "kind": "organisation"},
)
OUTLETS = ("Outlet A", "Outlet B", "Outlet C")
EVENTS = tuple(f"Event {letter} comes" for letter in "ABCDEFGH")
COLLECTION = {"name": "All", "rule": "every one"}

BOARD = "sort=brier&entry=any&min_events=1&limit=200"


class World:
    """An application, the steps done to it, and its answers at some instants."""

    def __init__(self, client: AsyncClient, clock: Clock) -> None:
        self.client = client
        self.clock = clock
        self.log: list[Json] = []
        self.done: list[tuple[str, Json, set[str]]] = []
        self.remembered: list[tuple[datetime, Json]] = []

    def entered(self, kind: str) -> list[Json]:
        """Return the entries of a kind."""
        return [entry for entry in self.log if entry["kind"] == kind]

    def day(self, ago: int) -> str:
        return str(self.clock.now.date() - timedelta(days=ago))

    async def do(self, step: Step) -> None:
        match step:
            case Say():
                await self.tell("/v1/claims", self.claim(step))
            case Find():
                if events := self.entered("event"):
                    event = events[step.event % len(events)]
                    path = f"{self.place(event)}/outcomes"
                    await self.tell(path, self.finding(step, event["subject"]))
            case Act():
                await self.act(step)
            case Retopic():
                await self.retopic(step)
            case Pass():
                self.clock.pass_by(hours=step.hours)
                await self.remember()

    def claim(self, step: Say) -> Json:
        made = self.clock.now.date() - timedelta(days=step.ago)
        earliest = made + timedelta(days=step.wait)
        latest = None if step.length is None else earliest + timedelta(days=step.length)
        statement = EVENTS[step.event]
        event = {"statement": statement, "key": f"key {step.event}"}
        return {
            "statement": statement,
            "source": SOURCES[step.source],
            "outlet": {"name": OUTLETS[step.outlet]},
            "via": None if step.via is None else {"name": OUTLETS[step.via]},
            "made_on": str(made),
            "window": {"earliest": str(earliest), "latest": latest and str(latest)},
            "event": event if step.keyed else None,
            "quote": step.quote,
            "corrects": self.nth("claim", step.corrects),
            "topics": step.topics,
            "collection": "all" if step.collected else None,
            **step.said,
        }

    def nth(self, kind: str, number: int | None) -> str | None:
        entries = self.entered(kind)
        if number is None or not entries:
            return None
        return entries[number % len(entries)]["subject"]

    def finding(self, step: Find, event: str) -> Json:
        now = Reference(self.log, self.clock.now)
        root = now.root(event)
        claims = [c["subject"] for c in now.claims if now.event(c) == root]
        in_force = [outcome["id"] for outcome in now.findings.get(root, [])]
        body: Json = {
            "kind": step.kind,
            "supersedes": in_force if step.supersedes else [],
        }
        if step.kind == "void":
            listed = [] if step.only is None else claims[step.only :][:1]
            return {
                **body,
                "reason": step.reason,
                "note": "lost",
                "claims": listed or None,
            }
        body["evidence"] = EVIDENCE
        if step.kind == "not_occurred":
            return {**body, "through": self.day(step.ago + 2), "final": step.final}
        body["on"] = self.day(step.ago)
        if step.kind == "partly":
            return {**body, "degree": step.degree, "note": "in part"}
        return {**body, "on_latest": self.day(max(0, step.ago - step.span))}

    async def act(self, step: Act) -> None:
        noun, verb = ACTS[step.what]
        entries = self.entered(noun)
        if not entries:
            return
        place = self.place(entries[step.one % len(entries)])
        if step.other % 2:
            judgement: Json = {"happened": False, "evidence": EVIDENCE}
        else:
            judgement = {
                "happened": True,
                "on": self.day(step.other),
                "evidence": EVIDENCE,
            }
        body: Json = {
            "reports": {"outlet": {"name": OUTLETS[step.other % 3]}},
            "withdrawal": {"reason": "in error"},
            "merge": {"into": entries[step.other % len(entries)]["body"].get("slug")},
            "outcome": judgement,
        }[verb]
        await self.tell(f"{place}/{verb}", body)

    async def retopic(self, step: Retopic) -> None:
        now = Reference(self.log, self.clock.now)
        events = [e for e in self.entered("event") if e["subject"] not in now.merged]
        if events:
            path = self.place(events[step.event % len(events)])
            body = {"topics": step.topics}
            headers = {"If-Match": "*"}
            response = await self.client.patch(path, json=body, headers=headers)
            assert response.status_code == 200, response.text
            await self.follow()
            await self.compare_claims()

    def place(self, entry: Json) -> str:
        """Return the path of the thing that an entry created."""
        body, subject = entry["body"], entry["subject"]
        match entry["kind"]:
            case "claim":
                return f"/v1/claims/{subject}"
            case "report":
                return f"/v1/claims/{body['claim_id']}/reports/{subject}"
            case "outcome":
                [event] = [e for e in self.log if e["subject"] == body["event_id"]][:1]
                return f"{self.place(event)}/outcomes/{subject}"
            case kind:
                return f"/v1/{kind}s/{body['slug']}"

    async def tell(self, path: str, body: Json) -> None:
        """Post, read the new entries, and compare the status of every claim."""
        response = await self.client.post(path, json=body)
        assert response.status_code in MADE | REFUSED, response.text
        size = len(self.log)
        await self.follow()
        if response.status_code in REFUSED:
            assert len(self.log) == size
        elif len(self.log) > size:
            kinds = {entry["subject"]: entry["kind"] for entry in self.log[size:]}
            made = {thing for thing, kind in kinds.items() if kind != "withdrawal"}
            if not path.endswith("withdrawal"):
                made.add(response.json().get("id"))
            self.done.append((path, body, made))
        await self.compare_claims()

    async def follow(self) -> None:
        after: Any = len(self.log) - 1
        while after is not None:
            path = f"/v1/changes?limit=200&after={after}"
            page = await get(self.client, path)
            self.log += page["items"]
            after = page["next"]
        assert [entry["index"] for entry in self.log] == [*range(len(self.log))]

    async def claims(self) -> list[Json]:
        return await walk(self.client, "/v1/claims?sort=recorded_at", 200)

    async def compare_claims(self) -> None:
        """Compare the status and outcome of every claim with the reference's."""
        now = Reference(self.log, self.clock.now)
        actual = {claim["id"]: settlement_of(claim) for claim in await self.claims()}
        for entry in now.claims:
            expected = now.end(entry)
            assert actual.pop(entry["subject"]) == (
                now.status(entry),
                expected.verdict or expected.void,
                expected.degree,
                expected.late_by,
                expected.early_by,
                expected.ruling,
            )
        assert not actual

    async def remember(self) -> None:
        """Store every record as it is now, compared with the reference."""
        await self.compare_claims()
        records = await self.records()
        self.compare_records(records, self.clock.now)
        self.remembered.append((self.clock.now, records))
        self.clock.pass_by(seconds=1)

    async def recall(self) -> None:
        """Assert that every record as of an instant is what it was at that instant."""
        for instant, records in self.remembered:
            moment = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
            for path, before in records.items():
                record = await get(self.client, f"{path}&as_of={moment}")
                changed = {name for name in record if record[name] != before[name]}
                assert changed <= {"filters"}, (path, record, before)

    async def compare_boards(self) -> None:
        """Compare rows of leaderboards with records, now and as of each instant."""
        await self.remember()
        await self.compare_default_board()
        for instant, records in self.remembered:
            moment = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
            for kind in ("sources", "outlets"):
                path = f"/v1/leaderboards/{kind}?{BOARD}&as_of={moment}"
                board = await get(self.client, path)
                for row in (*board["items"], *board["below_minimum"]):
                    slug = row["subject"]["slug"]
                    record = records.get(f"/v1/{kind}/{slug}/record?cohort=matured")
                    if record is not None:  # it has been merged since
                        assert row["scores"] == record["scores"]
                        assert row["hits"] == record["hits"]
                        assert row["claims"] == record["claims"]["total"]

    async def ask(self, filters: Json) -> dict[str, Json]:
        """Compare leaderboards with records under filters that name existing things.

        Return these records by their paths.
        """
        chosen = {name: value for name, value in filters.items() if name != "past"}
        if "past" in filters:
            instant, _ = self.remembered[len(filters) % len(self.remembered)]
            chosen["as_of"] = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
        slugs: dict[str, list[str]] = {}
        for name in ("source", "outlet"):
            existing = [entry["body"]["slug"] for entry in self.entered(name)]
            slugs[f"{name}s"] = existing
            if chosen.get(name) not in existing:
                chosen.pop(name, None)
        return await figure_checks.compare(self.client, chosen, slugs)

    async def compare_default_board(self) -> None:
        """Compare the leaderboard of stored totals with the one read from claims."""
        path = "/v1/leaderboards/sources?min_events=1&limit=100"
        from_totals = await get(self.client, path)
        moment = self.clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        from_claims = await get(self.client, f"{path}&as_of={moment}")
        for board in (from_totals, from_claims):
            del board["filters"]
        assert from_totals == from_claims

    async def repeat(self) -> None:
        """Repeat every request: neither the log nor any record changes."""
        before, size = await self.records(), len(self.log)
        now = Reference(self.log, self.clock.now)
        gone = {*now.withdrawn, *now.superseded}
        for path, body, made in self.done:
            if not gone & made:
                response = await self.client.post(path, json=body)
                assert response.status_code == 200, response.text
        await self.follow()
        assert len(self.log) == size
        assert await self.records() == before

    async def records(self) -> Json:
        """Return the record of every source and outlet, of both cohorts, by path."""
        now = Reference(self.log, self.clock.now)
        paths = [
            f"{self.place(entry)}/record?cohort={cohort}"
            for entry in self.log
            if entry["kind"] in {"source", "outlet"}
            and now.root(entry["subject"]) == entry["subject"]
            for cohort in ("matured", "settled")
        ]
        return {path: await get(self.client, path) for path in paths}

    def compare_records(self, records: Json, instant: datetime) -> None:
        """Compare records with the reference's."""
        reference = replay.as_of(self.log, instant)
        sources, outlets = reference.by_source(), reference.by_outlet()
        ids = {self.place(e): e["subject"] for e in self.log if "slug" in e["body"]}
        for path, record in records.items():
            place, cohort = path.split("/record?cohort=")
            claims = sources if "/sources/" in place else outlets
            expected = reference.record(claims.get(ids[place], []), cohort)
            differing = comparing.differences(comparing.shown(record), expected)
            assert differing == {}, (path, differing)
            n = record["claims"]
            by_status = ("undated", "open", "due", "settled", "void")
            assert n["total"] == sum(n[status] for status in by_status)
            assert n["dated"] == n["hedged"] + n["committed"]
            assert n["void"] == sum(n["voids"].values())

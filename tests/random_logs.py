"""A world to act on: an application, what was done to it, and what it said."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from httpx import AsyncClient

from api.audit.replay import comparing, replay
from api.audit.replay.replay import Reference
from api.audit.replay.settling import Json
from tests import boards
from tests.api_calls import EVIDENCE, end, get, walk
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
    """A source says that an event will happen, in an outlet."""

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
    """A finding about an event, told days ago; it may supersede what stands."""

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
    """An event is filed under other topics."""

    event: int
    topics: tuple[str, ...]


class Act(NamedTuple):
    """Something done to one thing known, or to two."""

    what: str
    one: int
    other: int


class Pass(NamedTuple):
    """Hours that pass; what stands then is remembered."""

    hours: int


Step = Say | Find | Act | Retopic | Pass

# The last is an outlet too, so that it has a voice of its own there.
SOURCES = (
    {"name": "Source A"},
    {"name": "Source B", "kind": "model"},
    {"name": "Source C", "kind": "anonymous"},
    {"name": "Outlet A", "kind": "organisation"},
)
OUTLETS = ("Outlet A", "Outlet B", "Outlet C")
EVENTS = tuple(f"Event {each} comes" for each in "ABCDEFGH")
COLLECTION = {"name": "All", "rule": "every one"}

BOARD = "sort=brier&entry=any&min_events=1&limit=200"


class World:
    """An application, what was done to it, and what it answered at some instants."""

    def __init__(self, client: AsyncClient, clock: Clock) -> None:
        self.client = client
        self.clock = clock
        self.log: list[Json] = []
        self.done: list[tuple[str, Json, set[str]]] = []
        self.remembered: list[tuple[datetime, Json]] = []

    def entered(self, kind: str) -> list[Json]:
        """Return the entries of a kind."""
        return [one for one in self.log if one["kind"] == kind]

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
        known = self.entered(kind)
        if number is None or not known:
            return None
        return known[number % len(known)]["subject"]

    def finding(self, step: Find, event: str) -> Json:
        now = Reference(self.log, self.clock.now)
        root = now.root(event)
        about = [one["subject"] for one in now.claims if now.event(one) == root]
        standing = [one["id"] for one in now.findings.get(root, [])]
        body: Json = {
            "kind": step.kind,
            "supersedes": standing if step.supersedes else [],
        }
        if step.kind == "void":
            listed = [] if step.only is None else about[step.only :][:1]
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
        known = self.entered(noun)
        if not known:
            return
        about = known[step.one % len(known)]
        place = self.place(about)
        if step.other % 2:
            judged: Json = {"happened": False, "evidence": EVIDENCE}
        else:
            judged = {
                "happened": True,
                "on": self.day(step.other),
                "evidence": EVIDENCE,
            }
        body: Json = {
            "reports": {"outlet": {"name": OUTLETS[step.other % 3]}},
            "withdrawal": {"reason": "in error"},
            "merge": {"into": known[step.other % len(known)]["body"].get("slug")},
            "outcome": judged,
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
        """Return the path of what an entry made."""
        said, itself = entry["body"], entry["subject"]
        match entry["kind"]:
            case "claim":
                return f"/v1/claims/{itself}"
            case "report":
                return f"/v1/claims/{said['claim_id']}/reports/{itself}"
            case "outcome":
                [event] = [e for e in self.log if e["subject"] == said["event_id"]][:1]
                return f"{self.place(event)}/outcomes/{itself}"
            case kind:
                return f"/v1/{kind}s/{said['slug']}"

    async def tell(self, path: str, body: Json) -> None:
        """Post, follow the log, and compare where every claim stands."""
        response = await self.client.post(path, json=body)
        assert response.status_code in MADE | REFUSED, response.text
        size = len(self.log)
        await self.follow()
        if response.status_code in REFUSED:
            assert len(self.log) == size
        elif len(self.log) > size:
            kinds = {one["subject"]: one["kind"] for one in self.log[size:]}
            made = {each for each, kind in kinds.items() if kind != "withdrawal"}
            if not path.endswith("withdrawal"):
                made.add(response.json().get("id"))
            self.done.append((path, body, made))
        await self.compare_claims()

    async def follow(self) -> None:
        after: Any = len(self.log) - 1
        while after is not None:
            path = f"/v1/changes?limit=200&after={after}"
            answered = await get(self.client, path)
            self.log += answered["items"]
            after = answered["next"]
        assert [one["index"] for one in self.log] == [*range(len(self.log))]

    async def claims(self) -> list[Json]:
        return await walk(self.client, "/v1/claims?sort=recorded_at", 200)

    async def compare_claims(self) -> None:
        """Compare where every claim stands with where the reference sees it."""
        now = Reference(self.log, self.clock.now)
        told = {one["id"]: end(one) for one in await self.claims()}
        for entry in now.claims:
            found = now.end(entry)
            assert told.pop(entry["subject"]) == (
                now.status(entry),
                found.verdict or found.void,
                found.degree,
                found.late_by,
                found.early_by,
                found.ruling,
            )
        assert not told

    async def remember(self) -> None:
        """Keep every record as it is told now, once compared with the reference."""
        await self.compare_claims()
        told = await self.records()
        self.compare_records(told, self.clock.now)
        self.remembered.append((self.clock.now, told))
        self.clock.pass_by(seconds=1)

    async def recall(self) -> None:
        """Ask again for every record as of each instant: not a digit has changed."""
        for instant, told in self.remembered:
            moment = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
            again = {
                path: await get(self.client, f"{path}&as_of={moment}") for path in told
            }
            for path, record in again.items():
                before = told[path]
                changed = {name for name in record if record[name] != before[name]}
                assert changed <= {"filters"}, (path, record, before)

    async def compare_boards(self) -> None:
        """Compare the rows of leaderboards with records, now and as of each instant."""
        await self.remember()
        await self.compare_default_board()
        for instant, told in self.remembered:
            moment = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
            for kind in ("sources", "outlets"):
                path = f"/v1/leaderboards/{kind}?{BOARD}&as_of={moment}"
                board = await get(self.client, path)
                for row in (*board["items"], *board["below_minimum"]):
                    slug = row["subject"]["slug"]
                    record = told.get(f"/v1/{kind}/{slug}/record?cohort=matured")
                    if record is not None:  # it is merged since
                        assert row["scores"] == record["scores"]
                        assert row["hits"] == record["hits"]
                        assert row["claims"] == record["claims"]["total"]

    async def ask(self, asked: Json) -> dict[str, Json]:
        """Compare boards with records under filters that name what there is.

        Return these records by their paths.
        """
        wanted = {name: value for name, value in asked.items() if name != "past"}
        if "past" in asked:
            instant, _ = self.remembered[len(asked) % len(self.remembered)]
            wanted["as_of"] = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
        slugs: dict[str, list[str]] = {}
        for name in ("source", "outlet"):
            known = [one["body"]["slug"] for one in self.entered(name)]
            slugs[f"{name}s"] = known
            if wanted.get(name) not in known:
                wanted.pop(name, None)
        return await boards.compare(self.client, wanted, slugs)

    async def compare_default_board(self) -> None:
        """Compare the leaderboard of kept tallies with that of the claims."""
        path = "/v1/leaderboards/sources?min_events=1&limit=100"
        kept = await get(self.client, path)
        moment = self.clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        read = await get(self.client, f"{path}&as_of={moment}")
        for board in (kept, read):
            del board["filters"]
        assert kept == read

    async def repeat(self) -> None:
        """Record again what stands: neither the log nor any record changes."""
        told, size = await self.records(), len(self.log)
        now = Reference(self.log, self.clock.now)
        gone = {*now.withdrawn, *now.superseded}
        for path, body, answered in self.done:
            if not gone & answered:
                response = await self.client.post(path, json=body)
                assert response.status_code == 200, response.text
        await self.follow()
        assert len(self.log) == size
        assert await self.records() == told

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

    def compare_records(self, told: Json, instant: datetime) -> None:
        """Compare records with the reference's."""
        seen = replay.as_of(self.log, instant)
        sources, outlets = seen.by_source(), seen.by_outlet()
        ids = {self.place(e): e["subject"] for e in self.log if "slug" in e["body"]}
        for path, record in told.items():
            place, cohort = path.split("/record?cohort=")
            of = sources if "/sources/" in place else outlets
            expected = seen.record(of.get(ids[place], []), cohort)
            differing = comparing.differences(comparing.shown(record), expected)
            assert differing == {}, (path, differing)
            n = record["claims"]
            by_status = ("undated", "open", "due", "settled", "void")
            assert n["total"] == sum(n[status] for status in by_status)
            assert n["dated"] == n["hedged"] + n["committed"]
            assert n["void"] == sum(n["voids"].values())

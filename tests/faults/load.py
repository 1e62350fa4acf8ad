"""The load: clients that post until they are answered, readers, and a witness."""

import asyncio
import base64
import time
from collections import Counter
from random import Random
from typing import NamedTuple

import httpx

POSTERS = 32
READERS = 2
SOURCES = 7
RETRY_SECONDS = 0.05
READ_SECONDS = 0.02
WITNESS_SECONDS = 0.5
UNAVAILABLE = 503
CUT = {502, 504}  # a proxy's word for a server that ended before it answered


class Pace(NamedTuple):
    """How many clients post and read, and how often each: seconds from start to start.

    `sources`: how many the claims are spread over, which makes their records short;
    `fresh`: what was written last is read, not again and again what was first.
    """

    posters: int = POSTERS
    post_seconds: float = 0.0
    readers: int = READERS
    read_seconds: float = READ_SECONDS
    sources: int = SOURCES
    fresh: bool = False


class Timed(NamedTuple):
    """When a request began on the monotonic clock, and how long it took, in seconds."""

    began: float
    seconds: float


class Refused(NamedTuple):
    """When an answer was 503, and the reason that it gave."""

    at: float
    reason: str

    @classmethod
    def by(cls, response: httpx.Response) -> "Refused":
        """Read it from an answer, which is a proxy's own where it is no problem."""
        ours = response.headers["Content-Type"] == "application/problem+json"
        problem = response.json() if ours else {"title": response.text[:80]}
        return cls(time.monotonic(), problem.get("detail") or problem["title"])


class Beat:
    """Lets one client begin at even times; at once where it is late."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = time.monotonic()

    async def wait(self) -> None:
        """Wait until the next time has come."""
        now = time.monotonic()
        self._next = max(self._next + self._seconds, now)
        await asyncio.sleep(self._next - now)


class Load:
    """What clients did, and the answers they got.

    `acknowledged`: the id of each claim by its statement; `acks`: when each was
    acknowledged, in seconds of the monotonic clock; `reads`: of hot pages, by status;
    `statuses`: of all answers but those that a proxy saw cut off; `cut`: when those
    came; `refused`: answers 503; `checkpoints`: sizes and roots; `warm`: every hot page
    has been read once; `posted`, `answered`: how long acknowledged posts and successful
    reads took.
    """

    def __init__(self, url: str, key: str, seed: int, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self._headers = {"Authorization": f"Bearer {key}"}
        self._url = url
        self._random = Random(seed)
        self._name = f"{seed:x}x{time.time_ns():x}"
        self._stop = asyncio.Event()
        self._hot: list[str] = []
        self.warm = asyncio.Event()
        self.acknowledged: dict[str, str] = {}
        self.acks: list[float] = []
        self.reads: Counter[int] = Counter()
        self.stale = 0
        self.statuses: Counter[int] = Counter()
        self.cut: list[float] = []
        self.refused: list[Refused] = []
        self.checkpoints: set[tuple[int, bytes]] = set()
        self.posted: list[Timed] = []
        self.answered: list[Timed] = []

    async def run(self) -> None:
        """Load the server until stopped; posters then finish what they began."""
        async with httpx.AsyncClient(
            base_url=self._url,
            headers=self._headers,
            timeout=12,
            limits=httpx.Limits(max_connections=None),
        ) as client:
            await asyncio.gather(
                *(self._post(client, nth) for nth in range(self._pace.posters)),
                *(self._read(client) for _ in range(self._pace.readers)),
                self._witness(client),
            )

    def stop(self) -> None:
        """Start no new request."""
        self._stop.set()

    async def _post(self, client: httpx.AsyncClient, nth: int) -> None:
        count, beat = 0, Beat(self._pace.post_seconds)
        while not self._stop.is_set():
            statement = f"Poster {self._name}x{nth} says x{count}x happens"
            source = f"Source {count % self._pace.sources}"
            await self._post_until_answered(client, statement, source)
            count += 1
            await beat.wait()

    async def _post_until_answered(
        self, client: httpx.AsyncClient, statement: str, source: str
    ) -> None:
        body = {
            "statement": statement,
            "source": {"name": source},
            "outlet": {"name": "The Daily"},
            "made_on": "2026-01-10",
            "window": {"earliest": "2026-01-10", "latest": "2027-03-31"},
            "probability": round(self._random.random(), 2),
        }
        headers = {"Idempotency-Key": statement.replace(" ", "-")}
        while True:
            began = time.monotonic()
            try:
                response = await client.post("/v1/claims", json=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if self._is_cut(response):
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self.statuses[response.status_code] += 1
            if response.is_success:
                claim: str = response.json()["id"]
                self.acknowledged[statement] = claim
                self.acks.append(time.monotonic())
                self.posted.append(Timed(began, self.acks[-1] - began))
                slug = source.lower().replace(" ", "-")
                self._hot = [f"/v1/claims/{claim}", f"/v1/sources/{slug}/record",
                             f"/sources/{slug}", "/"]  # fmt: skip
                return
            if response.status_code != UNAVAILABLE:
                return
            self.refused.append(Refused.by(response))
            await asyncio.sleep(RETRY_SECONDS)

    async def _read(self, client: httpx.AsyncClient) -> None:
        hot: list[str] = []
        beat = Beat(self._pace.read_seconds)
        while not self._stop.is_set():
            hot = self._hot if self._pace.fresh else hot or self._hot
            answered = 0
            for path in hot:
                began = time.monotonic()
                try:
                    response = await client.get(path)
                except httpx.TransportError:
                    continue
                if self._is_cut(response):
                    continue
                if response.is_success:
                    answered += 1
                    self.answered.append(Timed(began, time.monotonic() - began))
                elif response.status_code == UNAVAILABLE:
                    self.refused.append(Refused.by(response))
                self.reads[response.status_code] += 1
                self.statuses[response.status_code] += 1
                self.stale += "age" in response.headers
            if hot and answered == len(hot):
                self.warm.set()
            await beat.wait()

    async def _witness(self, client: httpx.AsyncClient) -> None:
        while not self._stop.is_set():
            try:
                response = await client.get("/v1/log/checkpoint")
            except httpx.TransportError:
                await asyncio.sleep(WITNESS_SECONDS)
                continue
            if response.is_success:
                _, size, root, *_ = response.text.split("\n")
                self.checkpoints.add((int(size), base64.b64decode(root)))
            elif not self._is_cut(response) and response.status_code != 404:
                self.statuses[response.status_code] += 1
            await asyncio.sleep(WITNESS_SECONDS)

    def _is_cut(self, response: httpx.Response) -> bool:
        """Return whether a proxy saw the answer cut off, and note when it did."""
        if response.status_code not in CUT:
            return False
        self.cut.append(time.monotonic())
        return True

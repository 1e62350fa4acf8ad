"""The load: clients that post until they are answered, readers, and a witness."""

import asyncio
import base64
import time
from collections import Counter
from random import Random

import httpx

POSTERS = 32
RETRY_SECONDS = 0.05
READ_SECONDS = 0.02
WITNESS_SECONDS = 0.5
UNAVAILABLE = 503


class Load:
    """What clients did, and the answers they got.

    `acknowledged`: the id of each claim by its statement; `acks`: when each was
    acknowledged, in seconds of the monotonic clock; `reads`: of hot pages, by status;
    `statuses`: of all answers; `checkpoints`: sizes and roots; `warm`: every hot page
    has been read once.
    """

    def __init__(self, url: str, key: str, seed: int, posters: int = POSTERS) -> None:
        self._posters = posters
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
        self.checkpoints: set[tuple[int, bytes]] = set()

    async def run(self) -> None:
        """Load the server until stopped; posters then finish what they began."""
        async with httpx.AsyncClient(
            base_url=self._url,
            headers=self._headers,
            timeout=12,
            limits=httpx.Limits(max_connections=None),
        ) as client:
            await asyncio.gather(
                *(self._post(client, nth) for nth in range(self._posters)),
                *(self._read(client) for _ in range(2)),
                self._witness(client),
            )

    def stop(self) -> None:
        """Start no new request."""
        self._stop.set()

    async def _post(self, client: httpx.AsyncClient, nth: int) -> None:
        count = 0
        while not self._stop.is_set():
            statement = f"Poster {self._name}x{nth} says x{count}x happens"
            await self._post_until_answered(client, statement, f"Source {count % 7}")
            count += 1

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
            try:
                response = await client.post("/v1/claims", json=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self.statuses[response.status_code] += 1
            if response.is_success:
                claim: str = response.json()["id"]
                self.acknowledged[statement] = claim
                self.acks.append(time.monotonic())
                self._hot = [f"/v1/claims/{claim}", "/v1/sources/source-0/record",
                             "/sources/source-0", "/"]  # fmt: skip
                return
            if response.status_code != UNAVAILABLE:
                return
            await asyncio.sleep(RETRY_SECONDS)

    async def _read(self, client: httpx.AsyncClient) -> None:
        hot: list[str] = []
        while not self._stop.is_set():
            hot = hot or self._hot
            answered = 0
            for path in hot:
                try:
                    response = await client.get(path)
                except httpx.TransportError:
                    continue
                answered += response.is_success
                self.reads[response.status_code] += 1
                self.statuses[response.status_code] += 1
                self.stale += "age" in response.headers
            if hot and answered == len(hot):
                self.warm.set()
            await asyncio.sleep(READ_SECONDS)

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
            elif response.status_code != 404:
                self.statuses[response.status_code] += 1
            await asyncio.sleep(WITNESS_SECONDS)

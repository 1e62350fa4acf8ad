"""Servers killed while they deliver: is every message told, and in order?

    python -m tests.faults.webhook_kills --seconds 60 --dead 20

Somebody posts all the time; the server is killed with SIGKILL at random instants; the
receiver answers, fails, hangs up, and is away for a while.
"""

import argparse
import random
import signal
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
from msgspec import Struct

from tests.conftest import open_folder
from tests.faults.deployment import Deployment, deployment
from tests.following.receiver import HANG_UP, Answer, Received, receiving
from tests.waiting import wait_until

ANSWERS = [204] * 16 + [500, HANG_UP]
PAUSES = (0.2, 1.5)  # seconds that a server lives


class Table(Struct, frozen=True, kw_only=True):
    """What came of a run."""

    kills: int
    events: int
    deliveries: int
    repeats: int
    lost: int
    out_of_order: int
    unsigned: int

    def __str__(self) -> str:
        names = self.__struct_fields__
        figures = [str(getattr(self, name)) for name in names]
        heads = [name.replace("_", " ") for name in names]
        return f"{' | '.join(heads)}\n{' | '.join(figures)}"


class Poster(Thread):
    """Posts one source after the other, each until it is entered."""

    def __init__(self, running: Deployment) -> None:
        super().__init__(daemon=True)
        self._running = running
        self._headers = {"Authorization": f"Bearer {running.key}"}
        self.stopping = Event()

    def run(self) -> None:
        """Post until told to stop."""
        number = 0
        while not self.stopping.wait(0.01):
            name = f"Person {' '.join(chr(97 + int(d)) * 4 for d in str(number))}"
            body = {"name": name, "kind": "person"}
            try:
                url = f"{self._running.url}/v1/sources"
                httpx.post(url, json=body, headers=self._headers, timeout=10)
            except httpx.HTTPError:
                continue
            number += 1


def run(place: Path, *, kills: int, seconds: float, dead: float, seed: int) -> Table:
    """Post and kill, at least *kills* times and so many seconds; return the table."""
    chance = random.Random(seed)

    def answer(_: Received) -> Answer:
        return chance.choice(ANSWERS)

    with deployment(place, FORESAID_WEBHOOKS_LOCAL="on") as running:
        headers = {"Authorization": f"Bearer {running.key}"}
        with receiving() as receiver:
            receiver.answer = answer
            made = httpx.post(
                f"{running.url}/v1/webhooks", json={"url": receiver.url},
                headers=headers, timeout=30,
            ).raise_for_status().json()  # fmt: skip
            poster = Poster(running)
            poster.start()
            done = _kill(running, chance, kills, seconds)
        time.sleep(dead)
        with receiving(receiver.port) as later:
            later.answer = answer
            poster.stopping.set()
            poster.join()
            log = _log(running)
            wait_until(lambda: later.ids and later.ids[-1] == str(log[-1]), 600)
            received = receiver.received + later.received
    return _table(done, [index for index in log if index > made["position"]], received,
                  made["secret"])  # fmt: skip


def _kill(
    running: Deployment, chance: random.Random, kills: int, seconds: float
) -> int:
    end, done = time.monotonic() + seconds, 0
    while done < kills or time.monotonic() < end:
        time.sleep(chance.uniform(*PAUSES))
        running.end(signal.SIGKILL)
        running.start()
        done += 1
    time.sleep(PAUSES[1])
    return done


def _log(running: Deployment) -> list[int]:
    indexes: list[int] = []
    after: str | None = "-1"
    while after is not None:
        url = f"{running.url}/v1/changes?limit=200&after={after}"
        page: dict[str, Any] = httpx.get(url, timeout=30).raise_for_status().json()
        indexes += [each["index"] for each in page["items"]]
        after = page["next"]
    return indexes


def _table(kills: int, log: list[int], received: list[Received], secret: str) -> Table:
    told = [int(each.id) for each in received]
    newest, out_of_order, unsigned = log[0] - 1, 0, 0
    bodies: dict[int, bytes] = {}
    for each, index in zip(received, told, strict=True):
        out_of_order += index > newest + 1
        newest = max(newest, index)
        unsigned += bodies.setdefault(index, each.body) != each.body
        try:
            each.check(secret)
        except Exception:  # noqa: BLE001 whatever is wrong with it
            unsigned += 1
    return Table(
        kills=kills,
        events=len(log),
        deliveries=len(told),
        repeats=len(told) - len(set(told)),
        lost=len({*log} - {*told}),
        out_of_order=out_of_order,
        unsigned=unsigned,
    )


def main() -> None:
    """Run once and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--dead", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with open_folder() as place:
        table = run(
            place, kills=1, seconds=options.seconds, dead=options.dead,
            seed=options.seed,
        )  # fmt: skip
    sys.stdout.write(f"{table}\n")


if __name__ == "__main__":
    main()

"""A cluster in processes of its own, and what a test does to it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx

from scripts.cluster import processes
from tests.live_server import ROOT, UNLIMITED
from tests.waiting import wait_until

NODES = 3
BRING_UP_SECONDS = 120.0
HEALTHY_SECONDS = 120.0
POLL_SECONDS = 0.5
T = TypeVar("T")
STANDING_BY = {"streaming", "running"}


class Cluster:
    """A running cluster, as `cluster.json` describes it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def facts(self) -> dict[str, Any]:
        """What the cluster says of itself now."""
        facts: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        return facts

    @property
    def url(self) -> str:
        """The address that leads to a server that writes."""
        return str(self.facts["url"])

    @property
    def key(self) -> str:
        """The admin key."""
        return str(self.facts["key"])

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `python -m api` with arguments, on the primary."""
        owner = {"DATABASE_URL": self.facts["owner"]}
        return run_api(arguments, owner)

    def members(self) -> list[dict[str, Any]]:
        """Return what Patroni knows of the nodes; nothing while it answers nothing."""
        for address in self.facts["patroni"]:
            with suppress(httpx.HTTPError):
                answer = httpx.get(f"{address}/cluster", timeout=2)
                members: list[dict[str, Any]] = answer.json()["members"]
                return members
        return []

    def leader(self) -> int | None:
        """Return the number of the node that is the primary."""
        for member in self.members():
            if member["role"] == "leader" and member["state"] == "running":
                return int(member["name"].removeprefix("node"))
        return None

    def await_leader(self, but: int | None = None) -> int:
        """Wait for a primary, other than one that was; return its number."""

        def another() -> list[int]:
            leader = self.leader()
            return [] if leader in (None, but) else [leader]

        return _poll(another)[0]

    def is_healthy(self) -> bool:
        """Return whether one node is the primary and two follow it without delay."""
        members = self.members()
        roles = sorted(member["role"] for member in members)
        return (
            len(members) == NODES
            and roles == ["leader", "quorum_standby", "quorum_standby"]
            and all(member["state"] in STANDING_BY for member in members)
        )

    def await_health(self) -> None:
        """Wait until every node does its part."""
        _poll(self.is_healthy)

    def switch_over(self) -> None:
        """Have another node become the primary, as soon as one is fit for it."""
        leader = self.await_leader()
        _poll(lambda: self.request("/switchover", {"leader": f"node{leader}"}))
        self.await_leader(leader)

    def start_what_ended(self) -> None:
        """Have the cluster start again whatever was killed."""
        os.kill(self.facts["pid"], signal.SIGUSR1)

    def patroni(self, nth: int) -> int:
        """Return the pid of a node's Patroni."""
        return int(self.facts["pids"][f"node{nth}"])

    def etcd(self, nth: int) -> int:
        """Return the pid of an etcd."""
        return int(self.facts["pids"][f"etcd{nth}"])

    def postgres(self, nth: int) -> list[int]:
        """Return the pids of a node's PostgreSQL, the postmaster's first."""
        file = Path(self.facts["data"][nth]) / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            postmaster = int(file.read_text(encoding="utf-8").split()[0])
            return [postmaster, *processes.descendants(postmaster)]
        return []

    def server(self, name: str) -> int:
        """Return the pid of `server0`, `server1` or `reader`."""
        return int(self.facts["pids"][name])

    def signal(self, pids: list[int], number: int) -> None:
        """Send processes a signal."""
        for pid in pids:
            processes.send(pid, number)

    def request(self, path: str, body: object, method: str = "POST") -> bool:
        """Ask Patroni for something; return whether it did it."""
        leader = self.leader()
        address = self.facts["patroni"][leader or 0]
        answer = httpx.request(method, f"{address}{path}", json=body, timeout=30)
        return answer.is_success


def _poll(condition: Callable[[], T]) -> T:
    """Wait until a condition is true of the nodes, which have other things to do."""
    deadline = time.monotonic() + HEALTHY_SECONDS
    while not (result := condition()):
        assert time.monotonic() < deadline, f"never true: {condition}"
        time.sleep(POLL_SECONDS)
    return result


@contextmanager
def cluster(folder: Path, *options: str) -> Generator[Cluster]:
    """Bring a cluster up in a folder, on free ports; end it after the block."""
    place = folder / "cluster"
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.cluster", "--port", "0", "--no-demo",
             "--folder", str(place), *options],
            cwd=ROOT, env=os.environ | UNLIMITED, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output,
            preexec_fn=processes.die_with_parent,  # noqa: PLW1509 it only sets a flag
        )  # fmt: skip
    try:
        described = place / "cluster.json"
        wait_until(
            lambda: described.exists() or process.poll() is not None, BRING_UP_SECONDS
        )
        assert process.poll() is None, log.read_text()
        yield Cluster(described)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()


def run_api(
    arguments: tuple[str, ...], variables: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run `python -m api` to its end, with variables of the environment."""
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=ROOT, env=os.environ | variables, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

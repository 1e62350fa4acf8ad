"""Compare what was acknowledged with what the log holds afterwards."""

import subprocess
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import httpx

from tests.faults.load import UNAVAILABLE, Load
from tests.waiting import PATIENCE_SECONDS, wait_until

Json = dict[str, Any]
EXPECTED = {200, 201, 503}
NEAR_SECONDS = 5.0  # after a fault, in which a proxy may still see answers cut off


class Deployed(Protocol):
    """Whatever faults are injected into: its address, its key and its commands."""

    @property
    def url(self) -> str: ...

    @property
    def key(self) -> str: ...

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `python -m api` with arguments, on its database."""
        ...


class Fault(NamedTuple):
    """When a fault began and ended, in seconds of the monotonic clock."""

    began: float
    ended: float


class Verdict(NamedTuple):
    """The outcome of one trial; times in seconds; `stale` counts stale answers.

    `cut`: answers that a proxy saw cut off; `stray_cuts`: those that no fault explains.
    """

    nemesis: str
    acknowledged: int
    faults: int
    lost: int
    duplicates: int
    inconsistencies: list[str]
    unexpected: dict[int, int]
    longest_gap: float
    slowest_recovery: float
    reads: int
    refused_reads: int
    stale: int
    cut: int
    stray_cuts: int

    @property
    def is_faulty(self) -> bool:
        """Whether anything was lost, doubled, wrong, or cut off without a fault."""
        return bool(
            self.lost
            or self.duplicates
            or self.inconsistencies
            or self.unexpected
            or self.stray_cuts
        )


def check(
    name: str, deployment: Deployed, load: Load, faults: Sequence[Fault], began: float
) -> Verdict:
    """Compare the answers that clients got with the log, and the log with itself."""
    verdict = check_load(name, deployment, load, faults, began)
    verdict.inconsistencies.extend(check_projections(deployment))
    return verdict


def check_load(
    name: str, deployment: Deployed, load: Load, faults: Sequence[Fault], began: float
) -> Verdict:
    """Compare the answers that clients got with the log, and that with checkpoints."""
    log = _read_log(deployment)
    statements = Counter(
        entry["texts"]["statement"] for entry in log if entry["kind"] == "claim"
    )
    ids = {entry["subject"] for entry in log if entry["kind"] == "claim"}
    ack_times = [began, *sorted(load.acks)]
    recoveries = [
        min((ack - ended for ack in ack_times if ack > ended), default=float("inf"))
        for _, ended in faults
    ]
    return Verdict(
        nemesis=name,
        acknowledged=len(load.acknowledged),
        faults=len(faults),
        lost=sum(claim not in ids for claim in load.acknowledged.values()),
        duplicates=sum(n - 1 for n in statements.values()),
        inconsistencies=_check_log(log, load),
        unexpected={
            status: n for status, n in load.statuses.items() if status not in EXPECTED
        },
        longest_gap=max(b - a for a, b in pairwise(ack_times)),
        slowest_recovery=max(recoveries, default=0.0),
        reads=load.reads.total(),
        refused_reads=load.reads[503],
        stale=load.stale,
        cut=len(load.cut),
        stray_cuts=stray(load.cut, faults),
    )


def stray(cuts: Sequence[float], faults: Sequence[Fault]) -> int:
    """Return how many of these moments lie in no fault, nor soon after one."""
    return sum(
        not any(began <= cut <= ended + NEAR_SECONDS for began, ended in faults)
        for cut in cuts
    )


def roots(leaves: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    """Return the Merkle tree hash of so many first leaf hashes, by size.

    As in RFC 6962, 2.1: complete subtrees, largest first, are joined from the right.
    """
    found = {0: sha256(b"").digest()}
    complete: list[tuple[int, bytes]] = []  # heights and hashes, of whole subtrees
    for size, leaf in enumerate(leaves, 1):
        height, node = 0, leaf
        while complete and complete[-1][0] == height:
            node = sha256(b"\x01" + complete.pop()[1] + node).digest()
            height += 1
        complete.append((height, node))
        if size in sizes:
            *others, (_, root) = complete
            for _, left in reversed(others):
                root = sha256(b"\x01" + left + root).digest()
            found[size] = root
    return found


def _read_log(deployment: Deployed) -> list[Json]:
    log: list[Json] = []
    headers = {"Authorization": f"Bearer {deployment.key}"}
    with httpx.Client(
        base_url=deployment.url, headers=headers, timeout=PATIENCE_SECONDS
    ) as client:

        def fetch() -> httpx.Response | None:
            path = f"/v1/changes?after={len(log) - 1}&limit=200"
            response = client.get(path)
            return None if response.status_code == UNAVAILABLE else response

        while True:
            response = wait_until(fetch)
            assert response is not None
            items: list[Json] = response.raise_for_status().json()["items"]
            if not items:
                return log
            log += items


def _check_log(log: list[Json], load: Load) -> list[str]:
    faults = [
        f"entry {nth} has the index {entry['index']}"
        for nth, entry in enumerate(log)
        if entry["index"] != nth
    ]
    leaves = [bytes.fromhex(entry["leaf"]) for entry in log]
    known = roots(leaves, {size for size, _ in load.checkpoints})
    faults += [
        f"the checkpoint of {size} entries is of another log"
        for size, root_hash in sorted(load.checkpoints)
        if known.get(size) != root_hash
    ]
    return faults


def check_projections(deployment: Deployed) -> list[str]:
    """Return what `verify` finds wrong with the log, and with what follows from it."""
    faults: list[str] = []
    for arguments in (("verify",), ("verify", "--records")):
        result = deployment.run(*arguments)
        if result.returncode:
            faults.append(
                f"{' '.join(arguments)}: {result.stdout}{result.stderr}"[-2000:]
            )
    return faults

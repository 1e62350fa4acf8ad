"""The judge: what was acknowledged against what the log holds afterwards."""

from collections import Counter
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

import httpx

from tests.faults.load import UNKNOWN, Load
from tests.faults.world import World
from tests.waiting import PATIENCE_SECONDS, wait_until

Json = dict[str, Any]
CALM = {200, 201, 503}


class Verdict(NamedTuple):
    """What became of one run; times in seconds, `stale` reads of those answered."""

    nemesis: str
    acknowledged: int
    faults: int
    lost: int
    duplicates: int
    inconsistencies: list[str]
    wrong: dict[int, int]
    longest_gap: float
    slowest_return: float
    reads: int
    refused_reads: int
    stale: int


def judge(
    name: str, world: World, load: Load, ended: list[float], began: float
) -> Verdict:
    """Hold what clients were told against the log, and the log against itself."""
    log = _log(world)
    said = Counter(
        entry["texts"]["statement"] for entry in log if entry["kind"] == "claim"
    )
    ids = {entry["subject"] for entry in log if entry["kind"] == "claim"}
    times = [began, *sorted(load.acks)]
    returns = [
        min((ack - fault for ack in times if ack > fault), default=float("inf"))
        for fault in ended
    ]
    return Verdict(
        nemesis=name,
        acknowledged=len(load.kept),
        faults=len(ended),
        lost=sum(claim not in ids for claim in load.kept.values()),
        duplicates=sum(n - 1 for n in said.values()),
        inconsistencies=[*_of_log(log, load), *_of_projections(world)],
        wrong={status: n for status, n in load.seen.items() if status not in CALM},
        longest_gap=max(b - a for a, b in pairwise(times)),
        slowest_return=max(returns, default=0.0),
        reads=load.reads.total(),
        refused_reads=load.reads[503],
        stale=load.stale,
    )


def root(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree hash of leaf hashes (RFC 6962, 2.1), as it is written."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


def _log(world: World) -> list[Json]:
    found: list[Json] = []
    headers = {"Authorization": f"Bearer {world.key}"}
    with httpx.Client(
        base_url=world.url, headers=headers, timeout=PATIENCE_SECONDS
    ) as client:

        def answered() -> httpx.Response | None:
            path = f"/v1/changes?after={len(found) - 1}&limit=200"
            response = client.get(path)
            return None if response.status_code == UNKNOWN else response

        while True:
            response = wait_until(answered)
            assert response is not None
            items: list[Json] = response.raise_for_status().json()["items"]
            if not items:
                return found
            found += items


def _of_log(log: list[Json], load: Load) -> list[str]:
    wrong = [
        f"entry {nth} has the index {entry['index']}"
        for nth, entry in enumerate(log)
        if entry["index"] != nth
    ]
    leaves = [bytes.fromhex(entry["leaf"]) for entry in log]
    wrong += [
        f"the checkpoint of {size} entries is of another log"
        for size, kept in sorted(load.checkpoints)
        if size > len(leaves) or root(leaves[:size]) != kept
    ]
    return wrong


def _of_projections(world: World) -> list[str]:
    wrong: list[str] = []
    for arguments in (("verify",), ("verify", "--records")):
        done = world.run(*arguments)
        if done.returncode:
            wrong.append(f"{' '.join(arguments)}: {done.stdout}{done.stderr}"[-2000:])
    return wrong

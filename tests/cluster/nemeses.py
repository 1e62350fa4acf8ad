"""What can happen to a cluster, under the names that the command line takes."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable

from tests.cluster.running import NODES, Cluster

Nemesis = Callable[[Cluster], Awaitable[None]]
FROZEN_SECONDS = 35.0
AWAY_SECONDS = 14.0
QUORUM_SECONDS = 22.0
STALLED_SECONDS = 1.0


async def kill_primary(cluster: Cluster) -> None:
    """Kill the primary and the Patroni that would start it again."""
    leader = cluster.leader()
    assert leader is not None
    _kill(cluster, leader)
    await asyncio.to_thread(cluster.await_leader, leader)


async def kill_postgres(cluster: Cluster) -> None:
    """Kill the primary alone; its Patroni starts it again, or another takes over."""
    leader = cluster.leader()
    assert leader is not None
    cluster.signal(cluster.postgres(leader), signal.SIGKILL)
    await asyncio.sleep(AWAY_SECONDS)


async def freeze_leader(cluster: Cluster) -> None:
    """Freeze the primary and its Patroni, then let them go on."""
    leader = cluster.leader()
    assert leader is not None
    frozen = [cluster.patroni(leader), *cluster.postgres(leader)]
    cluster.signal(frozen, signal.SIGSTOP)
    await asyncio.sleep(FROZEN_SECONDS)
    cluster.signal(frozen, signal.SIGCONT)


async def lose_standbys(cluster: Cluster) -> None:
    """Kill both standbys, and start them again."""
    leader = cluster.leader()
    for nth in set(range(NODES)) - {leader}:
        _kill(cluster, nth)
    await asyncio.sleep(AWAY_SECONDS)


async def switch_over(cluster: Cluster) -> None:
    """Have another node become the primary, as planned."""
    await asyncio.to_thread(cluster.switch_over)


async def lose_quorum(cluster: Cluster) -> None:
    """Kill two of three etcd, and start them again."""
    cluster.signal([cluster.etcd(0), cluster.etcd(1)], signal.SIGKILL)
    await asyncio.sleep(QUORUM_SECONDS)


async def stall_then_kill(cluster: Cluster) -> None:
    """Freeze what the standbys receive by, then kill the primary."""
    leader = cluster.leader()
    assert leader is not None
    standbys = [
        pid for nth in set(range(NODES)) - {leader} for pid in cluster.postgres(nth)
    ]
    cluster.signal(standbys, signal.SIGSTOP)
    await asyncio.sleep(STALLED_SECONDS)
    _kill(cluster, leader)
    cluster.signal(standbys, signal.SIGCONT)
    await asyncio.to_thread(cluster.await_leader, leader)


def _kill(cluster: Cluster, nth: int) -> None:
    pids = [cluster.patroni(nth), *cluster.postgres(nth)]
    cluster.signal(pids, signal.SIGKILL)


NEMESES: dict[str, Nemesis] = {
    "kill-primary": kill_primary,
    "kill-postgres": kill_postgres,
    "freeze-leader": freeze_leader,
    "standbys-gone": lose_standbys,
    "switchover": switch_over,
    "etcd-quorum": lose_quorum,
    "stall-then-kill": stall_then_kill,
}


async def strike(cluster: Cluster, name: str) -> float:
    """Let a nemesis act, then start again what it killed; return when it had acted."""
    await NEMESES[name](cluster)
    ended = time.monotonic()
    cluster.start_what_ended()
    return ended

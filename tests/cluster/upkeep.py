"""What happens to servers that run for months: backups, lost processes, deployments."""

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx

from api.postgres import base_backup
from api.postgres.base_backup import Backup
from api.postgres.binaries import Account
from scripts.cluster import servers
from tests.cluster.nemeses import strike
from tests.cluster.running import Cluster, run_api
from tests.waiting import until_it_comes, wait_until
from tests.worker_processes import children, writers

LOGIN = "foresaid"
IDS = "SELECT id::text FROM claims"
TRUST = "host all all 127.0.0.1/32 trust\n"
BACKUP = "backup"
Act = Callable[[Cluster, Path], Awaitable[None]]


async def nothing(_: Cluster, __: Path) -> None:
    """Let the load go on."""


async def back_up(cluster: Cluster, folder: Path) -> None:
    """Copy a standby's database while it is used."""
    note = Backup(finished_at=datetime.now(UTC), entries=0, archive=None, checkpoint="")
    programs = Path(cluster.facts["programs"])
    await asyncio.to_thread(
        base_backup.take,
        cluster.facts["replication"],
        programs,
        folder / BACKUP,
        note,
        lambda _: None,
    )


async def kill_reading_process(cluster: Cluster, _: Path) -> None:
    """Kill one of the processes of a server that hand their writes to another."""
    parent = cluster.server("server0")
    await _kill(parent, next(p for p in children(parent) if p not in writers(parent)))


async def kill_writing_process(cluster: Cluster, _: Path) -> None:
    """Kill the process of a server that writes for the others."""
    parent = cluster.server("server0")
    await _kill(parent, writers(parent)[0])


async def fail_over(cluster: Cluster, _: Path) -> None:
    """Kill the primary for good, until another has taken over."""
    await strike(cluster, "kill-primary")


async def replace_processes(cluster: Cluster, _: Path) -> None:
    """Deploy anew without an end: each server replaces its processes one by one."""
    for name in servers.SERVERS:
        parent = cluster.server(name)
        before = set(children(parent))
        os.kill(parent, signal.SIGHUP)
        await asyncio.to_thread(
            wait_until,
            lambda before=before, parent=parent: not before & set(children(parent)),
        )


async def restart_servers(cluster: Cluster, _: Path) -> None:
    """Deploy anew, one server after the other: end it, start it, wait until it reads.

    Meanwhile HAProxy leads to the other one.
    """
    addresses = [*cluster.facts["servers"], cluster.facts["reader"]]
    for name, address in zip(servers.SERVERS, addresses, strict=True):
        ended = cluster.server(name)
        os.kill(ended, signal.SIGTERM)
        await asyncio.to_thread(
            wait_until, lambda ended=ended: not Path(f"/proc/{ended}").exists()
        )
        cluster.start_what_ended()
        async with httpx.AsyncClient(base_url=address, timeout=5) as client:

            async def ready(client: httpx.AsyncClient = client) -> bool:
                with suppress(httpx.TransportError):
                    return (await client.get("/health/ready")).is_success
                return False

            await until_it_comes(ready)


ACTS: dict[str, Act] = {
    "nothing": nothing,
    "a backup": back_up,
    "a reading process killed": kill_reading_process,
    "the writing process killed": kill_writing_process,
    "the primary killed": fail_over,
    "processes replaced": replace_processes,
    "servers restarted": restart_servers,
    "nothing again": nothing,
}


def check_backup(cluster: Cluster, folder: Path, expected: set[str]) -> list[str]:
    """Start the copy by itself; return what is wrong with its log, or missing in it."""
    data = folder / BACKUP / base_backup.DATA
    account = Account.owning(folder)
    for path in (folder / BACKUP, data, *data.rglob("*")):
        account.give(path)
    (data / "standby.signal").unlink(missing_ok=True)
    own = folder / "alone"
    own.mkdir(mode=0o755)
    (own / "hba.conf").write_text(TRUST, encoding="ascii")
    (own / "postgresql.conf").touch()
    port = _free_port()
    with (folder / "backup.log").open("wb") as output:
        process = account.popen(
            [
                *(Path(cluster.facts["programs"]) / "postgres", "-D", data),
                *("-c", f"config_file={own / 'postgresql.conf'}"),
                *("-c", f"hba_file={own / 'hba.conf'}", "-p", str(port)),
                *("-c", "listen_addresses=127.0.0.1", "-k", ""),
            ],
            Path("/"),
            output.fileno(),
        )
    try:
        dsn = f"postgresql://{LOGIN}@127.0.0.1:{port}/foresaid"
        there = asyncio.run(_ids(dsn))
        verified = run_api(("verify",), {"DATABASE_URL": dsn})
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
    shutil.rmtree(folder / BACKUP)
    faults = [] if verified.returncode == 0 else [verified.stdout + verified.stderr]
    missing = len(expected - there)
    return [*faults, *([f"{missing} claims are not in the backup"] if missing else [])]


async def _kill(parent: int, pid: int) -> None:
    """Kill a process of a server, and wait until another has its place."""
    count = len(children(parent))
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(
        wait_until,
        lambda: pid not in children(parent) and len(children(parent)) == count,
    )


async def _ids(dsn: str) -> set[str]:
    async def connected() -> "asyncpg.Connection[asyncpg.Record] | None":
        with suppress(OSError, asyncpg.PostgresError):
            return await asyncpg.connect(dsn, timeout=5)
        return None

    connection = await until_it_comes(connected)
    assert connection is not None
    try:
        return {row["id"] for row in await connection.fetch(IDS)}
    finally:
        await connection.close()


def _free_port() -> int:
    with closing(socket.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])

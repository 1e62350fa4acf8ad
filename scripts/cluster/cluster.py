"""The processes of a cluster: started in their order, described, started again."""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection

from scripts.cluster import haproxy, nodes, processes, programs, servers
from scripts.cluster.layout import LOOPBACK, NODES, Layout, url

READY_SECONDS = 90.0


class Cluster:
    """The processes of a cluster, by name, and how each is started."""

    def __init__(self, place: Layout, options: argparse.Namespace) -> None:
        self._layout = place
        self._programs = programs.find(place.folder)
        self._options = options
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._starters: dict[str, Callable[[], subprocess.Popen[bytes]]] = {}
        self._add_starters()

    def _add_starters(self) -> None:
        place, found, options = self._layout, self._programs, self._options
        as_postgres = partial(processes.start, account=found.account)
        for nth in range(NODES):
            command = nodes.etcd(place, found, nth)
            log = place.log(f"etcd{nth}")
            self._starters[f"etcd{nth}"] = partial(as_postgres, command, log)
        for nth in range(NODES):
            command = nodes.patroni(place, found, nth, options.replay_delay)
            log = place.log(f"node{nth}")
            self._starters[f"node{nth}"] = partial(as_postgres, command, log)
        command = haproxy.command(place, found)
        self._starters["haproxy"] = partial(as_postgres, command, place.log("haproxy"))
        demo = ["--no-demo"] if options.no_demo else []
        workers = ["--workers", str(options.workers)] if options.workers > 1 else []
        for nth, name in enumerate(servers.SERVERS):
            self._starters[name] = partial(
                processes.start,
                [*servers.command(place, nth, demo), *workers],
                place.log(name),
                environment=servers.environment(place, nth),
            )

    def bring_up(self) -> None:
        """Start everything and wait until it answers."""
        for name in self._starters:
            if name.startswith("etcd"):
                self._start(name)
        for nth in range(NODES):  # which Patroni would wait for much longer
            self._await(f"etcd{nth}", partial(_listens, self._layout.etcd(nth)))
        for name in self._starters:
            if name.startswith(("node", "haproxy")):
                self._start(name)
        asyncio.run(servers.make_logins(self._layout))
        self._start("server0")
        self._await_server(0)  # it has migrated the database that the others need
        for nth in (1, 2):
            self._start(servers.SERVERS[nth])
        for nth in (1, 2):
            self._await_server(nth)
        self._calm()

    @property
    def layout(self) -> Layout:
        """Where everything is."""
        return self._layout

    def restart(self) -> None:
        """Start again what has ended."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self._start(name)
        self.describe()

    def describe(self) -> None:
        """Write what a person or a test must know into `cluster.json`."""
        place = self._layout
        content = {
            "pid": os.getpid(),
            "url": url(place.web),
            "servers": [url(place.server_port(nth)) for nth in range(2)],
            "reader": url(place.server_port(2)),
            "patroni": [url(place.patroni(nth)) for nth in range(NODES)],
            "data": [str(nodes.data(place, nth)) for nth in range(NODES)],
            "owner": servers.owner(place),
            "superuser": place.dsn("postgres", place.superuser, place.primary),
            "replication": place.dsn("replicator", place.replicator, place.standbys),
            "programs": str(self._programs.postgres),
            "server": servers.environment(place, 0)["DATABASE_URL"],
            "key": servers.key(place),
            "pids": {name: process.pid for name, process in self._running.items()},
        }
        processes.write_json(place.folder / "cluster.json", content)

    def reap(self) -> None:
        """Take leave of what has ended, so that its pid is free."""
        for process in self._running.values():
            process.poll()
        own = frozenset(process.pid for process in self._running.values())
        processes.reap(own)

    def _start(self, name: str) -> None:
        self._running[name] = self._starters[name]()

    def _calm(self) -> None:
        patroni = HTTPConnection(LOOPBACK, self._layout.patroni(0), timeout=5)
        patroni.request("PATCH", "/config", json.dumps(nodes.CALM))
        patroni.getresponse().read()
        patroni.close()

    def _await_server(self, nth: int) -> None:
        port = self._layout.server_port(nth)
        self._await(servers.SERVERS[nth], partial(_is_ready, port))

    def _await(self, name: str, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not condition():
            if self._running[name].poll() is not None or time.monotonic() > deadline:
                log = self._layout.log(name)
                raise RuntimeError(f"{name} did not start: {log.read_text()[-500:]}")
            time.sleep(0.1)


def _is_ready(port: int) -> bool:
    """Return whether a server reads its database: several listen before they do."""
    server = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        server.request("GET", "/health/ready")
        return server.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        server.close()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((LOOPBACK, port)) == 0

"""A cluster on this machine: etcd, Patroni, PostgreSQL, HAProxy, and three servers.

Everything listens on loopback alone, and ends with this program. What ends earlier
stays down until this program is sent SIGUSR1.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import NoReturn

from api.postgres import binaries
from api.postgres.binaries import EmbeddedError
from scripts.cluster import processes, programs
from scripts.cluster.cluster import Cluster
from scripts.cluster.layout import NODES, Layout, url
from scripts.cluster.programs import MissingError
from scripts.number_options import positive, whole


def main() -> int:
    """Run a cluster until it is stopped; return 1 if it can't be had."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py cluster", description=__doc__)
    add = parser.add_argument
    add(
        "--port",
        type=whole("PORT", least=0),
        default=8000,
        help="first of 24 ports (8000), 0: free ones",
    )
    add("--no-demo", action="store_true", help="start empty")
    add("--folder", type=Path, help="a new folder for its files, which stays")
    add(
        "--replay-delay",
        type=positive("SECONDS", or_zero=True),
        default=0.0,
        metavar="SECONDS",
        help="how far standbys lag behind (0)",
    )
    add(
        "--workers",
        type=whole("WORKERS"),
        default=1,
        help="processes of each server (1)",
    )
    options = parser.parse_args()
    os.umask(0o022)
    line = programs.missing()
    if line is not None:
        sys.stderr.write(f"{line}\n")
        return 1
    return processes.supervise(partial(_run, options))


def _run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    folder = None
    try:
        folder = _new_folder(options.folder)
        cluster = Cluster(Layout.of(folder, options.port), options)
        cluster.bring_up()
    except (EmbeddedError, MissingError, OSError, RuntimeError) as error:
        where = f" The logs are in {folder}." if folder else ""
        sys.stderr.write(f"{error}{where}\n")
        return 1
    cluster.describe()
    try:
        _tell(cluster.layout, time.monotonic() - started)
        _keep(cluster)
    finally:
        processes.end_descendants()
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def _keep(cluster: Cluster) -> NoReturn:
    """Take leave of what ends; start it again at SIGUSR1."""
    asked: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, _: asked.append(number))
    while True:
        cluster.reap()
        if asked:
            asked.clear()
            cluster.restart()
        time.sleep(0.2)


def _tell(place: Layout, seconds: float) -> None:
    patroni = " ".join(url(place.patroni(nth)) for nth in range(NODES))
    print(
        f"Ready after {seconds:.0f} s.",
        f"Servers:   {url(place.web)} (one of two, that write)",
        f"Read-only: {url(place.server_port(2))} (on a standby)",
        f"Patroni:   {patroni} (/cluster)",
        f"Files:     {place.folder} (cluster.json tells all; the admin key in server/)",
        f"Kill what you like; `kill -USR1 {os.getpid()}` starts it again.",
        "Ctrl-C ends everything.",
        sep="\n",
        flush=True,
    )


def _new_folder(given: Path | None) -> Path:
    """Return a new folder that the account of PostgreSQL can enter."""
    if given is not None:
        given.mkdir(parents=True)  # an old one has other passwords
        return given.resolve()
    within = None
    if os.geteuid() == 0:
        binaries.open_folder(binaries.SHARED)
        within = binaries.SHARED
    folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=within))
    folder.chmod(0o711)
    return folder


if __name__ == "__main__":
    sys.exit(main())

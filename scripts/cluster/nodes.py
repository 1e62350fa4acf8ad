"""The database of a cluster: three etcd, and three PostgreSQL that Patroni keeps.

These settings lost nothing in any fault that was tried (README, "More than one
machine"): commits wait for a quorum of standbys, and there are no writes without one.
"""

import json
from pathlib import Path

from scripts.cluster import processes
from scripts.cluster.layout import LOOPBACK, NODES, Layout, url
from scripts.cluster.programs import Programs

Command = list[str | Path]
CLUSTER = {
    "ttl": 20,
    "loop_wait": 5,
    "retry_timeout": 5,
    "synchronous_mode": "quorum",
    "synchronous_mode_strict": True,
    "synchronous_node_count": 1,
    "failsafe_mode": True,
    "postgresql": {
        "use_pg_rewind": True,
        "use_slots": True,
        # A former primary that can't be rewound is copied anew: all that was
        # acknowledged is where the new one is. Once rewound, it replays the log from
        # the checkpoint before: so each keeps as much as lies between two of them.
        "remove_data_directory_on_rewind_failure": True,
        "remove_data_directory_on_diverged_timelines": True,
        "parameters": {
            "max_connections": 60,
            "hot_standby_feedback": "on",
            "max_wal_size": "1GB",
            "wal_keep_size": "1GB",
        },
    },
}
# While it comes up, Patroni looks every second what there is to do.
BRISK, CALM = {"loop_wait": 1}, {"loop_wait": CLUSTER["loop_wait"]}
INITDB = (
    {"encoding": "UTF8"},
    {"locale": "C"},
    {"lc-ctype": "C.UTF-8"},
    {"text-search-config": "english"},
    "data-checksums",
)


def etcd(layout: Layout, programs: Programs, nth: int) -> Command:
    """Return the command of one etcd, and make its folder."""
    own_folder(layout, programs, f"etcd{nth}")
    peers = ",".join(f"etcd{i}={url(layout.etcd_peer(i))}" for i in range(NODES))
    client, peer = url(layout.etcd(nth)), url(layout.etcd_peer(nth))
    options = {
        "name": f"etcd{nth}",
        "data-dir": layout.folder / f"etcd{nth}",
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": peers,
        "initial-cluster-state": "new",
        "heartbeat-interval": 200,
        "election-timeout": 2000,
        "log-level": "warn",
    }
    return [programs.etcd, *(f"--{name}={value}" for name, value in options.items())]


def patroni(
    layout: Layout, programs: Programs, nth: int, replay_delay: float
) -> Command:
    """Return the command of one Patroni, and write its configuration.

    *replay_delay* is in seconds: how far its standby lags behind.
    """
    folder = own_folder(layout, programs, f"node{nth}")
    file = folder / "patroni.yml"
    content = json.dumps(_configuration(layout, programs, nth, replay_delay), indent=1)
    processes.write_private(file, content)  # JSON is YAML
    programs.account.give(file)
    return [programs.patroni, file]


def own_folder(layout: Layout, programs: Programs, name: str) -> Path:
    """Make a folder that only the account of PostgreSQL may use; return it."""
    folder = layout.folder / name
    folder.mkdir(mode=0o700)
    programs.account.give(folder)
    return folder


def data(layout: Layout, nth: int) -> Path:
    """Return the data folder of a node's PostgreSQL."""
    return layout.folder / f"node{nth}" / "data"


def _configuration(
    layout: Layout, programs: Programs, nth: int, replay_delay: float
) -> dict[str, object]:
    rest, postgres = layout.patroni(nth), layout.postgres(nth)
    return {
        "scope": "foresaid",
        "name": f"node{nth}",
        "log": {"level": "INFO"},
        "restapi": {
            "listen": f"{LOOPBACK}:{rest}",
            "connect_address": f"{LOOPBACK}:{rest}",
        },
        "etcd3": {"hosts": [f"{LOOPBACK}:{layout.etcd(i)}" for i in range(NODES)]},
        "bootstrap": {"dcs": CLUSTER | BRISK, "initdb": list(INITDB)},
        "postgresql": {
            "listen": f"{LOOPBACK}:{postgres}",
            "connect_address": f"{LOOPBACK}:{postgres}",
            "data_dir": str(data(layout, nth)),
            "bin_dir": str(programs.postgres),
            "pgpass": str(layout.folder / f"node{nth}" / "pgpass"),
            "authentication": {
                "superuser": {"username": "postgres", "password": layout.superuser},
                "replication": {
                    "username": "replicator",
                    "password": layout.replicator,
                },
            },
            "pg_hba": [
                f"host all all {LOOPBACK}/32 scram-sha-256",
                f"host replication replicator {LOOPBACK}/32 scram-sha-256",
            ],
            # A standby is made at once, not when the next checkpoint is due.
            "basebackup": {"checkpoint": "fast"},
            "parameters": {
                "unix_socket_directories": "",
                "shared_buffers": "64MB",
                "jit": "off",
                "recovery_min_apply_delay": f"{replay_delay * 1000:.0f}ms",
            },
        },
    }

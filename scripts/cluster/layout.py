"""Where everything of a cluster is: ports, folders, passwords, addresses."""

import secrets
import socket
from pathlib import Path

from msgspec import Struct

NODES = 3
LOOPBACK = "127.0.0.1"
SPREAD = 24  # ports from the first to the last
SEARCHED = range(20000, 32000, SPREAD)  # below those that connections are given


class Layout(Struct, frozen=True):
    """A folder, the first of its ports, and the passwords of one cluster."""

    folder: Path
    base: int
    superuser: str
    replicator: str
    owner: str
    server: str
    reader: str

    @classmethod
    def of(cls, folder: Path, base: int) -> "Layout":
        """Return the layout of a folder, on free ports where *base* is 0."""
        passwords = [secrets.token_hex(16) for _ in range(5)]
        return cls(folder, base or free_ports(), *passwords)

    @property
    def web(self) -> int:
        """The port of HAProxy that leads to a server that writes."""
        return self.base

    @property
    def primary(self) -> int:
        """The port of HAProxy that leads to the primary."""
        return self.base + 1

    @property
    def standbys(self) -> int:
        """The port of HAProxy that leads to the standbys."""
        return self.base + 2

    def server_port(self, nth: int) -> int:
        """Return the port of a server: 0 and 1 write, 2 reads."""
        return self.base + 3 + nth

    def postgres(self, nth: int) -> int:
        """Return the port of a node's PostgreSQL."""
        return self.base + 6 + nth

    def patroni(self, nth: int) -> int:
        """Return the port of a node's Patroni."""
        return self.base + 9 + nth

    def etcd(self, nth: int) -> int:
        """Return the port on which an etcd answers."""
        return self.base + 12 + nth

    def etcd_peer(self, nth: int) -> int:
        """Return the port on which an etcd talks to the others."""
        return self.base + 15 + nth

    def log(self, name: str) -> Path:
        """Return the log of a process."""
        return self.folder / f"{name}.log"

    def dsn(self, login: str, password: str, *ports: int) -> str:
        """Return the address of the database over one port, or several hosts."""
        hosts = ",".join(f"{LOOPBACK}:{port}" for port in ports)
        return f"postgresql://{login}:{password}@{hosts}/foresaid?sslmode=disable"


def url(port: int) -> str:
    """Return the address of a port on this machine."""
    return f"http://{LOOPBACK}:{port}"


def free_ports() -> int:
    """Return the first of so many ports that nothing listens on."""
    for base in SEARCHED:
        if all(_is_free(port) for port in range(base, base + SPREAD)):
            return base
    raise RuntimeError("No ports are free.")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, port))
        except OSError:
            return False
    return True

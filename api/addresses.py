"""Addresses of servers, as variables and arguments name them."""

import re
from ipaddress import IPv6Address
from urllib.parse import parse_qs, urlsplit

HOST = r"[A-Za-z0-9][A-Za-z0-9._-]*|\[(?P<six>[0-9A-Fa-f:.]+)\]"
WEB = re.compile(
    rf"https?://(?:{HOST})(?::(?P<port>\d{{1,5}}))?(?P<path>/[\w!$%&'()*+,./:;=@~-]*)?",
    re.ASCII,
)
MOST_PORT = 65535
USUAL_PORTS = {"http": "80", "https": "443"}
DSN_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[^\[\]@:\s]*)(?::(\d*))?", re.ASCII)


def web_address(given: str) -> str:
    """Return the address of a web server, without a slash at its end.

    It has a host, maybe a port and a path. Raises ValueError in words.
    """
    parts = WEB.fullmatch(given)
    if parts is None:
        # It is not repeated here, because it may hold a password.
        raise ValueError(
            "it must begin with http:// or https:// and a host, without spaces, a"
            " login, a `?` or a `#`"
        )
    if parts["port"] and not _is_port(parts["port"]):
        raise ValueError(f"there is no port {parts['port']}")
    if parts["six"]:
        IPv6Address(parts["six"])
    return given.rstrip("/")


def is_origin(given: str) -> bool:
    """Return whether an origin is written as browsers send it."""
    parts = WEB.fullmatch(given)
    if parts is None or parts["path"] or given != given.lower():
        return False
    port, usual = parts["port"], USUAL_PORTS[given.partition(":")[0]]
    return port is None or (_is_port(port) and port != usual)


def names_hosts(dsn: str) -> bool:
    """Return whether hosts and ports of a DSN can be: they may be several, or none."""
    try:
        parts = urlsplit(dsn)
    except ValueError:
        return False
    hosts = [
        DSN_HOST.fullmatch(host) for host in parts.netloc.rpartition("@")[2].split(",")
    ]
    ports = [host[1] or "5432" for host in hosts if host is not None]
    for given in parse_qs(parts.query).get("port", []):
        ports.extend(given.split(","))
    return None not in hosts and all(map(_is_port, ports))


def _is_port(given: str) -> bool:
    digits = given.isascii() and given.isdecimal() and len(given) <= len(str(MOST_PORT))
    return digits and 0 < int(given) <= MOST_PORT

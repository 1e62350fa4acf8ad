"""Receivers: the addresses to which webhooks may be sent.

A server that sends requests wherever it is told to can be made to reach what only it
can reach. So messages go to public addresses alone, by https. What a URL itself shows
is refused when it is entered; names are resolved at each delivery, and what they lead
to is checked then.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from msgspec import Struct

from api.errors import InvalidError
from api.language import text

Address = IPv4Address | IPv6Address

# What is no public address in the IANA registries of special-purpose addresses, of
# multicast, and of addresses in which another one is hidden (6to4, Teredo). Why not
# `is_global` of ipaddress: what it says depends on the version of Python.
SPECIAL = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8"),
        *("169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
# All other IPv6 addresses are local, multicast, mapped, translated or unassigned.
UNICAST = ip_network("2000::/3")
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})*")
NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
HERE = "localhost"
LOCAL_NAMES = (f".{HERE}", ".local", ".internal", ".home.arpa")
PORTS = {"https": 443, "http": 80}


class Receiver(Struct, frozen=True, kw_only=True):
    """Where a webhook is sent: `host` is a name or an address, `target` the rest."""

    scheme: str
    host: str
    port: int
    target: str


def read(url: str, *, local: bool, pointer: str = "/url") -> Receiver:
    """Return the receiver at *url*; raise InvalidError where nothing may be sent to it.

    With *local* it may be on this machine, and only there without TLS.
    """
    parts = urlsplit(text.url(url, pointer))
    host = parts.hostname or ""
    flaw = (
        _spelling_flaw(url, parts.fragment)
        or _host_flaw(host, local=local)
        or _scheme_flaw(parts.scheme, host, local=local)
    )
    if flaw is not None:
        raise InvalidError.at(pointer, flaw)
    return Receiver(
        scheme=parts.scheme,
        host=host,
        port=parts.port or PORTS[parts.scheme],
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )


def is_allowed(address: Address, scheme: str, *, local: bool) -> bool:
    """Return whether a message may be sent to *address*."""
    if address.is_loopback:
        return local
    return scheme == "https" and is_public(address)


def is_public(address: Address) -> bool:
    """Return whether *address* is one of the public Internet, and of one machine."""
    if isinstance(address, IPv6Address) and address not in UNICAST:
        return False
    return not any(address in network for network in SPECIAL)


def literal(host: str) -> Address | None:
    """Return the address that *host* is, if it is no name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _spelling_flaw(url: str, fragment: str) -> str | None:
    if not url.isascii():
        return "write it in ASCII: the host in Punycode, the rest percent-encoded"
    return "it has a fragment (#…), which is never sent" if fragment else None


def _host_flaw(host: str, *, local: bool) -> str | None:
    address = literal(host)
    if address is not None:
        allowed = is_public(address) or (local and address.is_loopback)
        return None if allowed else f"{address} is no public address"
    if NUMBER.fullmatch(host) or NAME.fullmatch(host) is None:
        return "its host is neither a name nor a plain address"
    if host == HERE and local:
        return None
    if "." not in host or host.endswith(LOCAL_NAMES):
        return f"{host} is the name of no public host"
    return None


def _scheme_flaw(scheme: str, host: str, *, local: bool) -> str | None:
    if scheme == "https":
        return None
    address = literal(host)
    here = host == HERE or (address is not None and address.is_loopback)
    return None if local and here else "messages are sent by https alone"

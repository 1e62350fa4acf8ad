"""Addresses of clients: of connections, and of requests that proxies pass on."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from api.settings import Network, ProxyHeader

HOME_BITS = 64  # the IPv6 prefix that one household or machine is given
FOR = re.compile(r'(?:^|;)\s*for=("[^"]*"|[^;,\s]*)', re.IGNORECASE)


@lru_cache(4096)
def group(address: str) -> str:
    """Return the name that an address is counted under: for IPv6, its /64 network.

    A text that is no address gives the empty text.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((int(parsed), HOME_BITS), strict=False))
    return str(parsed)


def within(address: str, networks: Collection[Network]) -> bool:
    """Return whether an address is in one of *networks*."""
    if not networks:
        return False
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)


def of_request(
    peer: str,
    headers: Iterable[tuple[bytes, bytes]],
    proxies: Collection[Network],
    header: ProxyHeader,
) -> str:
    """Return the address that a request comes from.

    A header counts only where a configured proxy is at the other end, and only as far
    back as every step is such a proxy: anybody could have written the rest.
    """
    if not within(peer, proxies):
        return peer
    name_bytes = header.encode()
    value = ",".join(v.decode("latin-1") for n, v in headers if n.lower() == name_bytes)
    address = peer
    for step in reversed(_steps(value, header)):
        if not group(step):
            break
        address = step
        if not within(step, proxies):
            break
    return address


def _steps(value: str, header: ProxyHeader) -> Sequence[str]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if header == "forwarded":
        parts = [match[1] if (match := FOR.search(part)) else "" for part in parts]
    return [_bare(part.strip('"')) for part in parts]


def _bare(address: str) -> str:
    """Return an address without its port, if it has one."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address

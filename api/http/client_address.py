"""Addresses: whose a connection or a request is, and whether a proxy spoke for them."""

import re
from collections.abc import Collection, Iterable, Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address

from api.settings import Network, ProxyHeader

HOME_BITS = 64  # of IPv6, what one household or machine is given
FOR = re.compile(r'(?:^|;)\s*for=("[^"]*"|[^;,\s]*)', re.IGNORECASE)


def group(address: str) -> str:
    """Return under which name an address is counted: of IPv6, its network of 64 bits.

    What is no address is nobody's: the empty text.
    """
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(read, IPv6Address):
        if read.ipv4_mapped is not None:
            return str(read.ipv4_mapped)
        return str(IPv6Network((int(read), HOME_BITS), strict=False))
    return str(read)


def within(address: str, networks: Collection[Network]) -> bool:
    """Tell whether an address is in one of *networks*."""
    if not networks:
        return False
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(read, IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    return any(read in network for network in networks)


def asking(
    peer: str,
    headers: Iterable[tuple[bytes, bytes]],
    proxies: Collection[Network],
    header: ProxyHeader,
) -> str:
    """Return the address that a request comes from.

    What a header says of it counts only where a configured proxy is at the other end,
    and only as far back as every step was one: the rest anybody could have written.
    """
    if not within(peer, proxies):
        return peer
    named = header.encode()
    said = ",".join(v.decode("latin-1") for n, v in headers if n.lower() == named)
    address = peer
    for step in reversed(_steps(said, header)):
        if not group(step):
            break
        address = step
        if not within(step, proxies):
            break
    return address


def _steps(said: str, header: ProxyHeader) -> Sequence[str]:
    parts = [part.strip() for part in said.split(",") if part.strip()]
    if header == "forwarded":
        parts = [found[1] if (found := FOR.search(part)) else "" for part in parts]
    return [_bare(part.strip('"')) for part in parts]


def _bare(address: str) -> str:
    """Return an address without the port that may follow it."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address

"""Who may read the metrics: those who ask from certain networks, and directly.

Why not just the address that limits count by: a proxy on the same host would make
everybody local. So what came through a proxy is judged by the address that a
configured proxy gives, and nobody is local by such a header.
"""

from litestar.types import HTTPScope

from api.http import client_address
from api.settings import LOOPBACK, Settings

FORWARDING = {b"forwarded", b"via", b"x-forwarded-for", b"x-real-ip"}


def is_allowed(request: HTTPScope, settings: Settings) -> bool:
    """Return whether a request comes from where metrics may be read."""
    peer = request["client"][0] if request["client"] else ""
    if FORWARDING.isdisjoint(name.lower() for name, _ in request["headers"]):
        return client_address.within(peer, settings.metrics_from)
    address = client_address.of_request(
        peer, request["headers"], settings.proxies, settings.proxy_header
    )
    return (
        address != peer
        and not client_address.within(address, LOOPBACK)
        and client_address.within(address, settings.metrics_from)
    )

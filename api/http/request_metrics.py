"""What is counted of requests: by route, method and status, and how long they took.

A route is the template of a path ("/v1/claims/{id}"), never what a client wrote: paths
that there are not are all counted under one name, so that nobody can add series.
"""

from collections import Counter, defaultdict
from typing import cast

from litestar.types import HTTPScope
from msgspec import Struct, field

from api.histograms import Histogram

UNMATCHED = "(none)"
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def template(scope: HTTPScope) -> str:
    """Return the template of the path of a request that a handler has seen."""
    return cast("dict[str, str]", scope).get("path_template", UNMATCHED)


class RouteMetrics(Struct):
    """The requests of one route and method: how many had each status, and seconds."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    seconds: Histogram = field(default_factory=Histogram)


class RequestMetrics:
    """The requests of an application, by method and route."""

    def __init__(self) -> None:
        self.routes: defaultdict[tuple[str, str], RouteMetrics] = defaultdict(
            RouteMetrics
        )

    def count(self, method: str, scope: HTTPScope, status: int, seconds: float) -> None:
        """Count a request that was answered; its *scope* is that of its handler."""
        method = method if method in METHODS else "OTHER"
        metrics = self.routes[method, template(scope)]
        metrics.statuses[status] += 1
        metrics.seconds.observe(seconds)


class CopyMetrics(Struct):
    """What the response cache did: `stale` were served while the database was away.

    `bytes`: how many all that is stored now takes.
    """

    hits: int = 0
    stale: int = 0
    misses: int = 0
    bytes: int = 0

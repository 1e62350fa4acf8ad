"""Normalized paths: all that judges a request by its path judges the same one.

The framework drops empty parts of a path: `//metrics` leads where `/metrics` does. But
who may read that and from where, what is stored, and which process answers is judged
before, by how a path begins. So they are dropped before all of these.
"""

import re
from typing import Any, cast

from litestar.types import ASGIApp, Receive, Scope, Send

EMPTY = re.compile("//+")


class NormalizedPaths:
    """The application, which sees no path with an empty part."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = cast("dict[str, Any]", scope).get("path", "")
        if "//" in path:
            scope = cast("Scope", {**scope, "path": EMPTY.sub("/", path)})
        await self._app(scope, receive, send)

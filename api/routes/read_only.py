"""A server that only reads, from a standby: what it answers to all that would write.

Why it forwards nothing itself: a client that follows a redirect to another host leaves
its key behind, and a proxy of ours would be one more place that sees keys. So a program
is told where to write, a browser is led there, and a load balancer in front of both
needs one line (scripts/cluster/haproxy.py).
"""

from http import HTTPStatus

from litestar import Response

from api import state
from api.errors import ReadOnlyError
from api.http.request_head import POSTED_READS, SAFE_METHODS
from api.routes.responses import AnyRequest, Redirection
from api.state import AppState

SIGNED_IN = ("/desk", "/sign-in", "/sign-out")


def lead_away(request: AnyRequest) -> Response[None] | None:
    """Return a redirect to the server that has the desk; None for what only reads.

    Raises ReadOnlyError for what writes.
    """
    app = state.of(request)
    path = request.scope["path"]
    reads = request.method in SAFE_METHODS
    if not app.read_only or path in POSTED_READS:
        return None
    if not path.startswith(SIGNED_IN):
        if not reads:
            raise refusal(app)
        return None
    if not (reads and app.writer_url):
        raise refusal(app)
    location = f"{app.writer_url}{request.scope['raw_path'].decode('latin-1')}"
    if query := request.scope["query_string"].decode("latin-1"):
        location += f"?{query}"
    return Redirection(HTTPStatus.TEMPORARY_REDIRECT, location)


def refusal(app: AppState) -> ReadOnlyError:
    """Return the error that names the server that writes, if this one knows it."""
    where = f": {app.writer_url}" if app.writer_url else ""
    return ReadOnlyError(
        f"This server only reads. Keys and writes are for the one that writes{where}"
    )

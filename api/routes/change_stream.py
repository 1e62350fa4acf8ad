"""The log over HTTP as a stream of server-sent events."""

from contextlib import AsyncExitStack

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response.base import ASGIResponse

from api import state
from api.errors import BadQueryError
from api.http.request_data import reads
from api.http.streaming import StreamedResponse
from api.model.filters import StreamFilter
from api.routes.responses import AnyRequest

MEDIA_TYPE = "text/event-stream"
HEADER = "last-event-id"
MOST_DIGITS = 18
# A proxy would put parts together, and a connection must not outlast the stream.
HEADERS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "X-Accel-Buffering": "no",
}


@get("/changes/stream", media_type=MEDIA_TYPE, dependencies=reads(StreamFilter))
async def stream_changes(
    request: AnyRequest, filters: NamedDependency[StreamFilter]
) -> ASGIResponse:
    """Stream the log's entries after an index as server-sent events, as they come.

    `id` is the index, `event` the type (as webhooks name it), `data` the entry as in
    /v1/changes. Opened again with `Last-Event-ID`, as browsers do, it goes on after
    that entry. A comment comes every 15 s where there is nothing to tell; 503 where the
    server has 100 streams.
    """
    held = AsyncExitStack()
    streams = state.of(request).streams
    after = _after(request, filters)
    streams.enter(held)
    return StreamedResponse(streams.parts(after), MEDIA_TYPE, HEADERS, held)


def _after(request: AnyRequest, filters: StreamFilter) -> int:
    given = request.headers.get(HEADER, "")
    if not given:
        return filters.after
    if not given.isdecimal() or not given.isascii() or len(given) > MOST_DIGITS:
        raise BadQueryError("`Last-Event-ID` is the id of an event of this stream.")
    return int(given)


router = Router("/v1", route_handlers=[stream_changes], tags=["Log"])

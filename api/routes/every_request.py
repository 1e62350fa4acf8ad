"""What holds for every request that a handler takes: checked before, marked after."""

from litestar import Response
from litestar.types import Message, Scope

from api import state
from api.errors import NotFoundError
from api.http import log_size, request_data
from api.model.filters import Nothing
from api.routes import read_only
from api.routes.responses import AnyRequest
from api.writer.group_commit import KeyedWriter

REPLAYED = (b"idempotent-replayed", b"true")


async def check(request: AnyRequest) -> Response[None] | None:
    """Answer OPTIONS with the methods of the path; refuse queries and writes not taken.

    No path of a noun holds a NUL, and the database accepts none. Why it is async: the
    framework runs what is not in a thread.
    """
    if request.method == "OPTIONS":
        allowed = state.of(request).allowed[request.scope["path_template"]]
        return Response(None, status_code=204, headers={"Allow": allowed})
    if "\x00" in request.scope["path"]:
        raise NotFoundError
    handler = request.route_handler
    if (
        request.scope["query_string"]
        and "filters" not in handler.resolve_dependencies()
    ):
        request_data.query(request.scope["query_string"], Nothing)
    return read_only.lead_away(request)


async def mark_write(message: Message, scope: Scope) -> None:
    """Tell the size of the log after a write, and whether it repeats an earlier one."""
    keyed: KeyedWriter | None = scope["state"].get("writer")
    if message["type"] == "http.response.start" and keyed is not None:
        headers = [*message["headers"]]
        if keyed.replayed:
            headers.append(REPLAYED)
        if keyed.writer.growth.size:
            headers.append((log_size.NAME, str(keyed.writer.growth.size).encode()))
        message["headers"] = headers

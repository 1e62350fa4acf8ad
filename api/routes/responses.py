"""Responses: nouns that were made or found, and pages of lists with their links."""

from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from litestar import Request, Response
from litestar.response.base import ASGIResponse
from msgspec import Raw

from api.errors import UnconditionalError
from api.model import etags, paging
from api.model.filters import ClaimFilter, Paged
from api.model.paging import Page, Place

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]


def made(thing: T, location: str, *, entered: bool) -> Response[T]:
    """Return 201 with what was entered, or 200 with what existed already."""
    status = HTTPStatus.CREATED if entered else HTTPStatus.OK
    return Response(thing, status_code=status, headers={"Location": location})


class Redirection(Response[None]):
    """A redirect without a body: a client that follows it has no use for one."""

    def __init__(self, status: HTTPStatus, location: str) -> None:
        super().__init__(None, status_code=status, headers={"Location": location})

    def to_asgi_response(self, *args: Any, **kwargs: Any) -> ASGIResponse:
        """Return the response as it is sent."""
        made: Any = super()  # much of it has no types
        response: ASGIResponse = made.to_asgi_response(*args, **kwargs)
        response.body = b""
        del response.headers["content-type"]
        response.headers["content-length"] = "0"
        return response


def json(thing: bytes) -> Response[Any]:
    """Return what is JSON already."""
    return Response(thing)


def listed(
    request: AnyRequest,
    rows: list[tuple[T, Place]],
    filters: Paged | ClaimFilter,
    total: int | None = None,
) -> Response[Page[T]]:
    """Return a page of *rows*, which were read up to one more than its limit."""
    page = paging.page(rows, filters.limit, request.scope["path"], filters, total)
    return Response(page, headers=link(request, cursor=page.next))


def listed_json(
    request: AnyRequest,
    rows: list[tuple[Raw, Place]],
    filters: Paged | ClaimFilter,
    total: int | None = None,
) -> Response[Any]:
    """Return the same of rows that are JSON already."""
    return listed(request, rows, filters, total)


def link(request: AnyRequest, **changes: str | None) -> dict[str, str]:
    """Return the Link header to the page after this one, if there is one."""
    if None in changes.values():
        return {}
    parameters = {**request.query_params.dict(), **changes}
    pairs = [(name, value) for name, value in parameters.items() if value]
    path = quote(request.scope["path"])
    target = f"{path}?{urlencode(pairs, doseq=True)}"
    return {"Link": f'<{target}>; rel="next"'}


def read_versions(request: AnyRequest) -> tuple[str, ...]:
    """Return the entity tags of If-Match, or raise UnconditionalError.

    What was read in any content coding may be changed.
    """
    header = request.headers.get("if-match")
    if header is None:
        raise UnconditionalError
    return tuple(etags.plain(tag) for tag in etags.named(header))

"""Errors over HTTP: RFC 9457 problem details, in one shape for every error."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, Router, get
from litestar.exceptions import HTTPException, InternalServerException
from litestar.params import FromPath
from msgspec import UNSET

from api import errors
from api.errors import ForesaidError, MovedError
from api.http import problems
from api.http.problems import (
    DEFECT,
    EARLY,
    KINDS,
    MEDIA_TYPE,
    ROUTED,
    Kind,
    Problem,
    allow,
    kind_of,
)
from api.pages import error_pages as pages
from api.pages.error_pages import ErrorPage
from api.routes.responses import Redirection

RETRY_AFTER_SECONDS = 1
log = logging.getLogger("foresaid.defects")
AnyRequest = Request[Any, Any, Any]


Answer = Response[Problem] | Response[str]


@get("/problems/{slug:str}", opt={"undocumented": True})
async def explain_problem(slug: FromPath[str]) -> Response[str]:
    """Explain one kind of problem to a person."""
    every = (*KINDS.values(), *ROUTED.values(), *EARLY.values())
    kinds = {kind.slug: kind for kind in every}
    if slug not in kinds:
        raise errors.NotFoundError
    kind = kinds[slug]
    return pages.explain(
        slug=slug, title=kind.status.phrase, status=kind.status, advice=kind.advice
    )


def from_domain(request: AnyRequest, error: ForesaidError) -> Answer:
    """Return the response to an error of the domain."""
    kind = kind_of(type(error))
    response = answer(request, kind, (type(error).__doc__ or kind.slug).strip(), error)
    match kind.status:
        case HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = 'Bearer realm="foresaid"'
        case HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        case HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, errors.TooManyError):
            response.headers["Retry-After"] = str(error.seconds)
        case _:
            pass
    return response


def from_merge(request: AnyRequest, error: MovedError) -> Response[None] | Answer:
    """Redirect from the slug of a merged noun to the slug that it was merged into.

    A slug in the query has no address of its own to redirect to, so that a problem
    gives the other slug.
    """
    template = request.scope["path_template"].split("/")
    if "{slug}" not in template:
        return from_domain(request, errors.BadQueryError(error.detail))
    parts = request.scope["path"].split("/")
    at = template.index("{slug}")
    _, dot, suffix = parts[at].partition(".")
    parts[at] = f"{error.slug}{dot}{suffix}"
    path = quote("/".join(parts))
    query = request.scope["query_string"].decode("latin-1")
    location = f"{path}?{query}" if query else path
    return Redirection(HTTPStatus.PERMANENT_REDIRECT, location)


def from_http(request: AnyRequest, error: HTTPException) -> Answer:
    """Return the response to an error that Litestar raised before any handler."""
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST and request.path_params:
        status = HTTPStatus.NOT_FOUND
    if isinstance(error, InternalServerException):  # the client left meanwhile
        status = HTTPStatus.REQUEST_TIMEOUT
    kind = ROUTED.get(status) or EARLY.get(status, DEFECT)
    response = answer(request, kind, status.phrase)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = allow((error.headers or {}).get("allow", ""))
    return response


def from_defect(request: AnyRequest, error: Exception) -> Answer:
    """Return the response to a defect of the server, without any detail.

    A person who sent a form is told what became of it, as far as that is known.
    """
    log.error("defect", exc_info=error)
    known = request.scope["state"].get(pages.ON_DEFECT)
    if known is not None and pages.prefers_page(request):
        return pages.show(
            ErrorPage(
                status=DEFECT.status,
                title="Our own mistake",
                detail=known.detail,
                advice=DEFECT.advice,
                links=known.links,
            )
        )
    return answer(request, DEFECT, "Our own mistake")


def answer(
    request: AnyRequest, kind: Kind, title: str, error: ForesaidError | None = None
) -> Answer:
    """Return a problem as JSON to a program, or as a page to a person."""
    if pages.prefers_page(request):
        trouble = ErrorPage(
            status=kind.status,
            title=title.rstrip("."),
            detail=error and error.detail,
            advice=kind.advice,
            flaws=error.flaws if error else (),
        )
        return pages.show(trouble)
    problem = Problem(
        type=f"/problems/{kind.slug}",
        title=title,
        status=kind.status,
        detail=(error and (error.detail or _first(error))) or UNSET,
        instance=problems.instance(request.scope),
        errors=list(error.flaws) if error else [],
    )
    return Response(problem, status_code=kind.status, media_type=MEDIA_TYPE)


def _first(error: ForesaidError) -> str | None:
    """Return the first flaw of an error, for clients that read only `detail`."""
    return next((f"`{flaw.pointer}`: {flaw.detail}" for flaw in error.flaws), None)


router = Router("/", route_handlers=[explain_problem])

HANDLERS: dict[int | type[Exception], Callable[[AnyRequest, Any], Response[Any]]] = {
    MovedError: from_merge,
    ForesaidError: from_domain,
    HTTPException: from_http,
    Exception: from_defect,
}

"""Errors as pages, and the pages that explain each kind of problem."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.datastructures.headers import Accept
from msgspec import Struct, structs

from api.errors import Flaw
from api.pages import templating

HTML = "text/html"
JSON = "application/problem+json"
LOOK_ELSEWHERE = (
    "Check the address for a slip. What has been recorded keeps its address, so a"
    " search by name or words finds it."
)
PROGRAMS = ("/v1/", "/health/", "/openapi.json", "/metrics")


# Where a request's state holds what becomes of it if it fails by a defect of ours.
ON_DEFECT = "on_defect"


class OnDefect(Struct, frozen=True):
    """What to tell a person whose request fails by a defect, and where to look."""

    detail: str
    links: tuple[tuple[str, str], ...]


class ErrorPage(Struct, frozen=True, kw_only=True):
    """An error in the words of a page."""

    status: int
    title: str
    detail: str | None = None
    advice: str
    flaws: Sequence[Flaw] = ()
    links: tuple[tuple[str, str], ...] = (("/", "Start"), ("/search", "Search"))


def prefers_page(request: Request[Any, Any, Any]) -> bool:
    """Return whether a request outside the API prefers HTML to JSON."""
    path = request.scope["path"]
    if path.startswith(PROGRAMS) or path == "/v1":
        return False
    accept = Accept(request.headers.get("accept", "*/*"))
    return accept.best_match([JSON, "application/json", HTML]) == HTML


def show(error: ErrorPage) -> Response[str]:
    """Return the page that says what went wrong, and what to do about it."""
    if error.status == HTTPStatus.NOT_FOUND:
        error = structs.replace(error, title="Page not found", advice=LOOK_ELSEWHERE)
    return templating.page("problem.html", error.status, error=error, slug=None)


def explain(*, slug: str, title: str, status: int, advice: str) -> Response[str]:
    """Return the page of one kind of problem."""
    if status == HTTPStatus.NOT_FOUND:
        title, advice = "Page not found", LOOK_ELSEWHERE
    error = ErrorPage(status=status, title=title, advice=advice)
    return templating.page("problem.html", error=error, slug=slug)

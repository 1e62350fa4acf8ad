"""Problems: the pages that explain them, and errors for those who read pages."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response
from litestar.datastructures.headers import Accept
from msgspec import Struct

from api.errors import Flaw
from api.pages import templating

HTML = "text/html"
JSON = "application/problem+json"
PROGRAMS = ("/v1/", "/health/", "/openapi.json", "/metrics")


class ErrorPage(Struct, frozen=True, kw_only=True):
    """What went wrong, as a person is told."""

    status: int
    title: str
    detail: str | None = None
    advice: str
    flaws: Sequence[Flaw] = ()


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a person asks: outside the API, and rather HTML than JSON."""
    path = request.scope["path"]
    if path.startswith(PROGRAMS) or path == "/v1":
        return False
    accept = Accept(request.headers.get("accept", "*/*"))
    return accept.best_match([JSON, "application/json", HTML]) == HTML


def tell(trouble: ErrorPage) -> Response[str]:
    """Tell a person what went wrong, and what to do about it."""
    return templating.page("problem.html", trouble.status, trouble=trouble, slug=None)


def explain(*, slug: str, title: str, status: int, advice: str) -> Response[str]:
    """Return the page of one kind of problem."""
    trouble = ErrorPage(status=status, title=title, advice=advice)
    return templating.page("problem.html", trouble=trouble, slug=slug)

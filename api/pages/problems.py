"""The pages that problems point at, and those that people see instead of problems."""

from litestar import Response

from api.pages import rendering


def page(*, slug: str, title: str, status: int, advice: str) -> Response[str]:
    """Return the page of one kind of problem."""
    detail = f"Status {status}, problem {slug}."
    return rendering.page(
        "problem.html", title=title, detail=detail, advice=advice, kicker="Problem"
    )


def instead(
    *, title: str, status: int, detail: str | None, advice: str
) -> Response[str]:
    """Return the page that a person gets instead of a problem."""
    return rendering.page(
        "problem.html",
        status=status,
        title=title,
        detail=detail,
        advice=advice,
        kicker=str(status),
    )

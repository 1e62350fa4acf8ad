"""What happens to a request that the desk can't serve: nothing typed is lost.

Where the session has ended, the form travels on in the page to sign in, and is shown
again after it. Where the database is away, the page sends the same form once more.
"""

from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from api.desk import desk, form_data, signing_in, templating
from api.desk.desk import RETRY, Reply, StaleFormError
from api.desk.sessions import AnyRequest
from api.errors import UnauthorisedError, UnavailableError
from api.http import problems
from api.pages import error_pages

AWAY = "Foresaid can’t save this just now. Nothing you typed is lost."
STALE = "This page was opened before you signed in, so nothing was saved yet."


def sign_in(request: AnyRequest, _: Exception) -> Reply:
    """Lead to the page to sign in, and back; a form that was sent goes along."""
    path = request.scope["path"]
    if not desk.is_form(request):
        query = request.scope["query_string"].decode("ascii", "replace")
        there = quote(path + (f"?{query}" if query else ""))
        return Redirect(f"/sign-in?next={there}", status_code=HTTP_303_SEE_OTHER)
    kept = form_data.join(desk.typed(request))
    return signing_in.show(request, next_path=path, kept=kept)


def unavailable(request: AnyRequest, error: UnavailableError) -> Reply:
    """Show a form again that could not be saved, or say that nothing can be shown."""
    if desk.is_form(request):
        return _again(request, AWAY, error)
    title = (type(error).__doc__ or "").strip().rstrip(".")
    trouble = error_pages.ErrorPage(
        status=503, title=title, detail=error.detail, advice="Try again in a moment."
    )
    response = error_pages.show(trouble)
    response.headers.update(RETRY)
    return response


def stale(request: AnyRequest, error: StaleFormError) -> Reply:
    """Show a form of another session, to be looked at and sent again."""
    return _again(request, STALE, error)


def _again(request: AnyRequest, why: str, error: Exception) -> Response[str]:
    status = problems.kind_of(type(error)).status  # pyright: ignore[reportArgumentType]
    response = templating.page(
        "kept.html",
        status,
        desk=None,
        notice=None,
        form=desk.NO_FORM,
        why=why,
        action=request.scope["path"],
        values=desk.typed(request),
        token=desk.token(request),
    )
    if isinstance(error, UnavailableError):
        response.headers.update(RETRY)
    return response


HANDLERS: dict[int | type[Exception], Any] = {
    UnauthorisedError: sign_in,
    UnavailableError: unavailable,
    StaleFormError: stale,
}

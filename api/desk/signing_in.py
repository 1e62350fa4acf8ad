"""Signing in with a key, once, and out again."""

import secrets
from datetime import datetime
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Meta, Struct

from api.database.pool import Database
from api.desk import checking, form_data, sessions, templating
from api.desk.desk import RETRY, Reply
from api.desk.fields import Field, FormState
from api.desk.sessions import SESSION, VISIT, AnyRequest
from api.errors import Flaw, ForesaidError, InvalidError, UnavailableError
from api.http import problems
from api.pages.page_query import query_as

KEY = Field(
    name="key",
    label="Your key",
    input="secret",
    hint="It starts with fs_. Whoever runs this server made it for you.",
    needed=True,
    autocomplete="current-password",
)
# A form that is kept is encoded within another: that takes up to three times its bytes.
LARGEST = 4 * form_data.LARGEST
STALE = "The page was open for too long, or your browser keeps no cookies. Try again."
UNAUTHORISED = 401


class SignInQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go after signing in, and whether one has just signed out."""

    next: Annotated[str, Meta(max_length=4000)] = sessions.START
    out: bool = False


@get("/sign-in", dependencies=query_as(SignInQuery))
async def show_sign_in(
    request: AnyRequest, filters: NamedDependency[SignInQuery]
) -> Response[str]:
    """Show the form to sign in."""
    return show(request, next_path=filters.next, status=200, out=filters.out)


@post("/sign-in")
async def sign_in(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Reply:
    """Open a session for a key, or show the form with what is wrong."""
    values = await form_data.receive(request, LARGEST)
    there = sessions.safe_path(values.get("next", sessions.START))
    kept = values.get("kept")
    try:
        visit = sessions.token_of(request, VISIT)
        if not sessions.is_ours(values.get(form_data.TOKEN, ""), visit):
            raise InvalidError(STALE)
        if "key" not in values:
            raise InvalidError(None, Flaw("/key", "this is needed"))
        key = await sessions.admit(request, db, values["key"], now)
        draft = (there, kept) if kept else None
        cookie = await sessions.begin(request, db, key, now, draft)
    except ForesaidError as error:
        form = checking.with_flaws((KEY,), {}, error)
        response = show(
            request,
            next_path=there,
            kept=kept,
            form=form,
            status=problems.kind_of(type(error)).status,
        )
        if isinstance(error, UnavailableError):
            response.headers.update(RETRY)
        return response
    redirect = Redirect(there, status_code=HTTP_303_SEE_OTHER)
    redirect.set_cookie(cookie)
    return redirect


@post("/sign-out")
async def sign_out(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Redirect:
    """End the session."""
    values = await form_data.receive(request)
    token = sessions.token_of(request)
    redirect = Redirect("/sign-in?out=true", status_code=HTTP_303_SEE_OTHER)
    if sessions.is_ours(values.get(form_data.TOKEN, ""), token):
        await sessions.end(request, db, now)
        redirect.set_cookie(sessions.cookie(request, SESSION, ""))
        redirect.headers["Clear-Site-Data"] = '"cache"'
        return redirect
    return Redirect(sessions.START, status_code=HTTP_303_SEE_OTHER)


def show(  # noqa: PLR0913 what the page may have to say
    request: AnyRequest,
    *,
    next_path: str,
    kept: str | None = None,
    form: FormState | None = None,
    status: int = UNAUTHORISED,
    out: bool = False,
) -> Response[str]:
    """Return the page to sign in; *kept* is a form to show again after it."""
    visit = sessions.token_of(request, VISIT)
    token = visit or secrets.token_urlsafe(32)
    response = templating.page(
        "sign_in.html",
        status,
        desk=None,
        notice=None,
        form=form or FormState(fields=(KEY,)),
        token=sessions.form_token(token),
        next=sessions.safe_path(next_path),
        kept=kept,
        out=out,
    )
    response.headers["Cache-Control"] = "no-store"
    if visit is None:
        response.set_cookie(sessions.cookie(request, VISIT, token))
    if status == UNAUTHORISED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="foresaid"'
    return response


router = Router(
    "/",
    route_handlers=[show_sign_in, sign_in, sign_out],
    opt={"undocumented": True},
)

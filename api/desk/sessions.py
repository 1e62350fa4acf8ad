"""Sessions: a key typed once, and a cookie that stands for it from then on.

The cookie holds a random token of which the database knows only the hash. Forms hold a
token derived from the cookie's, so that a page of another site, which can make a
browser send the cookie but not read it, cannot fill in a form.
"""

import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as keyed_digest
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from api import state
from api.database.pool import Database
from api.errors import Flaw, UnauthorisedError
from api.http.rate_limits import STATE, Client
from api.model import keys
from api.model.keys import Key
from api.store import keys as stored_keys
from api.store import sessions
from api.store.sessions import NewSession, Session

AnyRequest = Request[Any, Any, Any]
LASTS = timedelta(hours=12)
SESSION, VISIT = "foresaid-session", "foresaid-visit"
# Only within the desk, so that no link to the sign-in page leads to another site.
WITHIN = re.compile(r"/desk(?:[/?][\w/.~%=&?,+:-]*)?", re.ASCII)
START = "/desk"
NOT_VALID = "This key is not valid. It may have been mistyped, have ended or expired."


def token_of(request: AnyRequest, name: str = SESSION) -> str | None:
    """Return the token in the request's cookie of that name, if there is one."""
    return request.cookies.get(_cookie_name(request, name)) or None


def form_token(token: str) -> str:
    """Return what forms hold, so that only pages of ours can fill them in."""
    return keyed_digest(token.encode(), b"form", "sha256").hex()


def is_ours(shown: str, token: str | None) -> bool:
    """Return whether a form's token belongs to the cookie's."""
    expected = form_token(token or secrets.token_urlsafe())
    return compare_digest(shown.encode(), expected.encode())


def hashed(token: str) -> bytes:
    """Return what is stored in the place of a token."""
    return sha256(token.encode()).digest()


def cookie(request: AnyRequest, name: str, token: str) -> Cookie:
    """Return the cookie that holds a token; an empty one ends it."""
    return Cookie(
        key=_cookie_name(request, name),
        value=token,
        path="/",
        max_age=int(LASTS.total_seconds()) if token else 0,
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


async def find(request: AnyRequest, db: Database, now: datetime) -> Session | None:
    """Return the request's session, unless it or its key has ended."""
    token = token_of(request)
    session = token and await sessions.find(db, hashed(token), now)
    if not session or keys.has_ended(session.key, now):
        return None
    state.of(request).key_usage.note(session.key.id, now.date())
    client = _client(request)
    if client is not None:
        client.charge_key(session.key.id)
    return session


async def admit(request: AnyRequest, db: Database, typed: str, now: datetime) -> Key:
    """Return the key that was typed, or raise UnauthorisedError for any other."""
    client = _client(request)
    if client is not None:
        client.arrive(shows_key=True)
    key_id = keys.id_of(typed)
    stored = None if key_id is None else await stored_keys.find(db, key_id)
    key = keys.admit(typed, stored, now)
    if key is None:
        if client is not None:
            client.note_wrong_key()
        raise UnauthorisedError(None, Flaw("/key", NOT_VALID))
    state.of(request).key_usage.note(key.id, now.date())
    return key


async def begin(
    request: AnyRequest,
    db: Database,
    key: Key,
    now: datetime,
    draft: tuple[str, str] | None,
) -> Cookie:
    """Open a session in the place of the request's; return its cookie.

    Why always a new token: one that somebody else put into the browser opens nothing.
    *draft* is a form to show again, after its path.
    """
    await end(request, db, now)
    token = secrets.token_urlsafe(32)
    path, text = draft or (None, None)
    await sessions.add(
        db,
        NewSession(
            hash=hashed(token),
            key_id=key.id,
            expires_at=now + LASTS,
            draft_path=path,
            draft=text,
        ),
    )
    return cookie(request, SESSION, token)


async def end(request: AnyRequest, db: Database, now: datetime) -> None:
    """End the request's session, if it has one."""
    token = token_of(request)
    await sessions.end(db, hashed(token or ""), now)


def safe_path(typed: str) -> str:
    """Return a path of the desk: the one given, or the desk's start."""
    return typed if WITHIN.fullmatch(typed) else START


def _cookie_name(request: AnyRequest, name: str) -> str:
    """Return a name that, behind https, no page without https can set."""
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: AnyRequest) -> bool:
    public = state.of(request).public_url.startswith("https://")
    return public or request.url.scheme == "https"


def _client(request: AnyRequest) -> Client | None:
    return request.scope["state"].get(STATE)

"""Authorization: writing needs a valid key with the scope that the handler names."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from api import state
from api.errors import ForbiddenError, UnauthorisedError
from api.http.rate_limits import STATE, Client
from api.model import keys
from api.model.keys import Key, Scope
from api.routes import read_only

AnyConnection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]


def needs(scope: Scope | None) -> Guard:
    """Return a guard that admits keys with *scope*, or any valid key for None."""

    async def guard(connection: AnyConnection, _: BaseRouteHandler) -> None:
        key = await admitted(connection)
        if scope is not None and scope not in key.scopes:
            raise ForbiddenError(f"The key lacks the scope `{scope}`.")
        connection.scope["state"]["key"] = key

    return guard


async def admitted(connection: AnyConnection) -> Key:
    """Return the valid key of a request; raise UnauthorisedError for any other.

    The reason is not given, so that nobody can probe for keys. Raises ReadOnlyError
    where no key is known, as on a server that only reads.
    """
    if state.of(connection).read_only:
        raise read_only.refusal(state.of(connection))
    scheme, _, shown = connection.headers.get("authorization", "").partition(" ")
    key_id = keys.id_of(shown.strip()) if scheme.lower() == "bearer" else None
    if key_id is None:
        raise UnauthorisedError
    app = state.of(connection)
    now = app.clock()
    key = keys.admit(shown.strip(), await app.key_lookups.get(key_id), now)
    if key is None:
        raise UnauthorisedError
    app.key_usage.note(key.id, now.date())
    client: Client | None = connection.scope["state"].get(STATE)
    if client is not None:
        client.charge_key(key.id)
    return key

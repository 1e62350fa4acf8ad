"""Who may write: a valid key, with the scope that the handler asks for."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from api.errors import ForbiddenError, UnauthorisedError
from api.http.rate_limits import STATE, Client
from api.http.single_flight import SingleFlight
from api.model import keys
from api.model.keys import Key, Scope, StoredKey
from api.writer.key_usage import KeyUsage

AnyConnection = ASGIConnection[Any, Any, Any, Any]
Looks = SingleFlight[str, StoredKey | None]
Guard = Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]


def needs(scope: Scope | None) -> Guard:
    """Return the guard that admits keys with *scope*, or any valid key."""

    async def guard(connection: AnyConnection, _: BaseRouteHandler) -> None:
        key = await admitted(connection)
        if scope is not None and scope not in key.scopes:
            raise ForbiddenError(f"The key lacks the scope `{scope}`.")
        connection.scope["state"]["key"] = key

    return guard


async def admitted(connection: AnyConnection) -> Key:
    """Return the valid key that the request shows, or raise, for whatever reason."""
    scheme, _, shown = connection.headers.get("authorization", "").partition(" ")
    key_id = keys.id_of(shown.strip()) if scheme.lower() == "bearer" else None
    if key_id is None:
        raise UnauthorisedError
    looks = cast("Looks", connection.app.state["keys"])
    now = cast("datetime", connection.app.state["clock"]())
    key = keys.admit(shown.strip(), await looks.get(key_id), now)
    if key is None:
        raise UnauthorisedError
    uses = cast("KeyUsage", connection.app.state["uses"])
    uses.note(key.id, now.date())
    asker: Client | None = connection.scope["state"].get(STATE)
    if asker is not None:
        asker.charge_key(key.id)
    return key

"""Keys over HTTP: minted under the key in use, listed and revoked."""

from litestar import Response, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.commands.keys import GrantKey, RevokeKey
from api.database.pool import Database
from api.http.request_data import writes
from api.model import keys
from api.model.keys import Key, MintedKey, NewKey
from api.model.paging import Page
from api.routes.authorization import needs
from api.routes.openapi import ONLY_NEW
from api.store import keys as stored_keys
from api.writer.group_commit import KeyedWriter


@post(
    "/",
    guards=[needs("keys:manage")],
    dependencies=writes(NewKey),
    opt={ONLY_NEW: True},
)
async def mint_key(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    sent: NamedDependency[NewKey],
) -> Response[MintedKey]:
    """Make a key that may do no more than the key in use.

    Its secret is shown once: a request sent again under its Idempotency-Key gets the
    same key without the secret. The grant is in the log; the secret is stored nowhere.
    """
    key_id, shown, digest = keys.mint()
    answer = await writer.do(
        GrantKey(by=by, key=keys.tidy(sent), id=key_id, hash=digest)
    )
    secret = None if answer.replayed else shown
    return Response(keys.minted(answer.resource, secret), status_code=201)


@get("/", guards=[needs("keys:manage")])
async def list_keys(
    db: NamedDependency[Database], by: NamedDependency[str]
) -> Page[Key]:
    """List the key in use and all keys minted under it, oldest first, no secrets."""
    return Page(items=await stored_keys.under(db, by), next=None)


@get("/me", guards=[needs(None)])
async def get_own_key(key: NamedDependency[Key]) -> Key:
    """Get the key in use: what it may do."""
    return key


@delete("/{key_name:str}", guards=[needs("keys:manage")], status_code=204)
async def revoke_key(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    key_name: FromPath[str],
) -> None:
    """Revoke the key in use or a key minted under it, by its id, for good.

    All keys minted under it are revoked with it.
    """
    await writer.do(RevokeKey(by=by, id=key_name))


router = Router(
    "/v1/keys",
    route_handlers=[mint_key, list_keys, get_own_key, revoke_key],
    tags=["Keys"],
)

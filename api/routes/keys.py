"""Keys over HTTP: made of one's own powers, listed, ended."""

from datetime import datetime

from litestar import Response, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.database import Database
from api.inputs import writes
from api.model import keys
from api.model.commands import GrantKey, RevokeKey
from api.model.errors import ForbiddenError
from api.model.keys import Key, MintedKey, NewKey
from api.model.paging import Page
from api.routes.guards import needs
from api.store import keys as kept
from api.writer import KeyedWriter


@post("/", guards=[needs("keys:manage")], dependencies=writes(NewKey))
async def mint_key(
    writer: NamedDependency[KeyedWriter],
    key: NamedDependency[Key],
    now: NamedDependency[datetime],
    sent: NamedDependency[NewKey],
) -> Response[MintedKey]:
    """Make a key that may do no more than the key in use.

    Its secret is answered once: a request sent again under its Idempotency-Key gets
    the same key without it. The grant stands in the log, the secret nowhere.
    """
    excess = keys.excess(sent, key, now)
    if excess is not None:
        raise ForbiddenError(excess)
    key_id, shown, digest = keys.mint()
    answer = await writer.do(
        GrantKey(by=key.id, key=keys.tidy(sent), id=key_id, hash=digest)
    )
    secret = None if answer.replayed else shown
    return Response(keys.minted(answer.key, secret), status_code=201)


@get("/", guards=[needs("keys:manage")])
async def list_keys(
    db: NamedDependency[Database], key: NamedDependency[Key]
) -> Page[Key]:
    """List every key, oldest first, without secrets."""
    del key
    return Page(items=await kept.every(db), next=None)


@get("/me", guards=[needs(None)])
async def get_own_key(key: NamedDependency[Key]) -> Key:
    """Tell what the key in use may do."""
    return key


@delete("/{key_name:str}", guards=[needs("keys:manage")], status_code=204)
async def revoke_key(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    key_name: FromPath[str],
) -> None:
    """End a key, by its id, at once and for good; one that ended stays so."""
    await writer.do(RevokeKey(by=by, id=key_name))


router = Router(
    "/v1/keys",
    route_handlers=[mint_key, list_keys, get_own_key, revoke_key],
    tags=["Keys"],
)

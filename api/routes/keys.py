"""Keys over HTTP: what the key in use may do."""

from litestar import Router, get

from api.model.keys import Key
from api.routes.answers import AnyRequest
from api.routes.guards import needs


@get("/me", guards=[needs(None)])
async def get_own_key(request: AnyRequest) -> Key:
    """Tell what the key in use may do."""
    return key_of(request)


def key_of(request: AnyRequest) -> Key:
    """Return the key that the guard has admitted."""
    key: Key = request.scope["state"]["key"]
    return key


router = Router("/v1/keys", route_handlers=[get_own_key], tags=["Keys"])

"""Keys over HTTP: what the key in use may do."""

from litestar import Router, get
from litestar.di import NamedDependency

from api.model.keys import Key
from api.routes.guards import needs


@get("/me", guards=[needs(None)])
async def get_own_key(key: NamedDependency[Key]) -> Key:
    """Tell what the key in use may do."""
    return key


router = Router("/v1/keys", route_handlers=[get_own_key], tags=["Keys"])

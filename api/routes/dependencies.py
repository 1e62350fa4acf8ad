"""How handlers get their dependencies."""

from litestar import Litestar
from litestar.routes import HTTPRoute


def provide_in_turn(app: Litestar) -> None:
    """Have the dependencies of each handler provided one after the other.

    Litestar starts a task for each dependency that needs no other one. Tasks take a
    fifth of a request's time, and almost none of the dependencies here waits.
    """
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for _, model in route.route_handler_map.values():
                model.dependency_batches = [
                    {name} for batch in model.dependency_batches for name in batch
                ]

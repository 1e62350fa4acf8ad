"""What handlers may ask for, and how they get it."""

from datetime import datetime
from functools import partial

from litestar import Litestar
from litestar.di import NamedDependency, Provide
from litestar.routes import HTTPRoute

from api import state
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.http import request_data
from api.model.keys import Key
from api.reader.reader_process import ReaderProcess
from api.routes.responses import AnyRequest
from api.store.claims import JoinedClaims
from api.writer.group_commit import KeyedWriter


def provided() -> dict[str, Provide]:
    """Return what handlers may ask for, by the name of their parameter."""

    def provide_db(request: AnyRequest) -> Database:
        return state.of(request).pool.database

    def provide_figures(request: AnyRequest) -> FigureReader:
        app = state.of(request)
        return FigureReader(app.pool.database, app.caches)

    def provide_reader(request: AnyRequest) -> ReaderProcess:
        return state.of(request).reader

    def provide_writer(request: AnyRequest) -> KeyedWriter:
        writer = state.of(request).writer
        keyed = KeyedWriter(writer, partial(request_data.once, request))
        request.scope["state"]["writer"] = keyed
        return keyed

    def provide_joined(request: AnyRequest) -> JoinedClaims:
        return state.of(request).joined_claims

    def provide_now(request: AnyRequest) -> datetime:
        return state.of(request).clock()

    def provide_key(request: AnyRequest) -> Key:
        key: Key = request.scope["state"]["key"]
        return key

    def provide_by(key: NamedDependency[Key]) -> str:
        return key.id

    return {
        "db": Provide(provide_db, sync_to_thread=False),
        "figures": Provide(provide_figures, sync_to_thread=False),
        "writer": Provide(provide_writer, sync_to_thread=False),
        "reader": Provide(provide_reader, sync_to_thread=False),
        "joined": Provide(provide_joined, sync_to_thread=False),
        "now": Provide(provide_now, sync_to_thread=False),
        "key": Provide(provide_key, sync_to_thread=False),
        "by": Provide(provide_by, sync_to_thread=False),
    }


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

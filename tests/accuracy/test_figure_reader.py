"""The caches of figures belong to one application, never to a module."""

import importlib
import pkgutil

import api
from api.accuracy.claim_store import ClaimStore
from api.accuracy.figure_cache import AnswerCache
from api.accuracy.figure_reader import FigureCaches, FigureReader
from api.accuracy.lane import Lane
from api.database.single_flight import SingleFlight
from tests.conftest import Api

CACHES = (AnswerCache, ClaimStore, Lane, SingleFlight, FigureCaches, FigureReader)


def test_no_module_holds_a_cache() -> None:
    names = [
        module.name
        for module in pkgutil.walk_packages(api.__path__, "api.")
        if not module.name.endswith("__main__")
    ]
    modules = [importlib.import_module(name) for name in names]
    held = [
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, CACHES)
    ]
    assert len(modules) > 100
    assert held == []


async def test_two_readers_of_one_database_share_no_cache(api: Api) -> None:
    database = api.pool.database
    assert FigureReader(database).caches is not FigureReader(database).caches

"""The caches of figures belong to one application, never to a module."""

import importlib
import pkgutil

import api
from api.accuracy import early_figures, leaderboards
from api.accuracy.claim_store import ClaimStore
from api.accuracy.figure_cache import AnswerCache
from api.accuracy.figure_reader import FigureCaches, FigureReader
from api.accuracy.lane import Lane
from api.database.pool import Pool
from api.database.single_flight import SingleFlight
from api.scoring.filters import BoardFilter
from tests.conftest import Api, named

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


async def test_the_default_boards_are_ranked_before_anybody_asks(api: Api) -> None:
    caches = FigureCaches()
    await early_figures.begin(caches, api.pool.database, api.clock)
    assert {kind for kind, _ in caches.newest_boards} == {"source", "outlet"}


async def test_boards_that_cannot_be_read_at_the_start_are_ranked_later(
    api: Api,
) -> None:
    caches, away = FigureCaches(), Pool(named(api.dsn, "nowhere"))
    await away.open()
    await early_figures.begin(caches, away.database, api.clock)
    figures = FigureReader(api.pool.database, caches)
    board = await leaderboards.get(figures, "source", BoardFilter(), api.clock())
    assert board.items == []

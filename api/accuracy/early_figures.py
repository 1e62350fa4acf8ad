"""What a server computes once it has started, so that nobody has to wait for it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import get_args

from api.accuracy import leaderboards, outcome_cache
from api.accuracy.figure_reader import FigureCaches, FigureReader
from api.database.pool import Database
from api.model.references import SubjectType
from api.scoring.filters import BoardFilter


def begin(
    caches: FigureCaches, db: Database, clock: Callable[[], datetime]
) -> asyncio.Task[None]:
    """Begin to read all claims, then to rank everyone and to measure past months."""
    figures = FigureReader(db, caches)
    return caches.claims.begin(db, partial(_compute, figures, clock))


async def _compute(figures: FigureReader, clock: Callable[[], datetime]) -> None:
    for kind in get_args(SubjectType):
        await leaderboards.get(figures, kind, BoardFilter(), clock())
    await outcome_cache.measure_all(figures, clock())

"""A board renewed after an entry is the one that is measured from all claims."""

from random import Random
from typing import get_args

import numpy as np
import pytest

from api import terms
from api.accuracy import base_rates, board, parts, standings
from api.accuracy.board import Board
from api.accuracy.claim_store import ClaimStore
from api.accuracy.figure_reader import KnownRates
from api.accuracy.lane import Lane
from api.model.references import SubjectType
from api.scoring.filters import BoardFilter
from api.store import figure_subjects
from tests.accuracy.test_boards import Crowd
from tests.accuracy.test_claim_store import claims
from tests.api_calls import post
from tests.conftest import Api
from tests.random_logs import COLLECTION

STEPS = 60
KINDS: tuple[SubjectType, ...] = ("source", "outlet")
SORTS: tuple[terms.BoardSort, ...] = get_args(terms.BoardSort)
BOARDS: list[tuple[SubjectType, terms.BoardSort]] = [
    (kind, sort) for kind in KINDS for sort in SORTS
]


async def test_renewed_boards_are_those_of_all_claims(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS", 3)
    await post(api.client, "/v1/collections", COLLECTION)
    crowd, random, store = Crowd(api.client, api.clock), Random(5), ClaimStore(Lane())
    await crowd.follow()
    rates: KnownRates | None = None
    before: dict[tuple[SubjectType, terms.BoardSort], Board] = {}
    renewed = 0
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
        at = await claims(api, store)
        events = base_rates.renew(at, rates)
        rates = KnownRates(at.key, events)
        for kind, sort in BOARDS:
            filters = BoardFilter(sort=sort, min_events=1)
            chosen = await figure_subjects.resolve(api.pool.database, filters)
            everyone = await figure_subjects.unmerged(
                api.pool.database, kind, at.position
            )
            known = before.get((kind, sort))
            measured = known and known.measured
            renewed += bool(
                measured and standings.can_renew(measured, at, events, chosen)
            )
            now = board.rank(at, events, everyone, chosen, measured)
            anew = board.rank(at, base_rates.measure(at), everyone, chosen)
            assert_same(now, anew)
            before[kind, sort] = now
    assert renewed > STEPS * len(BOARDS) / 3


def assert_same(now: Board, anew: Board) -> None:
    assert now.subjects == anew.subjects
    assert now.omitted == anew.omitted
    columns = zip(now.measured.standings, anew.measured.standings, strict=True)
    for column, expected in columns:
        np.testing.assert_array_equal(column, expected)
    end = len(anew.subjects)
    assert now.ranking.places(0, end) == anew.ranking.places(0, end)

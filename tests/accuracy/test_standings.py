"""A board renewed after an entry is the one that is measured from all claims."""

from random import Random
from typing import get_args

import numpy as np
import pytest

from api import terms
from api.accuracy import (
    base_rates,
    board,
    changes,
    claims_at,
    parts,
    standings,
    topic_tables,
)
from api.accuracy.board import Board, Roster
from api.accuracy.claim_store import ClaimStore
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import KnownRates
from api.accuracy.lane import Lane
from api.model.references import SubjectType
from api.scoring import grouping
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import LeaderboardRow
from api.store import figure_subjects
from tests.accuracy.test_boards import Crowd
from tests.accuracy.test_claim_store import claims
from tests.api_calls import post
from tests.conftest import Api
from tests.random_logs import COLLECTION

STEPS = 60
MANY = 20
KINDS: tuple[SubjectType, ...] = ("source", "outlet")
SORTS: tuple[terms.BoardSort, ...] = get_args(terms.BoardSort)
BOARDS: list[tuple[SubjectType, terms.BoardSort]] = [
    (kind, sort) for kind in KINDS for sort in SORTS
]


async def test_renewed_boards_are_those_of_all_claims(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS_PER_PART", 3)
    monkeypatch.setattr(claims_at, "MOST_SOUGHT", 2)
    monkeypatch.setattr(grouping, "COMPARED_CODES", 1)
    monkeypatch.setattr(changes, "LARGEST_SHARE", 1)
    monkeypatch.setattr(topic_tables, "MOST_PIECES", 2)
    await post(api.client, "/v1/collections", COLLECTION)
    crowd, random, store = Crowd(api.client, api.clock), Random(5), ClaimStore(Lane())
    await crowd.follow()
    rates: KnownRates | None = None
    before: dict[tuple[SubjectType, terms.BoardSort], Board] = {}
    renewed = kept = 0
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
            renewed += bool(measured and standings.renew(measured, at, events, kind))
            roster = Roster(kind, everyone)
            now = board.rank(at, events, roster, chosen, measured)
            measured_anew = base_rates.measure(at)
            anew = board.rank(at, measured_anew, roster, chosen)
            assert_same(now, anew)
            kept += len(now.measured.rows)
            of_all = await rows(api, anew, at, measured_anew)
            assert await rows(api, now, at, events) == of_all
            before[kind, sort] = now
    assert renewed > STEPS * len(BOARDS) / 3
    assert kept > renewed


def assert_same(now: Board, anew: Board) -> None:
    assert now.present.tolist() == anew.present.tolist()
    assert now.omitted == anew.omitted
    of_now, of_anew = now.measured.standings, anew.measured.standings
    for columns, all_expected in zip(of_now, of_anew, strict=True):
        for column, expected in zip(columns, all_expected, strict=True):
            np.testing.assert_array_equal(column, expected)
    assert now.ranking.places(0, MANY) == anew.ranking.places(0, MANY)
    assert now.ranking.shrinkage == anew.ranking.shrinkage


async def rows(
    api: Api, ranked: Board, at: ClaimsAt, events: EventRates
) -> list[LeaderboardRow]:
    places = ranked.ranking.places(0, MANY)
    indexes = [ranked.subject(place).index for place in places]
    words = await figure_subjects.reports(api.pool.database, indexes, at.position)
    is_source = ranked.roster.kind == "source"
    return ranked.rows(at, events, places, {} if is_source else words)

"""A board renewed after an entry is the one that is measured from all claims."""

from random import Random
from statistics import fmean
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
from api.audit.replay.replay import Reference
from api.audit.replay.settling import Json
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
from tests.random_logs import COLLECTION, Say

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
    renewed = kept = mixed = 0
    for _ in range(STEPS):
        step = crowd.step(random)
        if isinstance(step, Say):
            # So that boards count it, and many claims are about one event.
            step = step._replace(collected=True, event=step.event % 3)
        await crowd.do(step)
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
            if sort == "adjusted_skill":
                mixed += compare_by_claim(now, at, crowd)
    assert mixed > STEPS
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


def compare_by_claim(now: Board, at: ClaimsAt, crowd: Crowd) -> int:
    """Compare everyone's scores by event with those of each claim, from the log.

    Return about how many events the claims of one subject differ in topics.
    """
    log = Reference(crowd.log, crowd.clock.now)
    kind, scores = now.roster.kind, now.measured.standings.scores
    by_subject = log.by_source() if kind == "source" else log.by_outlet()
    indexes: list[int] = at.entries(kind).tolist()
    mixed = 0
    for number, index in enumerate(indexes):
        of_subject = by_subject.get(crowd.log[index]["subject"], [])
        by_event = scored_by_event(log, of_subject)
        expected = differences(log, of_subject, by_event)
        assert scores.events[number] == len(expected)
        if expected:
            mean = fmean(expected)
            squares = sum((difference - mean) ** 2 for difference in expected)
            assert scores.mean[number] == pytest.approx(mean, abs=1e-7)
            assert scores.squares[number] == pytest.approx(squares, abs=1e-7)
        mixed += sum(
            any(log.about(claim) != log.about(about[0]) for claim in about)
            for about in by_event
        )
    return mixed


def scored_by_event(log: Reference, claims: list[Json]) -> list[list[Json]]:
    """Return the claims that count on a board and have a score, event by event."""
    by_event: dict[str, list[Json]] = {}
    for claim in claims:
        end, body = log.end(claim), claim["body"]
        is_eligible = log.ahead(claim) or body["collection_id"]
        is_scored = body["latest"] and body["probability"] is not None
        has_matured = end.verdict and (end.final or log.is_closed(claim))
        is_withdrawn = claim["subject"] in log.withdrawn
        if is_eligible and is_scored and has_matured and not is_withdrawn:
            by_event.setdefault(log.event(claim), []).append(claim)
    return [*by_event.values()]


def differences(
    log: Reference, claims: list[Json], by_event: list[list[Json]]
) -> list[float]:
    """Return by event the mean of (p - o)² - (r - o)² over the claims about it."""
    standing = [claim for claim in claims if claim["subject"] not in log.withdrawn]
    spoken = {log.event(claim) for claim in standing}
    overall = log.base_rates.overall or 0.0

    def difference(claim: Json) -> float:
        p, o = float(claim["body"]["probability"]), log.end(claim).degree or 0.0
        [r], _ = log.base_rates.rates(spoken, [log.about(claim)], overall)
        return (p - o) ** 2 - (r - o) ** 2

    return [fmean(map(difference, about)) for about in by_event]


async def rows(
    api: Api, ranked: Board, at: ClaimsAt, events: EventRates
) -> list[LeaderboardRow]:
    places = ranked.ranking.places(0, MANY)
    indexes = [ranked.subject(place).index for place in places]
    words = await figure_subjects.reports(api.pool.database, indexes, at.position)
    is_source = ranked.roster.kind == "source"
    return ranked.rows(at, events, places, {} if is_source else words)

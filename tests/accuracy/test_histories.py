"""A history tells the record as of the end of each month, whatever came later."""

from datetime import datetime
from random import Random
from typing import Any, get_args

import msgspec
import numpy as np
import pytest
from msgspec.structs import astuple

from api.accuracy import (
    base_rates,
    changes,
    histories,
    monthly_outcomes,
    parts,
    records,
    scope,
    selection,
)
from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.figure_reader import FigureReader
from api.accuracy.monthly_outcomes import MonthlyOutcomes
from api.accuracy.scope import SubjectAsOf
from api.errors import MovedError, NotFoundError
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import histories as scoring
from api.scoring.event_rates import EventRates
from api.scoring.filters import HistoryFilter
from api.scoring.histories import Period
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans
from api.store import figure_subjects, log_head
from api.terms import Step
from tests import closeness
from tests.accuracy.test_boards import FILTERS, Crowd
from tests.api_calls import post
from tests.conftest import Api
from tests.random_logs import COLLECTION, OUTLETS, SOURCES

STEPS = 90
QUESTIONS = 40
ONE_KIND = {"source": {"source", "role"}, "outlet": {"outlet"}}


class Oracle:
    """Records as of instants, each from all claims that stood then."""

    def __init__(self, figures: FigureReader) -> None:
        self._figures = figures
        self._rates: dict[Key, EventRates] = {}

    async def period(
        self, subject: SubjectAsOf, filters: HistoryFilter, end: datetime, name: str
    ) -> Period:
        db, stored = self._figures.db, subject.stored
        chosen = await figure_subjects.resolve(db, filters)
        (position,) = await log_head.positions_at(db, [end])
        at = (await self._figures.at(subject.position)).as_of(position)
        if at.key not in self._rates:
            self._rates[at.key] = base_rates.measure(at)
        counted = selection.of_subject(at, stored.subject.type, stored.index)
        picked = records.pick(at, self._rates[at.key], counted, chosen)
        return scoring.period(name, end, picked.claims, filters.options, picked.rates)


def ask(random: Random, kind: SubjectType) -> HistoryFilter:
    names = sorted(FILTERS.keys() - ONE_KIND[kind] - {"past"})
    some: dict[str, Any] = {
        name: random.choice(FILTERS[name])
        for name in random.sample(names, random.randrange(4))
    }
    step = random.choice([*get_args(Step), "month"])
    return msgspec.convert({**some, "step": step}, HistoryFilter)


@pytest.mark.parametrize("seed", range(2))
async def test_a_history_is_the_record_month_by_month(
    api: Api, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(parts, "ROWS_PER_PART", 7)
    monkeypatch.setattr(changes, "LARGEST_SHARE", 1)
    random = Random(seed)
    await post(api.client, "/v1/collections", COLLECTION)
    crowd = Crowd(api.client, api.clock)
    await crowd.follow()
    figures, told = FigureReader(api.pool.database), 0
    for part in range(2):  # what was kept after the first is renewed for the second
        for _ in range(STEPS // 2):
            await crowd.do(crowd.step(random))
            if random.random() < 0.2:
                crowd.clock.pass_by(days=random.choice([9, 20, 33]))
        oracle = Oracle(figures)
        for _ in range(QUESTIONS // (4 - 3 * part)):
            told += await compare(figures, oracle, crowd, random)
    assert told > 2 * QUESTIONS


async def test_how_events_came_out_step_by_step_is_how_they_did_at_each(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS_PER_PART", 7)
    monkeypatch.setattr(changes, "LARGEST_SHARE", 1)
    random, crowd = Random(5), Crowd(api.client, api.clock)
    await post(api.client, "/v1/collections", COLLECTION)
    await crowd.follow()
    figures, ends = FigureReader(api.pool.database), dict[Key, LogPosition]()
    known: MonthlyOutcomes | None = None
    for nth in range(STEPS):
        await crowd.do(crowd.step(random))
        at = await figures.at(await log_head.at(figures.db, None, now=api.clock()))
        ends[at.key] = at.position
        if nth % 5 == 0:
            known = monthly_outcomes.renew(at, [*ends.values()], known)
            assert differing_rates(at, known) == []


def differing_rates(at: ClaimsAt, outcomes: MonthlyOutcomes) -> list[LogPosition]:
    """Return at which ends of steps base rates are not those measured then."""
    nothing = np.empty(0, np.intp)
    spoken = steps.segments(nothing, Spans(nothing, nothing), 1)
    told = outcomes.rates(outcomes.months, spoken)
    differing: list[LogPosition] = []
    for nth, end in enumerate(outcomes.months):
        then = base_rates.measure(at.as_of(end)).totals
        everything = tuple(told.overall[:, nth].tolist())
        rates = {name: tuple(of[:, nth].tolist()) for name, of in told.topics.items()}
        rates = {name: rate for name, rate in rates.items() if rate[0]}
        measured = {name: astuple(rate) for name, rate in then.topics.items()}
        if (everything, rates) != (astuple(then.overall), measured):
            differing.append(end)
    return differing


async def compare(
    figures: FigureReader, oracle: Oracle, crowd: Crowd, random: Random
) -> int:
    """Compare one random history; return how many steps of it were over."""
    kind = random.choice(get_args(SubjectType))
    names = OUTLETS if kind == "outlet" else [one["name"] for one in SOURCES]
    slug = random.choice(names).lower().replace(" ", "-")
    filters, now = ask(random, kind), crowd.clock.now
    try:
        subject = await scope.resolve_subject(figures.db, kind, slug, filters, now)
    except (MovedError, NotFoundError):  # merged, or not entered yet
        return 0
    history = await histories.of(figures, subject, filters)
    for item in history.items[:-1]:
        alone = await oracle.period(subject, filters, item.as_of, item.period)
        assert closeness.differences(item, alone, rounding=0) == [], (
            kind,
            slug,
            filters,
        )
    return len(history.items) - 1

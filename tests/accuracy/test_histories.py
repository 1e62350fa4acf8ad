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
    histories,
    monthly_outcomes,
    monthly_rates,
    parts,
    records,
    scope,
    selection,
)
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.errors import MovedError
from api.model import instants
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
        self._rates: dict[int, EventRates] = {}

    async def period(
        self, subject: SubjectAsOf, filters: HistoryFilter, end: datetime, name: str
    ) -> Period:
        db, stored = self._figures.db, subject.stored
        chosen = await figure_subjects.resolve(db, filters)
        (position,) = await log_head.positions_at(db, [end])
        at = (await self._figures.at(subject.position)).as_of(position)
        if position.size not in self._rates:
            self._rates[position.size] = base_rates.measure(at)
        counted = selection.of_subject(at, stored.subject.type, stored.index)
        picked = records.pick(at, self._rates[position.size], counted, chosen)
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
    monkeypatch.setattr(parts, "ROWS", 7)
    monkeypatch.setattr(monthly_outcomes, "FEWER", 0)
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
        await compare_rates(figures, crowd)
        oracle = Oracle(figures)
        for _ in range(QUESTIONS // (4 - 3 * part)):
            told += await compare(figures, oracle, crowd, random)
    assert told > 2 * QUESTIONS


async def compare_rates(figures: FigureReader, crowd: Crowd) -> None:
    """Compare base rates at the end of every month with those measured then."""
    newest = await log_head.at(figures.db, None, now=crowd.clock.now)
    at = await figures.at(newest)
    first = await log_head.entered(figures.db, 0)
    months = [end for _, end in instants.steps(first, newest.instant, "month")]
    ends = await log_head.positions_at(figures.db, months[:-1])
    outcomes = await monthly_rates.at(figures, at, ends)
    spoken = steps.segments(np.empty(0, np.intp), Spans(*[np.empty(0, np.intp)] * 2), 1)
    told = outcomes.rates(ends, spoken)
    assert len(ends) > 1
    for nth, end in enumerate(ends):
        then = base_rates.measure(at.as_of(end)).totals
        assert tuple(told.everything[:, nth].tolist()) == astuple(then.everything)
        rates = {name: tuple(of[:, nth].tolist()) for name, of in told.topics.items()}
        measured = {name: astuple(rate) for name, rate in then.topics.items()}
        assert {name: rate for name, rate in rates.items() if rate[0]} == measured


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
    except MovedError:
        return 0
    history = await histories.of(figures, subject, filters)
    for item in history.items[:-1]:
        alone = await oracle.period(subject, filters, item.as_of, item.period)
        assert closeness.differences(item, alone) == [], (kind, slug, filters)
    return len(history.items) - 1

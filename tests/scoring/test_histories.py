"""Figures at many steps at once are those of the claims that stood at each."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import get_args

import numpy as np
import pytest
from msgspec import structs

from api.scoring import histories
from api.scoring.base_rates import UNIT, Rate, Rates
from api.scoring.claim_spans import ClaimSpans
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.histories import Period
from api.scoring.pairs import CountingOptions
from api.scoring.rate_spans import RateSpans
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans
from api.terms import VOID_REASONS, Basis, Cohort, Weighting
from tests import closeness
from tests.scoring import columns

SIZE = 7
NOW = datetime(2026, 11, 28, tzinfo=UTC)
STEPS = [(str(nth), NOW) for nth in range(SIZE)]
DUE = date(2022, 5, 9)
HEDGES = [("likely", 0.55, 0.75), ("could", 0.1, 0.7), ("Likely", 0.55, 0.75)]
TOPICS: list[tuple[str, ...]] = [
    (),
    ("war",),
    ("war", "energy"),
    ("a", "energy", "war"),
]


def claim(random: Random, nth: int) -> ClaimAsOf:
    """Return a claim that is probably settled."""
    degree = random.choice([0.0, 0.0, 0.3, 1.0, 1.0, None])
    basis: Basis = random.choice(["stated", *get_args(Basis)])
    phrase, low, high = random.choice(HEDGES)
    worded = basis == "wording"
    withdrawn = random.random() < 0.1
    made_on = DUE - timedelta(days=random.randrange(99))
    void = degree is None and random.random() < 0.5
    return ClaimAsOf(
        claim=nth,
        event=random.randrange(20),
        series=random.choice([None, None, "a night"]),
        topics=list(random.choice(TOPICS)),
        made_on=made_on,
        earliest=made_on,
        closed=False,
        latest=DUE + timedelta(days=nth % 5) if random.random() < 0.9 else None,
        withdrawn=withdrawn,
        withdrawn_after_close=withdrawn and random.random() < 0.5,
        final=degree == 0 and random.random() < 0.5,
        degree=degree,
        void_reason=random.choice(VOID_REASONS) if void else None,
        direction=random.choice(["will", "will_not"]),
        probability=None
        if basis == "none" or (worded and phrase == "could")
        else random.choice([0.0, 0.5, 0.7, random.random()]),
        basis=basis,
        committed=random.random() < 0.7,
        phrase=phrase if worded else None,
        low=low if worded else None,
        high=high if worded else None,
        prospective=random.random() < 0.5,
    )


def over_steps(claims: list[ClaimAsOf]) -> ClaimSpans:
    """Return claims that come and go at any step."""
    by_column = columns.of(claims)
    ends = np.random.default_rng(len(claims)).integers(0, SIZE + 1, (len(claims), 3))
    closes = ends[:, 2].copy()
    ends = np.sort(ends[:, :2])
    closes[~by_column.is_dated] = SIZE
    spans = Spans(ends[:, 0], ends[:, 1])
    return ClaimSpans(by_column, spans, closes, SIZE).take(spans.exist)


def rate(random: Random) -> Rate:
    n = random.randrange(5)
    return Rate(n, random.randrange(n * UNIT + 1))


def rates(random: Random) -> Rates:
    own = {"war": rate(random), "energy": rate(random)}
    every = {name: rate(random) for name in ("war", "energy")}
    topics = {
        name: Rate(some.events + own[name].events, some.outcomes + own[name].outcomes)
        for name, some in every.items()
    }
    return Rates(rate(random), topics, own)


def at_once(of_steps: list[Rates]) -> RateSpans:
    def rows(some: list[Rate]) -> steps.Ints:
        return np.array([(rate.events, rate.outcomes) for rate in some]).T

    return RateSpans(
        rows([one.overall for one in of_steps]),
        {
            name: rows([one.topics.get(name, Rate()) for one in of_steps])
            for name in ("war", "energy")
        },
        {
            name: rows([one.own.get(name, Rate()) for one in of_steps])
            for name in ("war", "energy")
        },
    )


def compare(
    claims: ClaimSpans, options: CountingOptions, measured: list[Rates]
) -> None:
    """Compare figures at many steps with those of the claims of each."""
    told = histories.periods(STEPS, claims, options, at_once(measured))
    assert len(told) == SIZE
    for nth, period in enumerate(told):
        rows = claims.spans.at(nth)
        then = claims.claims.take(rows).with_closed(claims.closes[rows] <= nth)
        alone = histories.period(str(nth), NOW, then, options, measured[nth])
        assert closeness.differences(period, alone, rounding=0) == []


@pytest.mark.parametrize("weight", get_args(Weighting))
@pytest.mark.parametrize("cohort", get_args(Cohort))
@pytest.mark.parametrize("cells", [1, steps.GROUP_STEPS_AT_ONCE])
def test_figures_at_many_steps_are_those_of_each(
    monkeypatch: pytest.MonkeyPatch, weight: Weighting, cohort: Cohort, cells: int
) -> None:
    monkeypatch.setattr(steps, "GROUP_STEPS_AT_ONCE", cells)
    random = Random(cells)
    for yardstick, topic in ((None, None), ("kent", None), (None, "war")):
        for n in (0, 1, 3, 60):
            claims = over_steps([claim(random, nth) for nth in range(n)])
            options = CountingOptions(
                cohort=cohort, weight=weight, yardstick=yardstick, topic=topic
            )
            compare(claims, options, [rates(random) for _ in range(SIZE)])


@pytest.mark.parametrize("weight", get_args(Weighting))
def test_what_is_nothing_at_a_step_is_no_rounding_of_later_steps(
    weight: Weighting,
) -> None:
    # At first each probability and outcome is the same, so that neither scores nor base
    # rates differ; later they do.
    random = Random(5)
    alike = [
        ClaimAsOf(
            claim=nth,
            event=nth // 2,
            topics=[],
            made_on=DUE,
            earliest=DUE,
            closed=False,
            latest=DUE,
            final=True,
            degree=0.3,
            direction="will",
            probability=0.5,
            basis="stated",
            committed=True,
            prospective=True,
        )
        for nth in range(9)
    ]
    both = [*alike, *(claim(random, nth) for nth in range(9, 40))]
    by_column = columns.of(both)
    first = np.where(np.arange(40) < 9, 0, 4)
    spans = Spans(first, np.full(40, SIZE))
    claims = ClaimSpans(by_column, spans, np.full(40, SIZE), SIZE)
    measured = [Rates(Rate(10, 3 * UNIT))] * SIZE
    compare(claims, CountingOptions(weight=weight), measured)


@pytest.mark.parametrize("weight", get_args(Weighting))
@pytest.mark.parametrize("events", [3, 9, 30])
def test_figures_depend_on_nothing_but_the_claims_that_count(
    weight: Weighting, events: int
) -> None:
    random, options = Random(events), CountingOptions(weight=weight, cohort="settled")
    mine = [
        structs.replace(
            claim(random, nth),
            event=random.randrange(events),
            series="a night" if nth in (1, 2) else None,
        )
        for nth in range(150)
    ]
    claims, measured = over_steps(mine), [rates(random) for _ in range(SIZE)]

    def told(some: ClaimSpans, first: int = 0, past: int = SIZE) -> list[Period]:
        among = at_once(measured).over(first, past)
        return histories.periods(STEPS[first:past], some, options, among)

    compare(claims, options, measured)
    expected = told(claims)
    shuffled = np.random.default_rng(events).permutation(claims.claims.size)
    assert told(claims.take(shuffled)) == expected
    alone = [told(over(claims, nth, nth + 1), nth, nth + 1)[0] for nth in range(SIZE)]
    assert alone == expected
    assert told(over(claims, 2, SIZE), 2) == expected[2:]
    others = [of_another(random, nth) for nth in range(90)]
    among = columns.of([*others, *mine])
    own = len(others) + claims.claims.claim
    assert told(claims._replace(claims=among.take(own))) == expected


def over(claims: ClaimSpans, first: int, past: int) -> ClaimSpans:
    """Return claims over some of their steps."""
    closes = np.clip(claims.closes, first, past) - first
    spans = claims.spans.over(first, past)
    some = ClaimSpans(claims.claims, spans, closes, past - first)
    return some.take(spans.exist)


def of_another(random: Random, nth: int) -> ClaimAsOf:
    """Return a claim that has no event, topic, series or phrase of the others."""
    told = claim(random, nth)
    return structs.replace(
        told,
        event=random.randrange(100, 140),
        series=told.series and "a day",
        topics=[random.choice(["b", "x", "zoo"])],
        phrase=told.phrase and "perhaps",
    )

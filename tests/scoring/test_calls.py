"""The best and the worst calls, and when claims fell due."""

from datetime import date, timedelta
from typing import Any

import pytest

from api.scoring import calls, due_periods, pairs
from api.scoring.calls import Call
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.pairs import CountingOptions, ForecastPairs
from tests.scoring import columns

DUE = date(2026, 3, 1)


def claim(
    number: int, event: int, probability: float | None, degree: float, **more: Any
) -> ClaimAsOf:
    fields: dict[str, Any] = {
        "basis": "none" if probability is None else "stated",
        "made_on": DUE,
        "earliest": DUE,
        "latest": DUE,
    }
    return ClaimAsOf(
        claim=number,
        event=event,
        probability=probability,
        degree=degree,
        closed=True,
        **(fields | more),
    )


def settled(*claims: ClaimAsOf) -> ForecastPairs:
    return pairs.select(columns.of(claims), CountingOptions())


NOBODY = settled()


def test_the_best_call_is_the_one_the_others_missed() -> None:
    own = settled(claim(1, 0, 0.99, 1.0), claim(2, 1, 0.7, 1.0), claim(3, 2, 0.9, 0.0))
    others = settled(
        claim(11, 0, 0.99, 1.0, source=7),
        claim(12, 1, 0.2, 1.0, source=7),
        claim(13, 1, 0.4, 1.0, source=8),
        claim(14, 9, 0.4, 1.0, source=8),
    )
    found = calls.pick(own, others, 3)
    assert [call.claim for call in found.best] == [2, 1]
    assert found.best[0].others == pytest.approx(0.3)
    assert found.best[0].speakers == 2
    missed = Call(claim=3, degree=0.0, late_by=0, others=None, speakers=0)
    assert found.worst == [missed]


def test_an_event_is_one_call_however_often_it_was_spoken_about() -> None:
    own = settled(claim(1, 0, 0.8, 1.0), claim(2, 0, 0.9, 1.0), claim(3, 1, 0.1, 1.0))
    found = calls.pick(own, NOBODY, 3)
    assert [call.claim for call in found.best] == [2]
    assert [call.claim for call in found.worst] == [3]
    assert calls.pick(own, NOBODY, 0).best == []


def test_among_equals_the_longest_ahead_is_best() -> None:
    early = DUE - timedelta(days=90)
    own = settled(claim(1, 0, 0.9, 1.0), claim(2, 1, 0.9, 1.0, made_on=early))
    assert [call.claim for call in calls.pick(own, NOBODY, 3).best] == [2, 1]


def test_flat_statements_count_as_sure_and_hedges_not_at_all() -> None:
    own = settled(
        claim(1, 0, None, 1.0),
        claim(2, 1, None, 1.0, direction="will_not"),
        claim(3, 2, 0.3, 1.0, committed=False),
        claim(4, 3, 0.5, 1.0),
    )
    found = calls.pick(own, NOBODY, 3)
    assert [call.claim for call in found.best] == [1]
    assert [call.claim for call in found.worst] == [2]
    assert calls.pick(NOBODY, own, 3) == calls.Calls([], [])


@pytest.mark.parametrize(
    ("latest", "names"),
    [
        (["2022-11-08", "2018-11-06", "2022-11-30"], ["2018-11", "2022-11"]),
        (
            ["2022-01-01", "2022-03-31", "2022-04-01", "2023-12-31", "2023-10-01"],
            ["2022 Q1", "2022 Q2", "2023 Q4"],
        ),
        (
            ["1969-12-31", "1970-01-01", "1970-04-01", "1970-07-01", "1999-12-31"],
            ["1969", "1970", "1999"],
        ),
    ],
)
def test_claims_fall_due_in_the_finest_periods_that_fit(
    latest: list[str], names: list[str]
) -> None:
    days = [date.fromisoformat(day) for day in latest]
    claims = columns.of(
        [
            claim(nth, nth, 0.5, 1.0, latest=day, made_on=day, earliest=day)
            for nth, day in enumerate(days)
        ]
    )
    code, found = due_periods.label(claims, 3)
    assert list(found) == names
    assert [names[int(nth)][:4] for nth in code] == [day[:4] for day in latest]


def test_claims_stand_in_the_order_due_undated_ones_when_made() -> None:
    year = {"made_on": date(2026, 1, 1), "earliest": date(2026, 1, 1)}
    claims = columns.of(
        [
            claim(1, 0, 0.5, 1.0, **year, latest=date(2026, 9, 1)),
            claim(2, 1, 0.5, 1.0, **{**year, "made_on": date(2026, 6, 1)}, latest=None),
            claim(3, 2, 0.5, 1.0, **year, latest=date(2026, 3, 1)),
        ]
    )
    assert due_periods.order(claims).tolist() == [2, 1, 0]

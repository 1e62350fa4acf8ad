from datetime import date, timedelta
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from api.scoring import records
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.pairs import CountingOptions
from api.terms import Basis, Cohort, Direction, Status, VoidReason, Weighting
from tests.scoring import columns

DUE = date(2022, 5, 9)


@st.composite
def seen_claims(draw: st.DrawFn) -> ClaimAsOf:
    """Draw a claim that the domain's rules allow."""
    status: Status = draw(st.sampled_from(get_args(Status)))
    dated = status in {"open", "due"} or (status != "undated" and draw(st.booleans()))
    closed = dated and (status == "due" or (status != "open" and draw(st.booleans())))
    degree = draw(st.sampled_from([0.0, 0.3, 1.0])) if status == "settled" else None
    basis: Basis = draw(st.sampled_from(get_args(Basis)))
    void_reason: VoidReason = draw(st.sampled_from(get_args(VoidReason)))
    made_on = DUE - timedelta(days=draw(st.integers(0, 400)))
    return ClaimAsOf(
        claim=0,
        event=draw(st.integers(0, 8)),
        series=draw(st.sampled_from([None, None, "a night"])),
        made_on=made_on,
        earliest=made_on,
        latest=DUE + timedelta(days=draw(st.integers(0, 3))) if dated else None,
        closed=closed,
        withdrawn=status == "withdrawn",
        withdrawn_after_close=status == "withdrawn" and closed and draw(st.booleans()),
        final=degree == 0 and draw(st.booleans()),
        degree=degree,
        late_by=draw(st.none() | st.integers(1, 400)) if degree == 0 else None,
        void_reason=void_reason if status == "void" else None,
        direction=draw(st.sampled_from(get_args(Direction))),
        probability=draw(st.floats(0, 1)) if basis != "none" else None,
        basis=basis,
        committed=draw(st.booleans()),
        phrase="likely" if basis == "wording" else None,
        low=0.55 if basis == "wording" else None,
        high=0.75 if basis == "wording" else None,
        prospective=draw(st.booleans()),
    )


def number(claims: list[ClaimAsOf]) -> list[ClaimAsOf]:
    """Give each claim its place in the log, as every claim has one of its own."""
    return [replace(claim, claim=nth) for nth, claim in enumerate(claims)]


many = st.lists(seen_claims(), max_size=30).map(number)
cohorts = st.sampled_from(get_args(Cohort))


@given(many)
def test_counts_add_up(claims: list[ClaimAsOf]) -> None:
    n = records.compute(columns.of(claims), on=DUE, options=CountingOptions()).claims
    assert n.total == n.undated + n.open + n.due + n.settled + n.void
    assert n.total + n.withdrawn == len(claims)
    assert n.dated == n.hedged + n.committed
    assert n.total - n.dated >= n.undated + n.undated_occurred
    assert n.matured <= n.settled
    assert n.due <= n.closed <= n.dated <= n.total
    assert sum(n.voids.values()) == n.void
    for share in (n.checkable, n.unresolved, n.prospective):
        assert share is None or 0 <= share <= 1


@given(
    orders=many.flatmap(
        lambda claims: st.tuples(st.just(claims), st.permutations(claims))
    ),
    cohort=cohorts,
)
def test_the_order_of_claims_changes_no_digit(
    orders: tuple[list[ClaimAsOf], list[ClaimAsOf]], cohort: Cohort
) -> None:
    first, second = (
        records.compute(
            columns.of(claims), on=DUE, options=CountingOptions(cohort=cohort)
        )
        for claims in orders
    )
    assert msgspec.json.encode(first) == msgspec.json.encode(second)


@given(claims=many, first=st.sets(st.integers(0, 8)))
def test_a_record_split_by_topic_adds_up_to_the_whole(
    claims: list[ClaimAsOf], first: set[int]
) -> None:
    whole = records.compute(columns.of(claims), on=DUE, options=CountingOptions())
    parts = [
        records.compute(
            columns.of([claim for claim in claims if (claim.event in first) == one]),
            on=DUE,
            options=CountingOptions(),
        )
        for one in (True, False)
    ]
    for name in ("total", "settled", "matured", "void", "withdrawn", "events"):
        counted = [getattr(part.claims, name) for part in parts]
        assert sum(counted) == getattr(whole.claims, name)
    assert sum(part.hits.right for part in parts) == pytest.approx(whole.hits.right)
    errors = [part.scores.scored * (part.scores.brier or 0) for part in parts]
    error = whole.scores.scored * (whole.scores.brier or 0)
    assert sum(errors) == pytest.approx(error, abs=1e-12)


@given(claims=many, cohort=cohorts, weight=st.sampled_from(get_args(Weighting)))
def test_both_decompositions_add_up_to_the_brier_score(
    claims: list[ClaimAsOf], cohort: Cohort, weight: Weighting
) -> None:
    figures = records.compute(
        columns.of(claims),
        on=DUE,
        options=CountingOptions(cohort=cohort, weight=weight),
    )
    brier, parts = figures.scores.brier, figures.decomposition
    if brier is None or parts is None:
        assert brier is parts is None
        return
    corp, murphy = parts.corp, parts.murphy
    by_corp = corp.miscalibration - corp.discrimination + corp.uncertainty
    by_bins = murphy.reliability - murphy.resolution + murphy.uncertainty
    assert 0 <= brier <= 1
    assert by_corp == pytest.approx(brier, abs=1e-9)
    assert by_bins + murphy.within_bin == pytest.approx(brier, abs=1e-9)


@given(claims=many, cohort=cohorts, bins=st.integers(2, 100))
def test_figures_agree_with_one_another(
    claims: list[ClaimAsOf], cohort: Cohort, bins: int
) -> None:
    figures = records.compute(
        columns.of(claims), on=DUE, options=CountingOptions(cohort=cohort, bins=bins)
    )
    scores, hits = figures.scores, figures.hits
    by_basis = figures.by_basis
    assert scores.scored == by_basis.stated.scored + by_basis.wording.scored
    assert scores.scored == sum(row.n for row in figures.calibration)
    assert scores.scored == sum(band.scored for band in figures.timing.by_lead)
    assert scores.events <= scores.scored
    if cohort == "matured":
        assert scores.scored <= figures.claims.matured
    if hits.rate is not None and hits.interval is not None and hits.bounds is not None:
        assert hits.interval[0] <= hits.rate <= hits.interval[1]
        assert hits.bounds[0] <= hits.rate <= hits.bounds[1]

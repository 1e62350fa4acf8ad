from datetime import date, timedelta
from typing import get_args

import msgspec
import pytest
from msgspec.structs import astuple, replace

from api.scoring import records
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Enough, Figures, Hits, Scores
from api.scoring.pairs import CountingOptions
from api.scoring.statistics import scores
from api.terms import Cohort
from tests.scoring import columns

DUE = date(2022, 5, 9)


# A plain "will", settled as happened after its window closed, said ten days ahead.
WILL = ClaimAsOf(
    claim=0,
    event=0,
    made_on=DUE - timedelta(days=10),
    earliest=DUE - timedelta(days=10),
    latest=DUE,
    closed=True,
    degree=1.0,
)
MISSED = replace(WILL, degree=0.0)
STATED = replace(WILL, basis="stated", probability=0.8)
OPEN = replace(WILL, closed=False, degree=None)
DUE_NOW = replace(OPEN, closed=True)
VOID = replace(DUE_NOW, void_reason="ambiguous")
WITHDRAWN = replace(OPEN, withdrawn=True)
UNDATED = replace(OPEN, latest=None)
CAME_TRUE = replace(WILL, latest=None, closed=False, probability=0.8, basis="stated")


def compute(*claims: ClaimAsOf, cohort: Cohort = "matured", bins: int = 10) -> Figures:
    numbered = [replace(claim, claim=nth) for nth, claim in enumerate(claims)]
    return records.compute(
        columns.of(numbered), on=DUE, options=CountingOptions(cohort=cohort, bins=bins)
    )


def about(count: int, claim: ClaimAsOf) -> list[ClaimAsOf]:
    """Return *count* claims like *claim*, each about an event of its own."""
    return [replace(claim, event=number) for number in range(count)]


def test_nothing_scored_has_no_figures() -> None:
    figures = compute()
    assert figures.scores == Scores()
    assert figures.scores.brier is None
    assert figures.hits == Hits()
    assert figures.hits.rate is None
    assert figures.calibration == []
    assert figures.timing.median_lead_days is None
    counts = figures.claims
    assert (counts.checkable, counts.unresolved, counts.prospective) == (None,) * 3


def test_the_json_carries_the_documented_names() -> None:
    figures = msgspec.to_builtins(compute(STATED))
    names = "enough claims hits scores by_basis decomposition calibration"
    assert " ".join(figures) == f"{names} calibration_test timing trend drift"
    assert list(figures["timing"]["by_lead"][0]) == ["from", "to", "scored", "brier"]


def test_statuses_are_counted_one_by_one() -> None:
    n = compute(WILL, OPEN, DUE_NOW, VOID, UNDATED, WITHDRAWN).claims
    assert (n.total, n.withdrawn, n.settled) == (5, 1, 1)
    assert (n.open, n.due, n.void, n.undated) == (1, 1, 1, 1)
    assert (n.dated, n.closed, n.checkable) == (4, 3, 0.8)


def test_voids_are_counted_by_reason() -> None:
    hindsight = replace(VOID, void_reason="hindsight")
    voids = compute(VOID, hindsight, VOID).claims.voids
    assert voids == {"ambiguous": 2, "hindsight": 1}


def test_an_undated_claim_that_happened_is_settled_and_no_longer_undated() -> None:
    n = compute(CAME_TRUE, UNDATED).claims
    assert (n.settled, n.undated, n.undated_occurred, n.dated) == (1, 1, 1, 0)


def test_an_undated_claim_that_can_no_longer_happen_did_not_occur() -> None:
    never = replace(CAME_TRUE, degree=0.0, final=True)
    n = compute(never).claims
    assert (n.settled, n.undated_occurred, n.matured) == (1, 0, 0)


@pytest.mark.parametrize("cohort", get_args(Cohort))
def test_an_undated_claim_enters_no_score_and_no_hit(cohort: Cohort) -> None:
    figures = compute(CAME_TRUE, replace(CAME_TRUE, final=True), cohort=cohort)
    assert figures.scores == Scores()
    assert figures.hits == Hits()


def test_a_claim_that_came_true_early_waits_for_its_window_to_close() -> None:
    early = replace(STATED, closed=False)
    assert compute(early).scores.scored == 0
    assert compute(early).claims.matured == 0
    assert compute(early).hits == Hits()
    assert compute(early, cohort="settled").scores.scored == 1
    assert compute(early, cohort="settled").hits.right == 1


def test_a_claim_that_can_no_longer_happen_need_not_wait() -> None:
    final = replace(MISSED, closed=False, final=True, basis="stated", probability=0.2)
    figures = compute(final)
    assert figures.claims.matured == 1
    assert figures.scores.brier == pytest.approx(0.04, abs=1e-15)


def test_an_even_number_is_scored_but_is_no_hit_or_miss() -> None:
    figures = compute(replace(STATED, probability=0.5, committed=False))
    assert figures.scores.brier == 0.25
    assert figures.hits == Hits()
    assert figures.claims.hedged == 1


def test_an_off_scale_hedge_is_neither_scored_nor_a_hit() -> None:
    figures = compute(replace(WILL, basis="wording", committed=False))
    assert figures.scores == Scores()
    assert figures.hits == Hits()
    assert figures.claims.matured == 1


def test_a_flat_statement_is_a_hit_without_a_score() -> None:
    figures = compute(WILL, WILL, MISSED)
    assert figures.scores == Scores()
    assert (figures.hits.right, figures.hits.wrong) == (2, 1)
    assert figures.hits.rate == 2 / 3
    assert figures.hits.always_yes == 2 / 3
    assert figures.hits.always_no == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (replace(MISSED, direction="will_not"), 1),
        (replace(MISSED, direction="will_not", basis="wording", probability=0.2), 1),
        (replace(MISSED, direction="will", basis="wording", probability=0.3), 1),
        (replace(MISSED, direction="will", basis="wording", probability=0.65), 0),
        (replace(MISSED, direction="will", basis="stated", probability=0.2), 1),
        (replace(STATED, direction="will_not"), 1),
    ],
)
def test_a_probability_takes_a_side_and_else_the_direction_does(
    said: ClaimAsOf, right: float
) -> None:
    assert compute(said).hits.right == right


def test_a_partial_outcome_is_right_by_its_degree_on_either_side() -> None:
    partly = replace(WILL, degree=0.75)
    assert compute(partly).hits.right == 0.75
    assert compute(replace(partly, direction="will_not")).hits.right == 0.25


def test_the_interval_of_hits_counts_events_rather_than_claims() -> None:
    figures = compute(*about(3, WILL), *about(3, WILL))
    assert (figures.hits.right, figures.claims.events) == (6, 3)
    assert figures.hits.interval == scores.wilson(1, 3)


def test_bounds_take_unresolved_committed_claims_for_wrong_and_for_right() -> None:
    after = replace(WITHDRAWN, withdrawn_after_close=True)
    hedged = replace(DUE_NOW, committed=False)
    figures = compute(WILL, WILL, MISSED, DUE_NOW, VOID, after, hedged, OPEN)
    assert figures.hits.rate == 2 / 3
    assert figures.hits.bounds == (2 / 6, 5 / 6)


def test_unresolved_claims_alone_bound_nothing() -> None:
    assert compute(DUE_NOW).hits.bounds is None
    assert compute(DUE_NOW).claims.unresolved == 1


def test_what_ended_before_its_window_closed_is_not_unresolved() -> None:
    early = replace(VOID, closed=False)
    assert compute(WILL, early, WITHDRAWN).claims.unresolved == 0


def test_a_claim_withdrawn_after_its_close_is_counted_as_unresolved_alone() -> None:
    n = compute(WILL, replace(WITHDRAWN, withdrawn_after_close=True)).claims
    assert (n.unresolved, n.closed, n.total, n.withdrawn) == (0.5, 1, 1, 1)


def test_a_withdrawn_claim_changes_no_other_count() -> None:
    elsewhere = replace(WITHDRAWN, event=9, latest=date(2030, 1, 1))
    alone, beside = compute(WILL), compute(WILL, elsewhere)
    assert beside == replace(alone, claims=replace(alone.claims, withdrawn=1))


def test_prospective_is_a_share_of_all_claims_that_stand() -> None:
    afterwards = replace(UNDATED, prospective=False)
    assert compute(WILL, afterwards, WITHDRAWN).claims.prospective == 0.5


def test_events_and_closing_days_are_distinct() -> None:
    later = replace(OPEN, latest=DUE + timedelta(days=1))
    n = compute(WILL, MISSED, later, replace(UNDATED, event=1)).claims
    assert (n.total, n.events, n.closing_days) == (4, 2, 2)


@pytest.mark.parametrize(
    ("events", "reached"),
    [(4, 0), (5, 1), (9, 1), (10, 2), (19, 2), (20, 3), (49, 3), (50, 4)],
)
def test_enough_is_a_matter_of_scored_events(events: int, reached: int) -> None:
    claims = about(events, replace(STATED, committed=False))
    enough = astuple(compute(*claims, *claims).enough)
    assert enough == (True,) * reached + (False,) * (4 - reached)


def test_flat_statements_are_enough_for_rates_alone() -> None:
    assert compute(*about(50, WILL)).enough == Enough(
        rates=True, rank=False, skill=False, decomposition=False
    )


def test_stated_numbers_and_wordings_are_also_scored_apart() -> None:
    figures = compute(STATED, replace(STATED, basis="wording", probability=0.4))
    assert figures.scores.scored == 2
    assert figures.by_basis.stated.mean_probability == 0.8
    assert figures.by_basis.wording.mean_probability == 0.4


def test_certainties_clipped_in_the_log_score_are_counted() -> None:
    figures = compute(replace(STATED, probability=1.0), STATED)
    assert figures.scores.clipped == 1

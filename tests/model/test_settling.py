from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from api.model import settling
from api.model.outcomes import Finding
from api.model.settling import WAITING, ClaimTerms, Settlement

CLAIM = ClaimTerms(
    claim_id=UUID(int=1),
    made_on=date(2022, 4, 1),
    earliest=date(2022, 5, 1),
    latest=date(2022, 5, 31),
)
UNDATED = replace(CLAIM, earliest=CLAIM.made_on, latest=None)
FINAL = Finding(id=UUID(int=2), kind="not_occurred", final=True)
VOID = Finding(id=UUID(int=3), kind="void", reason="ambiguous")


def day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(f"2022-{said}")


def occurred(on: str, on_latest: str | None = None) -> Finding:
    return Finding(
        id=UUID(int=4), kind="occurred", on=day(on), on_latest=day(on_latest)
    )


def absent(through: str) -> Finding:
    return Finding(id=UUID(int=5), kind="not_occurred", through=day(through))


def partly(on: str, degree: float = 0.5) -> Finding:
    known = uuid5(UUID(int=6), f"{on} {degree}")
    return Finding(id=known, kind="partly", on=day(on), degree=degree)


def end(claim: ClaimTerms, *findings: Finding) -> Settlement:
    """Return where the claim ends, whichever finding was named for it."""
    return replace(settling.settle(claim, findings), outcome_id=None)


HAPPENED = Settlement(verdict="happened", degree=1.0)
MISSED = Settlement(verdict="did_not_happen", degree=0.0)
HINDSIGHT = Settlement(void_reason="hindsight")
RULING = Settlement(needs_ruling=True)


def late(days: int) -> Settlement:
    return replace(MISSED, late_by=days)


def early(days: int) -> Settlement:
    return replace(MISSED, early_by=days)


def in_part(degree: float) -> Settlement:
    return Settlement(verdict="partly", degree=degree)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (VOID, Settlement(void_reason="ambiguous")),
        (occurred("03-31"), HINDSIGHT),
        (occurred("04-01"), early(30)),
        (occurred("04-30"), early(1)),
        (occurred("05-01"), HAPPENED),
        (occurred("05-31"), HAPPENED),
        (occurred("06-01"), late(1)),
        (occurred("10-13"), late(135)),
        (occurred("05-01", "05-31"), HAPPENED),
        (occurred("06-05", "06-20"), late(5)),
        (occurred("04-05", "04-20"), early(11)),
        (occurred("03-01", "03-31"), HINDSIGHT),
        (occurred("04-20", "05-01"), RULING),
        (occurred("05-31", "06-01"), RULING),
        (occurred("04-20", "06-20"), RULING),
        (occurred("03-31", "04-01"), RULING),
        (absent("05-30"), WAITING),
        (absent("05-31"), MISSED),
        (absent("06-30"), MISSED),
        (FINAL, replace(MISSED, final=True)),
        (partly("03-31"), HINDSIGHT),
        (partly("04-30"), early(1)),
        (partly("05-15", 0.3), in_part(0.3)),
        (partly("06-02"), late(2)),
    ],
)
def test_each_finding_settles_a_dated_claim(
    finding: Finding, expected: Settlement
) -> None:
    assert end(CLAIM, finding) == expected


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (VOID, Settlement(void_reason="ambiguous")),
        (occurred("03-31"), HINDSIGHT),
        (occurred("04-01"), HAPPENED),
        (occurred("12-31"), HAPPENED),
        (occurred("04-01", "12-31"), HAPPENED),
        (occurred("03-31", "04-01"), RULING),
        (absent("12-31"), WAITING),
        (FINAL, replace(MISSED, final=True)),
        (partly("12-31"), in_part(0.5)),
    ],
)
def test_each_finding_settles_an_undated_claim(
    finding: Finding, expected: Settlement
) -> None:
    assert end(UNDATED, finding) == expected


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], WAITING),
        (
            [VOID, occurred("05-15"), absent("05-01")],
            Settlement(void_reason=VOID.reason),
        ),
        ([partly("05-03", 0.2), partly("05-20", 0.6)], in_part(0.6)),
        ([partly("05-03", 0.2), partly("06-20", 0.6)], in_part(0.2)),
        ([partly("05-03", 0.2), absent("05-31")], in_part(0.2)),
        ([partly("05-03", 0.2), FINAL], in_part(0.2)),
        ([partly("06-10"), partly("06-04")], late(4)),
        ([partly("04-10"), partly("04-20")], early(11)),
        ([partly("06-04"), partly("04-20")], replace(early(11), late_by=4)),
        ([partly("06-04"), FINAL], replace(late(4), final=True)),
        ([partly("03-04"), partly("06-04")], late(4)),
        ([partly("03-04"), absent("05-31")], MISSED),
        ([absent("05-31"), occurred("06-01")], late(1)),
        ([absent("04-30"), absent("05-31")], MISSED),
    ],
)
def test_void_goes_first_then_the_highest_degree_inside_then_not_occurred(
    findings: list[Finding], expected: Settlement
) -> None:
    assert end(CLAIM, *findings) == expected


@pytest.mark.parametrize(
    ("span", "through", "expected"),
    [
        (("05-20", "06-20"), "05-31", late(1)),
        (("05-20", "06-20"), "06-10", late(11)),
        (("05-20", "06-20"), "05-30", RULING),
        (("04-20", "05-20"), "04-30", HAPPENED),
        (("04-20", "05-20"), "04-29", RULING),
        (("03-20", "05-20"), "04-30", HAPPENED),
        (("04-20", "06-20"), "05-31", late(1)),
        (("05-10", "05-20"), "04-01", HAPPENED),
    ],
)
def test_a_span_loses_the_days_known_to_be_free(
    span: tuple[str, str], through: str, expected: Settlement
) -> None:
    assert end(CLAIM, occurred(*span), absent(through)) == expected


def test_a_void_of_some_claims_leaves_the_others_alone() -> None:
    other = replace(CLAIM, claim_id=UUID(int=9))
    listed = replace(VOID, claims=(CLAIM.claim_id,))
    assert end(CLAIM, listed, occurred("05-15")).void_reason == "ambiguous"
    assert end(other, listed, occurred("05-15")) == HAPPENED


def test_a_window_of_one_day_that_is_the_day_it_was_said() -> None:
    only = replace(CLAIM, earliest=CLAIM.made_on, latest=CLAIM.made_on)
    assert end(only, occurred("03-31")) == HINDSIGHT
    assert end(only, occurred("04-01")) == HAPPENED
    assert end(only, occurred("04-02")) == late(1)


@pytest.mark.parametrize(
    "finding",
    [VOID, FINAL, occurred("03-31"), occurred("05-15"), partly("06-15")],
    ids=lambda finding: f"{finding.kind} {finding.on}",
)
def test_the_finding_that_settled_it_is_named(finding: Finding) -> None:
    assert settling.settle(CLAIM, [finding]).outcome_id == finding.id


def test_no_finding_is_named_where_none_settled_it() -> None:
    unsure = settling.settle(CLAIM, [occurred("04-20", "06-20")])
    assert unsure.outcome_id is None


days = st.integers(0, 40).map(lambda number: CLAIM.made_on + timedelta(days=number - 5))


@st.composite
def facts(draw: st.DrawFn) -> Finding:
    """Draw a finding of any kind, on days around the claim's window."""
    found = draw(days)
    match draw(st.integers(0, 3)):
        case 0:
            more = draw(st.none() | st.integers(1, 20))
            last = None if more is None else found + timedelta(days=more)
            return Finding(id=VOID.id, kind="occurred", on=found, on_latest=last)
        case 1:
            degree = draw(st.sampled_from([0.25, 0.5, 0.75]))
            return Finding(id=VOID.id, kind="partly", on=found, degree=degree)
        case 2:
            final = draw(st.booleans())
            return replace(FINAL, through=found, final=final)
        case _:
            listed = draw(st.sampled_from([None, CLAIM.claim_id, UUID(int=99)]))
            return replace(VOID, claims=() if listed is None else (listed,))


@st.composite
def claims(draw: st.DrawFn) -> ClaimTerms:
    """Draw a claim whose window lies within the days of the findings."""
    earliest = CLAIM.made_on + timedelta(days=draw(st.integers(-3, 15)))
    length = draw(st.none() | st.integers(0, 20))
    latest = None if length is None else earliest + timedelta(days=length)
    if latest is not None:
        latest = max(latest, CLAIM.made_on)
    return replace(CLAIM, earliest=earliest, latest=latest)


def identified(found: Sequence[Finding]) -> list[Finding]:
    return [replace(one, id=UUID(int=n)) for n, one in enumerate(found, 1)]


many = st.lists(facts(), max_size=6).map(identified)


@given(
    claim=claims(),
    orders=many.flatmap(
        lambda found: st.tuples(st.just(found), st.permutations(found))
    ),
)
def test_the_order_of_findings_does_not_matter(
    claim: ClaimTerms, orders: tuple[list[Finding], list[Finding]]
) -> None:
    one, other = orders
    assert end(claim, *one) == end(claim, *other)


@given(claim=claims(), found=many, nth=st.integers(0, 5))
def test_the_same_finding_twice_changes_nothing(
    claim: ClaimTerms, found: list[Finding], nth: int
) -> None:
    again = found[nth % len(found) :][:1] if found else []
    settlement = settling.settle(claim, found)
    assert settling.settle(claim, [*found, *again]) == settlement
    assert settling.settle(claim, [*found, *found]) == settlement


@given(claim=claims(), found=many)
def test_a_claim_ends_in_one_way_or_waits(
    claim: ClaimTerms, found: list[Finding]
) -> None:
    one = settling.settle(claim, found)
    assert [one.verdict, one.void_reason, one.needs_ruling or None].count(None) >= 2
    degrees = {None: {None}, "happened": {1.0}, "did_not_happen": {0.0}}
    assert one.degree in degrees.get(one.verdict, {0.25, 0.5, 0.75})
    assert (one.outcome_id is None) == (one.verdict is None and not one.void_reason)
    for missed_by in (one.late_by, one.early_by):
        assert missed_by is None or (missed_by > 0 and one.verdict == "did_not_happen")
    assert one.late_by is None or claim.latest is not None


@given(claim=claims(), found=many, reason=st.booleans())
def test_a_finding_about_another_claim_changes_nothing(
    claim: ClaimTerms, found: list[Finding], reason: bool
) -> None:
    other = replace(
        VOID,
        id=UUID(int=50),
        claims=(UUID(int=98),),
        reason="duplicate" if reason else "other",
    )
    assert settling.settle(claim, [*found, other]) == settling.settle(claim, found)


def test_of_two_reasons_to_void_the_same_is_told_in_either_order() -> None:
    other = replace(VOID, id=UUID(int=7), reason="unknowable")
    assert settling.settle(CLAIM, [VOID, other]) == settling.settle(
        CLAIM, [other, VOID]
    )

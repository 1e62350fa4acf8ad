"""Which claims a new finding may touch: no other one ends otherwise than before."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from api.model import outcomes, settling
from api.model.outcomes import Finding
from api.model.settling import ClaimTerms

START = date(2026, 1, 1)
day = st.integers(0, 12).map(lambda n: START + timedelta(days=n))
number = st.integers(1, 10**6).map(lambda n: UUID(int=n))
kinds = st.sampled_from(["occurred", "not_occurred", "partly", "void"])


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    kind, on = draw(kinds), draw(day)
    length = draw(st.none() | st.integers(1, 4))
    final = draw(st.booleans())
    match kind:
        case "occurred":
            last = None if length is None else on + timedelta(days=length)
            return Finding(id=draw(number), kind="occurred", on=on, on_latest=last)
        case "not_occurred":
            through = None if final and length is None else on
            return Finding(
                id=draw(number), kind="not_occurred", through=through, final=final
            )
        case "partly":
            return Finding(id=draw(number), kind="partly", on=on, degree=0.5)
        case _:
            return Finding(id=draw(number), kind="void", reason="other")


@st.composite
def claims(draw: st.DrawFn) -> ClaimTerms:
    made, wait = draw(day), draw(st.integers(0, 4))
    length = draw(st.none() | st.integers(0, 6))
    earliest = made + timedelta(days=wait)
    latest = None if length is None else earliest + timedelta(days=length)
    return ClaimTerms(
        claim_id=draw(number), made_on=made, earliest=earliest, latest=latest
    )


ABSENT = Finding(id=UUID(int=1), kind="not_occurred", through=START)


@given(claims(), st.lists(findings(), max_size=4), findings())
@example(
    ClaimTerms(
        claim_id=UUID(int=2),
        made_on=START,
        earliest=START,
        latest=START,
    ),
    [Finding(id=UUID(int=3), kind="partly", on=START - timedelta(days=1), degree=0.5)],
    ABSENT,
)
def test_a_claim_out_of_reach_ends_as_before(
    claim: ClaimTerms, told: list[Finding], new: Finding
) -> None:
    standing: list[Finding] = []
    for each in told:
        if not any(outcomes.contradict(each, one) for one in standing):
            standing.append(each)
    if any(outcomes.contradict(new, one) for one in standing):
        return
    before = settling.settle(claim, standing)
    after = settling.settle(claim, [*standing, new])
    until = settling.reach(new, standing)
    waits = before.verdict is None and before.void_reason in {None, "hindsight"}
    over = until is None or (claim.latest is not None and claim.latest <= until)
    touched = until is None or (waits and over)
    assert touched or after == before

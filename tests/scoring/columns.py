"""Claims written one by one, as the columns that figures are computed from."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.model.claim_versions import VOID_SHIFT, Flag
from api.scoring.claim_columns import UNDATED, ClaimColumns, to_day
from api.scoring.claim_tables import ClaimTable, Hedge, Vocabulary
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.points import ScoredClaims


class Codes(dict[Hashable, int]):
    """Numbers for whatever is met, from 0; the first stands for none."""

    def of(self, thing: Hashable) -> int:
        return self.setdefault(thing, len(self))


def of(claims: Sequence[ClaimAsOf]) -> ClaimColumns:
    """Return *claims* by column, in their order."""
    topics = Codes({(): 0})
    hedges = Codes({Hedge(None, None, None): 0})
    reasons = Codes({None: 0})
    series = Codes({None: 0})
    cluster = np.arange(1 + max((claim.event for claim in claims), default=0))
    for claim in claims:
        if claim.series is not None:
            cluster[claim.event] = -series.of(claim.series)
    latest = [
        UNDATED if claim.latest is None else to_day(claim.latest) for claim in claims
    ]

    def column(values: Sequence[object], kind: Any = np.int32) -> NDArray[Any]:
        return np.array(values, kind)

    probability = column([claim.probability for claim in claims], np.float64)
    degree = column([claim.degree for claim in claims], np.float64)
    shares, share = np.unique(
        np.concatenate([probability, degree]), return_inverse=True
    )
    table = ClaimTable(
        claim=np.arange(len(claims)),
        claim_index=column([claim.claim for claim in claims], np.int64),
        event=column([claim.event for claim in claims]),
        cluster=cluster,
        source=np.arange(len(claims)),
        sources=column([claim.source for claim in claims], np.int64),
        collection=column([claim.collected - 1 for claim in claims]),
        topics=column([topics.of(tuple(claim.topics)) for claim in claims]),
        hedge=column(
            [hedges.of(Hedge(claim.phrase, claim.low, claim.high)) for claim in claims]
        ),
        made_on=column([to_day(claim.made_on) for claim in claims]),
        earliest=column([to_day(claim.earliest) for claim in claims]),
        latest=column(latest),
        closed_day=column(
            [day - (not c.closed) for day, c in zip(latest, claims, strict=True)]
        ),
        late_by=column([claim.late_by or 0 for claim in claims]),
        probability=share[: len(claims)],
        degree=share[len(claims) :],
        shares=shares,
        flags=column(
            [
                flags(claim) | reasons.of(claim.void_reason) << VOID_SHIFT
                for claim in claims
            ]
        ),
        vocabulary=Vocabulary(list(topics), list(hedges), list(reasons)),  # pyright: ignore[reportArgumentType]
    )
    return ClaimColumns(table, np.arange(len(claims)))


def flags(claim: ClaimAsOf) -> int:
    given = {
        Flag.WITHDRAWN: claim.withdrawn,
        Flag.WITHDRAWN_AFTER_CLOSE: claim.withdrawn_after_close,
        Flag.FINAL: claim.final,
        Flag.WILL_NOT: claim.direction == "will_not",
        Flag.COMMITTED: claim.committed,
        Flag.STATED: claim.basis == "stated",
        Flag.WORDING: claim.basis == "wording",
        Flag.PROSPECTIVE: claim.prospective,
    }
    return sum(flag for flag, is_set in given.items() if is_set)


def scored(
    items: Iterable[tuple[float, float]], events: Sequence[int] | None = None
) -> ScoredClaims:
    """Return claims by probability and outcome, each about an event of its own.

    Unless *events* says which.
    """
    items = list(items)
    event = np.arange(len(items)) if events is None else np.array(events, np.intp)
    p, o = np.array(items, np.float64).reshape(-1, 2).T
    return ScoredClaims(event, event, p, o, np.ones(len(items)))

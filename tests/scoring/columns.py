"""Claims written one by one, as the columns that figures are computed from."""

from collections.abc import Hashable, Sequence

import numpy as np

from api.scoring.claim_columns import (
    UNDATED,
    ClaimColumns,
    Hedge,
    Vocabulary,
    to_day,
)
from api.scoring.claims_as_of import ClaimAsOf


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
    columns = [
        (
            claim.claim,
            claim.event,
            claim.event if claim.series is None else -series.of(claim.series),
            claim.source,
            topics.of(tuple(claim.topics)),
            hedges.of(Hedge(claim.phrase, claim.low, claim.high)),
            reasons.of(claim.void_reason),
            to_day(claim.made_on),
            to_day(claim.earliest),
            UNDATED if claim.latest is None else to_day(claim.latest),
            claim.late_by or 0,
            np.nan if claim.probability is None else claim.probability,
            np.nan if claim.degree is None else claim.degree,
            claim.closed,
            claim.withdrawn,
            claim.withdrawn_after_close,
            claim.final,
            claim.direction == "will",
            claim.committed,
            claim.basis == "stated",
            claim.basis == "wording",
            claim.prospective,
            claim.collected,
        )
        for claim in claims
    ]
    types = [*[np.int64] * 4, *[np.int32] * 7, *[np.float64] * 2, *[np.bool_] * 10]
    by_column = list(zip(*columns, strict=True)) or [()] * len(types)
    arrays = [np.array(*column) for column in zip(by_column, types, strict=True)]
    words = Vocabulary(list(topics), list(hedges), list(reasons))  # pyright: ignore[reportArgumentType]
    return ClaimColumns(*arrays, words)

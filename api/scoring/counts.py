"""Counts: how many claims there are, by their status."""

from collections import Counter

import numpy as np

from api.scoring import grouping, pairs
from api.scoring.claim_columns import Bools, ClaimColumns
from api.scoring.figures import Counts


def count(claims: ClaimColumns) -> Counts:
    """Count claims; a withdrawn claim is only in `withdrawn` and `unresolved`."""
    standing = claims.take(~claims.withdrawn)
    is_void = standing.void_reason > 0
    is_settled = standing.is_settled & ~is_void
    is_waiting = ~is_settled & ~is_void
    is_dated = standing.is_dated
    dated = standing.take(is_dated)
    total = standing.size
    return Counts(
        total=total,
        dated=dated.size,
        undated=grouping.count(is_waiting & ~is_dated),
        undated_occurred=grouping.count(
            is_settled & ~is_dated & (standing.degree != 0)
        ),
        open=grouping.count(is_waiting & is_dated & ~standing.closed),
        due=grouping.count(is_waiting & is_dated & standing.closed),
        closed=grouping.count(dated.closed),
        settled=grouping.count(is_settled),
        matured=grouping.count(pairs.is_in_cohort(standing, "matured")),
        void=grouping.count(is_void),
        voids=_voids(standing),
        withdrawn=claims.size - total,
        hedged=grouping.count(~dated.committed),
        committed=grouping.count(dated.committed),
        events=grouping.distinct(standing.event),
        closing_days=grouping.distinct(dated.latest),
        checkable=share(dated.size, total),
        unresolved=unresolved(claims),
        prospective=share(grouping.count(standing.prospective), total),
    )


def unresolved(claims: ClaimColumns) -> float | None:
    """Return the share of closed windows that ended without a verdict, 0 … 1.

    A claim withdrawn after its window closed is among them.
    """
    closed = closed_while_standing(claims)
    return share(grouping.count(claims.is_unresolved & closed), grouping.count(closed))


def closed_while_standing(claims: ClaimColumns) -> Bools:
    """Return which claims stood when their windows closed."""
    return np.where(claims.withdrawn, claims.withdrawn_after_close, claims.closed)


def share(part: int, whole: int) -> float | None:
    """Return *part* / *whole*, 0 … 1; None where *whole* is 0."""
    return part / whole if whole else None


def _voids(standing: ClaimColumns) -> dict[str, int]:
    reasons = standing.vocabulary.void_reasons
    voids: Counter[str] = Counter()
    for code, n in enumerate(np.bincount(standing.void_reason).tolist()):
        reason = reasons[code]
        if reason is not None and n:
            voids[reason] += n
    return dict(sorted(voids.items()))

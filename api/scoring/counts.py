"""Counts: how many claims there are, by their status."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from api.scoring import grouping, pairs
from api.scoring.claim_columns import Bools, ClaimColumns
from api.scoring.figures import Counts


def count(claims: ClaimColumns) -> Counts:
    """Count claims; a withdrawn claim is only in `withdrawn` and `unresolved`."""
    standing = claims.take(~claims.withdrawn)
    return of_kinds(
        claims,
        grouping.count,
        events=grouping.distinct(standing.event),
        closing_days=grouping.distinct(standing.latest[standing.is_dated]),
    )


def of_kinds(
    claims: ClaimColumns,
    how_many: Callable[[Bools], int],
    *,
    events: int,
    closing_days: int,
) -> Counts:
    """Count claims by kinds of them: *how_many* there are of those that are picked."""
    standing = ~claims.withdrawn
    is_void = standing & (claims.void_reason > 0)
    is_settled = standing & claims.is_settled & ~is_void
    is_waiting = standing & ~claims.is_settled & ~is_void
    dated = standing & claims.is_dated
    total, all_dated = how_many(standing), how_many(dated)
    return Counts(
        total=total,
        dated=all_dated,
        undated=how_many(is_waiting & ~dated),
        undated_occurred=how_many(is_settled & ~dated & (claims.degree != 0)),
        open=how_many(is_waiting & dated & ~claims.closed),
        due=how_many(is_waiting & dated & claims.closed),
        closed=how_many(dated & claims.closed),
        settled=how_many(is_settled),
        matured=how_many(pairs.is_in_cohort(claims, "matured")),
        void=how_many(is_void),
        voids=_voids(claims, is_void, how_many),
        withdrawn=how_many(claims.withdrawn),
        hedged=how_many(dated & ~claims.committed),
        committed=how_many(dated & claims.committed),
        events=events,
        closing_days=closing_days,
        checkable=share(all_dated, total),
        unresolved=_unresolved(claims, how_many),
        prospective=share(how_many(standing & claims.prospective), total),
    )


def unresolved(claims: ClaimColumns) -> float | None:
    """Return the share of closed windows that ended without a verdict, 0 … 1.

    A claim withdrawn after its window closed is among them.
    """
    return _unresolved(claims, grouping.count)


def _unresolved(claims: ClaimColumns, how_many: Callable[[Bools], int]) -> float | None:
    closed = closed_while_standing(claims)
    return share(how_many(claims.is_unresolved & closed), how_many(closed))


def closed_while_standing(claims: ClaimColumns) -> Bools:
    """Return which claims stood when their windows closed."""
    return np.where(claims.withdrawn, claims.withdrawn_after_close, claims.closed)


def share(part: int, whole: int) -> float | None:
    """Return *part* / *whole*, 0 … 1; None where *whole* is 0."""
    return part / whole if whole else None


def _voids(
    claims: ClaimColumns, is_void: Bools, how_many: Callable[[Bools], int]
) -> dict[str, int]:
    reasons = claims.vocabulary.void_reasons
    voids: Counter[str] = Counter()
    for code in grouping.values(claims.void_reason[is_void]).tolist():
        reason = reasons[code]
        if reason is not None:
            voids[reason] += how_many(is_void & (claims.void_reason == code))
    return dict(sorted((reason, n) for reason, n in voids.items() if n))

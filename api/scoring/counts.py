"""Counts: how many claims there are, by their status."""

from collections.abc import Mapping

import numpy as np

from api.scoring import grouping, pairs
from api.scoring.claim_columns import Bools, ClaimColumns, Small
from api.scoring.figures import Counts


def count(claims: ClaimColumns) -> Counts:
    """Count claims; a withdrawn claim is only in `withdrawn` and `unresolved`."""
    standing = claims.take(~claims.withdrawn)
    return of_numbers(
        {name: grouping.count(kind) for name, kind in kinds(claims).items()},
        {reason: grouping.count(kind) for reason, kind in voids(claims).items()},
        events=grouping.distinct(standing.event),
        closing_days=grouping.distinct(standing.latest[standing.is_dated]),
    )


def kinds(claims: ClaimColumns) -> dict[str, Bools]:
    """Return which claims are of each kind that is counted."""
    standing = ~claims.withdrawn
    is_void = standing & (claims.void_reason > 0)
    is_settled = standing & claims.is_settled & ~is_void
    is_waiting = standing & ~claims.is_settled & ~is_void
    dated = standing & claims.is_dated
    undated = standing & ~dated
    ended = closed_while_standing(claims)
    return {
        "total": standing,
        "dated": dated,
        "undated": is_waiting & undated,
        "undated_occurred": is_settled & undated & (claims.degree != 0),
        "open": is_waiting & dated & ~claims.closed,
        "due": is_waiting & dated & claims.closed,
        "closed": dated & claims.closed,
        "settled": is_settled,
        "matured": pairs.is_in_cohort(claims, "matured"),
        "void": is_void,
        "withdrawn": claims.withdrawn,
        "hedged": dated & ~claims.committed,
        "committed": dated & claims.committed,
        "ended": ended,
        "unresolved": ended & claims.is_unresolved,
        "prospective": standing & claims.prospective,
    }


def voids(claims: ClaimColumns) -> dict[str, Bools]:
    """Return which claims are void, by the reason."""
    names = claims.vocabulary.void_reasons
    void = np.where(claims.withdrawn, 0, claims.void_reason)
    codes: list[int] = grouping.values(void).tolist()
    reasons = ((names[code], code) for code in codes)
    return {name: void == code for name, code in reasons if name is not None}


def of_numbers(
    n: Mapping[str, int], voids: Mapping[str, int], *, events: int, closing_days: int
) -> Counts:
    """Return counts by how many claims there are of each kind."""
    total, ended = n["total"], n["ended"]
    shares = {"ended", "unresolved", "prospective"}
    return Counts(
        **{name: number for name, number in n.items() if name not in shares},
        checkable=share(n["dated"], total),
        unresolved=share(n["unresolved"], ended),
        prospective=share(n["prospective"], total),
        voids={reason: voids[reason] for reason in sorted(voids) if voids[reason]},
        events=events,
        closing_days=closing_days,
    )


def alike(claims: ClaimColumns) -> Small:
    """Return a number that is the same where `kinds` and `voids` tell none apart.

    But for `closed`.
    """
    bits = (
        claims.is_dated,
        claims.is_settled,
        claims.degree == 0,
        claims.withdrawn,
        claims.withdrawn_after_close,
        claims.final,
        claims.committed,
        claims.prospective,
    )
    code = claims.void_reason
    for bit in bits:
        code = 2 * code + bit
    return code


def closed_while_standing(claims: ClaimColumns) -> Bools:
    """Return which claims stood when their windows closed."""
    return np.where(claims.withdrawn, claims.withdrawn_after_close, claims.closed)


def share(part: int, whole: int) -> float | None:
    """Return *part* / *whole*, 0 … 1; None where *whole* is 0."""
    return part / whole if whole else None

"""Counts: how many claims there are, by their status."""

from collections import Counter
from collections.abc import Iterable, Sequence

from api.scoring import pairs
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Counts
from api.scoring.pairs import CountingOptions

MATURED = CountingOptions(cohort="matured")


def count(claims: Sequence[ClaimAsOf]) -> Counts:
    """Count claims; a withdrawn claim is only in `withdrawn` and `unresolved`."""
    standing = [claim for claim in claims if not claim.withdrawn]
    dated = [claim for claim in standing if claim.latest is not None]
    voids = Counter(c.void_reason for c in standing if c.void_reason is not None)
    statuses = Counter(claim.status for claim in claims)
    return Counts(
        total=len(standing),
        dated=len(dated),
        undated=statuses["undated"],
        undated_occurred=sum(map(_occurred_undated, standing)),
        open=statuses["open"],
        due=statuses["due"],
        closed=sum(claim.closed for claim in dated),
        settled=statuses["settled"],
        matured=sum(1 for _ in pairs.select(standing, MATURED)),
        void=statuses["void"],
        voids=dict(sorted(voids.items())),
        withdrawn=statuses["withdrawn"],
        hedged=sum(not claim.committed for claim in dated),
        committed=sum(claim.committed for claim in dated),
        events=len({claim.event for claim in standing}),
        closing_days=len({claim.latest for claim in dated}),
        checkable=share(len(dated), len(standing)),
        unresolved=unresolved(claims),
        prospective=share(sum(claim.prospective for claim in standing), len(standing)),
    )


def unresolved(claims: Iterable[ClaimAsOf]) -> float | None:
    """Return the share of closed windows that ended without a verdict, 0 … 1.

    A claim withdrawn after its window closed is among them.
    """
    closed = [
        claim
        for claim in claims
        if (claim.withdrawn_after_close if claim.withdrawn else claim.closed)
    ]
    return share(sum(claim.is_unresolved for claim in closed), len(closed))


def share(part: int, whole: int) -> float | None:
    """Return *part* / *whole*, 0 … 1; None where *whole* is 0."""
    return part / whole if whole else None


def _occurred_undated(claim: ClaimAsOf) -> bool:
    return claim.latest is None and claim.status == "settled" and claim.degree != 0

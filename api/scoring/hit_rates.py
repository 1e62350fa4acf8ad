"""Hit rates: how often the claims that committed themselves were right."""

from typing import NamedTuple

from msgspec import structs

from api.scoring import grouping, pairs
from api.scoring.claim_columns import ClaimColumns
from api.scoring.figures import Hits
from api.scoring.pairs import CountingOptions, ForecastPairs
from api.scoring.statistics import arrays, scores


def measure(
    claims: ClaimColumns, selected: ForecastPairs, options: CountingOptions
) -> Hits:
    """Return how often committed claims were right; *selected* are pairs of *claims*.

    The claims themselves count for the bounds, by those that stayed unresolved.
    """
    committed = selected.take(selected.claims.committed)
    if not committed.claims.size:
        return Hits()
    weight = pairs.weigh(committed.claims.event, options.weight)
    cluster = grouping.number(committed.claims.cluster)
    by_cluster = arrays.totals(weight, cluster, arrays.group_count(cluster))
    unresolved = claims.event[claims.committed & claims.is_unresolved]
    return of_sums(
        HitSums(
            weight=arrays.total(weight),
            right=arrays.total(weight * committed.credit),
            occurred=arrays.total(weight * committed.claims.degree),
            unresolved=arrays.total(pairs.weigh(unresolved, options.weight)),
            squares=arrays.total(by_cluster**2),
        )
    )


class HitSums(NamedTuple):
    """Sums over committed claims of the cohort: their weight, above 0, and terms.

    `unresolved`: the weight of those that stayed unresolved; `squares`: the squared
    weight of each cluster of the others.
    """

    weight: float
    right: float
    occurred: float
    unresolved: float
    squares: float


def of_sums(sums: HitSums) -> Hits:
    """Return how often committed claims were right."""
    total, right = sums.weight, sums.right
    rate, occurred = right / total, sums.occurred / total
    hits = Hits(
        right=right,
        wrong=total - right,
        rate=rate,
        interval=scores.wilson(rate, scores.effective_number(total, sums.squares)),
        always_no=1.0 - occurred,
        always_yes=occurred,
    )
    return bound(hits, sums.unresolved)


def bound(hits: Hits, unresolved: float) -> Hits:
    """Return hits with their bounds by the weight of *unresolved* committed claims."""
    if hits.rate is None:
        return hits
    bounds = scores.hit_bounds(hits.right, hits.right + hits.wrong, unresolved)
    return structs.replace(hits, bounds=bounds)

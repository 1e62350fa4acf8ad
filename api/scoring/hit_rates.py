"""Hit rates: how often the claims that committed themselves were right."""

from collections.abc import Iterable
from math import fsum

from api.scoring import points
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Hits
from api.scoring.pairs import CountingOptions, ForecastPair
from api.scoring.statistics import scores


def measure(
    claims: Iterable[ClaimAsOf],
    selected: Iterable[ForecastPair],
    options: CountingOptions,
) -> Hits:
    """Return how often committed claims were right; *selected* are pairs of *claims*.

    The claims themselves count for the bounds, by those that stayed unresolved.
    """
    committed = [pair for pair in selected if pair.claim.committed]
    if not committed:
        return Hits()
    weights = points.weigh([pair.claim.event for pair in committed], options.weight)
    weighted = list(zip(committed, weights, strict=True))
    total = fsum(weights)
    right = fsum(w * scores.credit(pair.side, pair.outcome) for pair, w in weighted)
    occurred = fsum(w * pair.outcome for pair, w in weighted) / total
    clusters: dict[int | str, float] = {}
    for pair, weight in weighted:
        key = pair.claim.cluster
        clusters[key] = clusters.get(key, 0.0) + weight
    unresolved = [c.event for c in claims if c.committed and c.is_unresolved]
    unresolved_weight = fsum(points.weigh(unresolved, options.weight))
    rate = right / total
    return Hits(
        right=right,
        wrong=total - right,
        rate=rate,
        interval=scores.wilson(rate, scores.effective_number(clusters.values())),
        bounds=scores.hit_bounds(right, total, unresolved_weight),
        always_no=1.0 - occurred,
        always_yes=occurred,
    )

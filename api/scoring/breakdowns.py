"""Breakdowns: the claims of a record grouped by what they share, each part scored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from api import terms
from api.scoring import hit_rates, pairs, points, records
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Enough, Hits, Scores
from api.scoring.pairs import CountingOptions
from api.scoring.statistics import decompositions, scores
from api.scoring.statistics.intervals import Interval

MOST_NEWEST = 20

Keys = Callable[[ClaimAsOf], Iterable[str]]


class Part(Struct, frozen=True, kw_only=True):
    """The claims that share a `key`, without withdrawn ones, and their figures.

    `events` counts the events of the claims that are scored.
    """

    key: str
    claims: int
    events: int
    enough: Enough
    hits: Hits
    brier: float | None
    brier_interval: Interval | None


class Point(NamedTuple):
    """A forecast probability and its calibrated rate, both 0 … 1, by isotonic fit."""

    probability: float
    rate: float


class Breakdown(Struct, frozen=True, kw_only=True):
    """The figures of a record's claims part by part, without withdrawn claims.

    `newest`: the claims made last, in the order made; `chosen`: all were recorded after
    the fact, by no declared rule; `partners`: the outlets of a source, the sources of
    an outlet. The largest part comes first, but `horizons` and `years` (of the due
    date) are in ascending order.
    """

    claims: int
    newest: list[ClaimAsOf]
    chosen: bool
    topics: list[Part]
    partners: list[Part]
    phrases: list[Part]
    horizons: list[Part]
    years: list[Part]
    curve: list[Point]


def compute(
    claims: Sequence[ClaimAsOf],
    partners: Mapping[int, Sequence[str]],
    options: CountingOptions,
) -> Breakdown:
    """Group claims and score each part; *partners*: slugs by a claim's index."""
    standing = in_order(claims)
    return Breakdown(
        claims=len(standing),
        newest=standing[-MOST_NEWEST:],
        chosen=not any(claim.prospective or claim.collected for claim in standing),
        topics=_largest(split(standing, lambda claim: claim.topics, options)),
        partners=_largest(
            split(standing, lambda claim: partners.get(claim.claim, ()), options)
        ),
        phrases=_largest(split(standing, _phrase, options)),
        horizons=_by_number(split(standing, _horizon, options)),
        years=_by_number(split(standing, _year, options)),
        curve=curve(standing, options),
    )


def in_order(claims: Iterable[ClaimAsOf]) -> list[ClaimAsOf]:
    """Return the claims that are not withdrawn, in the order made."""
    standing = [claim for claim in claims if not claim.withdrawn]
    return sorted(standing, key=lambda claim: (claim.made_on, claim.claim))


def split(
    claims: Iterable[ClaimAsOf], keys: Keys, options: CountingOptions
) -> list[Part]:
    """Return the parts of *claims*; a claim with several keys is in several parts."""
    by_key: dict[str, list[ClaimAsOf]] = {}
    for claim in claims:
        for key in keys(claim):
            by_key.setdefault(key, []).append(claim)
    return [_part(key, part, options) for key, part in by_key.items()]


def curve(claims: Iterable[ClaimAsOf], options: CountingOptions) -> list[Point]:
    """Return the isotonic fit of outcomes on probabilities, ascending (CORP)."""
    scored = pairs.weigh(records.select(claims, options), options.weight)
    groups = points.groups(scored)
    fitted = decompositions.isotonic(groups)
    return [
        Point(group.probability, rate)
        for group, rate in zip(groups, fitted, strict=True)
    ]


def _part(key: str, claims: Sequence[ClaimAsOf], options: CountingOptions) -> Part:
    selected = records.select(claims, options)
    scored = pairs.weigh(selected, options.weight)
    means = points.event_means(scored)
    return Part(
        key=key,
        claims=len(claims),
        events=len(means),
        enough=records.enough(selected, Scores(events=len(means))),
        hits=hit_rates.measure(claims, selected, options),
        brier=scores.brier(points.sums(scored)) if scored else None,
        brier_interval=points.brier_interval(means.values()),
    )


def _largest(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-part.claims, part.key))


def _by_number(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: int(part.key))


def _phrase(claim: ClaimAsOf) -> Iterable[str]:
    return () if claim.phrase is None else (claim.phrase,)


def _horizon(claim: ClaimAsOf) -> Iterable[str]:
    if claim.latest is None:
        return ()
    return (str(terms.lead_band((claim.latest - claim.made_on).days)),)


def _year(claim: ClaimAsOf) -> Iterable[str]:
    return () if claim.latest is None else (str(claim.latest.year),)

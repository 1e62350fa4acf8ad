"""Breakdowns: a record's claims by what they have in common, each part scored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from api import terms
from api.scoring import pairs, points, records
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Enough, Hits, Scores
from api.scoring.pairs import CountingOptions
from api.scoring.statistics import decompositions, scores
from api.scoring.statistics.intervals import Interval

MOST_NEWEST = 20

Keys = Callable[[ClaimAsOf], Iterable[str]]


class Part(Struct, frozen=True, kw_only=True):
    """The claims that share a `key`, those withdrawn aside, and how they did.

    `events` counts those of the claims that are scored.
    """

    key: str
    claims: int
    events: int
    enough: Enough
    hits: Hits
    brier: float | None
    brier_interval: Interval | None


class Point(NamedTuple):
    """What was said, and the rate that fits it best if rates rise with what is said."""

    probability: float
    rate: float


class Breakdown(Struct, frozen=True, kw_only=True):
    """What a record's claims, those withdrawn aside, come to part by part.

    `newest`: those made last, oldest first; `chosen`: all were entered after the fact,
    by no declared rule; `partners`: the outlets of a source, the sources of an outlet.
    Most claims first, but `horizons` and `years` (of the due date) in order.
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
    """Break claims down; *partners* are slugs by the claim's index."""
    kept = in_order(claims)
    return Breakdown(
        claims=len(kept),
        newest=kept[-MOST_NEWEST:],
        chosen=not any(claim.prospective or claim.collected for claim in kept),
        topics=_largest(split(kept, lambda claim: claim.topics, options)),
        partners=_largest(
            split(kept, lambda claim: partners.get(claim.claim, ()), options)
        ),
        phrases=_largest(split(kept, _phrase, options)),
        horizons=_by_number(split(kept, _horizon, options)),
        years=_by_number(split(kept, _year, options)),
        curve=curve(kept, options),
    )


def in_order(claims: Iterable[ClaimAsOf]) -> list[ClaimAsOf]:
    """Return the claims that are not withdrawn, in the order they were made."""
    kept = [claim for claim in claims if not claim.withdrawn]
    return sorted(kept, key=lambda claim: (claim.made_on, claim.claim))


def split(
    claims: Iterable[ClaimAsOf], keys: Keys, options: CountingOptions
) -> list[Part]:
    """Return the parts of *claims*; one of several keys is in several parts."""
    held: dict[str, list[ClaimAsOf]] = {}
    for claim in claims:
        for key in keys(claim):
            held.setdefault(key, []).append(claim)
    return [_part(key, each, options) for key, each in held.items()]


def curve(claims: Iterable[ClaimAsOf], options: CountingOptions) -> list[Point]:
    """Return the isotonic fit of outcomes on probabilities, lowest first (CORP)."""
    scored = pairs.score(records.judge(claims, options), options.weight)
    groups = points.groups(scored)
    fitted = decompositions.isotonic(groups)
    return [
        Point(group.probability, rate)
        for group, rate in zip(groups, fitted, strict=True)
    ]


def _part(key: str, claims: Sequence[ClaimAsOf], options: CountingOptions) -> Part:
    told = records.judge(claims, options)
    scored = pairs.score(told, options.weight)
    means = points.event_means(scored)
    return Part(
        key=key,
        claims=len(claims),
        events=len(means),
        enough=records.enough(told, Scores(events=len(means))),
        hits=records.hits(claims, told, options),
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

"""Breakdowns: the claims of a record grouped by what they share, each part scored."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from api.scoring import (
    claim_columns,
    claims_as_of,
    due_periods,
    hit_rates,
    pairs,
    points,
    records,
)
from api.scoring.claim_columns import ClaimColumns
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Enough, Hits, Scores
from api.scoring.grouping import Codes
from api.scoring.pairs import CountingOptions
from api.scoring.statistics import decompositions
from api.scoring.statistics.intervals import Interval
from api.terms import LEAD_BANDS

MOST_NEWEST = 20
MOST_BY_DUE = 80
MOST_PARTS = 12


class Part(Struct, frozen=True, kw_only=True):
    """The claims that share a `key`, without withdrawn ones, and their figures.

    They are those of the record of these claims alone: weights by event are by how many
    of them are about it. `events` counts the events of the claims that are scored.
    """

    key: str
    claims: int
    events: int
    enough: Enough
    hits: Hits
    brier: float | None
    brier_interval: Interval | None


class Parts(Struct, frozen=True, kw_only=True):
    """The first parts of a record by one key, and how many more there are."""

    shown: list[Part]
    omitted: int


class Point(NamedTuple):
    """A forecast probability and its calibrated rate, both 0 … 1, by isotonic fit."""

    probability: float
    rate: float


class Labels(NamedTuple):
    """What claims share: parallel arrays of their rows and the code of a name.

    A claim with several names is in several rows.
    """

    row: Codes
    code: Codes
    names: Sequence[str]


class Breakdown(Struct, frozen=True, kw_only=True):
    """The figures of a record's claims part by part, without withdrawn claims.

    `newest`: the claims made last, in the order made; `by_due`: those due last, in the
    order due, an undated claim on the day it was made; `chosen`: all were recorded
    after the fact, by no declared rule; `topic_names`: all topics; `partners`: the
    outlets of a source, the sources of an outlet. The largest part comes first, but
    `horizons` are in ascending order, `years` (of the due date) in descending order;
    `periods` are the months, quarters or years in which settled claims fell due, the
    last of them in ascending order.
    """

    claims: int
    newest: list[ClaimAsOf]
    by_due: list[ClaimAsOf]
    chosen: bool
    topic_names: list[str]
    topics: Parts
    partners: Parts
    phrases: Parts
    horizons: Parts
    years: Parts
    periods: list[Part]
    curve: list[Point]


def compute(
    standing: ClaimColumns, partners: Labels, options: CountingOptions
) -> Breakdown:
    """Group claims that are `in_order` and score each part."""
    topics = _topics(standing)
    return Breakdown(
        claims=standing.size,
        newest=claims_as_of.of(standing.take(np.arange(standing.size)[-MOST_NEWEST:])),
        by_due=claims_as_of.of(
            standing.take(due_periods.order(standing)[-MOST_BY_DUE:])
        ),
        chosen=not (standing.prospective | standing.collected).any(),
        topic_names=sorted(topics.names[int(code)] for code in np.unique(topics.code)),
        topics=_largest(standing, topics, options),
        partners=_largest(standing, partners, options),
        phrases=_largest(standing, _phrases(standing), options),
        horizons=_in_order(standing, _horizons(standing), options),
        years=_in_order(standing, _years(standing), options),
        periods=_periods(standing, options),
        curve=curve(standing, options),
    )


def _periods(standing: ClaimColumns, options: CountingOptions) -> list[Part]:
    settled = standing.take(pairs.is_in_cohort(standing, options.cohort))
    code, names = due_periods.label(settled, MOST_PARTS)
    labels = Labels(np.arange(settled.size), code, names)
    first = max(0, len(names) - MOST_PARTS)
    return _parts(settled, labels, range(first, len(names)), options).shown


def in_order(claims: ClaimColumns) -> ClaimColumns:
    """Return the claims that are not withdrawn, in the order made."""
    standing = claims.take(~claims.withdrawn)
    return standing.take(np.lexsort((standing.claim, standing.made_on)))


def curve(claims: ClaimColumns, options: CountingOptions) -> list[Point]:
    """Return the isotonic fit of outcomes on probabilities, ascending (CORP)."""
    scored = points.weigh(pairs.select(claims, options), options.weight)
    if not scored.size:
        return []
    values, rates = decompositions.isotonic(
        scored.probability, scored.outcome, scored.weight
    )
    return [
        Point(*point) for point in zip(values.tolist(), rates.tolist(), strict=True)
    ]


def _largest(claims: ClaimColumns, labels: Labels, options: CountingOptions) -> Parts:
    """Return the parts with most claims, and among equals the first by name."""
    sizes = np.bincount(labels.code, minlength=len(labels.names)).tolist()
    codes = [code for code, size in enumerate(sizes) if size]
    codes.sort(key=lambda code: (-sizes[code], labels.names[code]))
    return _parts(claims, labels, codes, options)


def _in_order(claims: ClaimColumns, labels: Labels, options: CountingOptions) -> Parts:
    return _parts(claims, labels, np.unique(labels.code).tolist(), options)


def _parts(
    claims: ClaimColumns, labels: Labels, codes: Sequence[int], options: CountingOptions
) -> Parts:
    shown = codes[:MOST_PARTS]
    return Parts(
        shown=[
            _part(
                labels.names[code],
                claims.take(labels.row[labels.code == code]),
                options,
            )
            for code in shown
        ],
        omitted=len(codes) - len(shown),
    )


def _part(key: str, claims: ClaimColumns, options: CountingOptions) -> Part:
    selected = pairs.select(claims, options)
    scored = points.weigh(selected, options.weight)
    return Part(
        key=key,
        claims=claims.size,
        events=scored.events,
        enough=records.enough(selected, Scores(events=scored.events)),
        hits=hit_rates.measure(claims, selected, options),
        brier=scored.brier if scored.size else None,
        brier_interval=points.brier_interval(points.event_means(scored)),
    )


def _topics(claims: ClaimColumns) -> Labels:
    sets = claims.vocabulary.topic_sets
    codes: dict[str, int] = {}
    used: list[int] = np.unique(claims.topics).tolist()
    of_set = {
        nth: [codes.setdefault(topic, len(codes)) for topic in sets[nth]]
        for nth in used
    }
    lengths = np.array([len(topics) for topics in sets])
    row = np.repeat(np.arange(claims.size), lengths[claims.topics])
    by_claim = (of_set[nth] for nth in claims.topics.tolist())
    code = np.fromiter(chain.from_iterable(by_claim), np.intp, row.size)
    return Labels(row, code, list(codes))


def _phrases(claims: ClaimColumns) -> Labels:
    codes: dict[str | None, int] = {None: 0}
    of_hedge = [
        codes.setdefault(hedge.phrase, len(codes)) for hedge in claims.vocabulary.hedges
    ]
    code = np.array(of_hedge, np.intp)[claims.hedge]
    worded = np.flatnonzero(code)
    return Labels(worded, code[worded], [phrase or "" for phrase in codes])


def _horizons(claims: ClaimColumns) -> Labels:
    dated = np.flatnonzero(claims.is_dated)
    bands = [str(band) for band in range(len(LEAD_BANDS))]
    return Labels(dated, claim_columns.lead_bands(claims.lead[dated]), bands)


def _years(claims: ClaimColumns) -> Labels:
    """Label claims with the year they are due, the latest first."""
    dated = np.flatnonzero(claims.is_dated)
    due = np.datetime64(claim_columns.EPOCH) + claims.latest[dated]
    years = 1970 + due.astype("datetime64[Y]").astype(np.intp)
    names, code = np.unique(-years, return_inverse=True)
    return Labels(dated, code, [str(-year) for year in names.tolist()])

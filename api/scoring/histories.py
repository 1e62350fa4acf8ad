"""Histories: how a record grew, step by step."""

from datetime import datetime

from msgspec import Struct

from api.model.references import Subject
from api.scoring import counts, hit_rates, pairs, records
from api.scoring.base_rates import Rates
from api.scoring.claim_columns import ClaimColumns
from api.scoring.figures import Counts, Enough, Hits, Scores
from api.scoring.filters import HistoryFilter
from api.scoring.pairs import CountingOptions


class Period(Struct, frozen=True, kw_only=True):
    """A record as of the end of a month (2026-11), a quarter (2026-Q4) or a year."""

    period: str
    as_of: datetime
    enough: Enough
    claims: Counts
    hits: Hits
    scores: Scores


class History(Struct, frozen=True, kw_only=True):
    """The record of a subject as of each step's end, oldest first."""

    subject: Subject
    as_of: datetime
    filters: HistoryFilter
    method: str
    items: list[Period]


def period(
    name: str,
    as_of: datetime,
    claims: ClaimColumns,
    options: CountingOptions,
    reference: Rates,
) -> Period:
    """Return the figures of *claims* as they stood at the end of a step."""
    selected = pairs.select(claims, options)
    scores = records.score(selected, options, reference)
    return Period(
        period=name,
        as_of=as_of,
        enough=records.enough(selected, scores),
        claims=counts.count(claims),
        hits=hit_rates.measure(claims, selected, options),
        scores=scores,
    )

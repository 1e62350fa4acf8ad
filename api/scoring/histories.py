"""Histories: how a record grew, step by step."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from api.model.references import Subject
from api.scoring import counts, hit_rates, pairs, records, score_spans
from api.scoring.base_rates import Rates
from api.scoring.claim_columns import ClaimColumns
from api.scoring.claim_spans import ClaimSpans
from api.scoring.figures import Counts, Enough, Hits, Scores
from api.scoring.filters import HistoryFilter
from api.scoring.pairs import CountingOptions
from api.scoring.rate_spans import RateSpans


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


def periods(
    ends: Sequence[tuple[str, datetime]],
    claims: ClaimSpans,
    options: CountingOptions,
    rates: RateSpans,
) -> list[Period]:
    """Return the figures of claims at the *ends* of many steps, each with its name.

    They are what `period` gives of the claims that stood at each, to the last digit.
    """
    selected = score_spans.select(claims, options)
    scored = score_spans.score(selected, options, rates)
    columns = zip(
        ends,
        score_spans.enough(selected, scored),
        claims.counts(),
        score_spans.hits(claims, selected, options),
        scored,
        strict=True,
    )
    return [
        Period(
            period=name,
            as_of=as_of,
            enough=enough,
            claims=counted,
            hits=hits,
            scores=scores,
        )
        for (name, as_of), enough, counted, hits, scores in columns
    ]

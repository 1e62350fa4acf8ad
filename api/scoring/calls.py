"""Best and worst calls: where a subject stood out among all who spoke about an event.

A call is the surest or the least sure claim about an event. A flat statement counts as
100%, or as 0% where it says that something will not happen.
"""

from typing import NamedTuple

import numpy as np
from msgspec import Struct

from api.scoring import grouping
from api.scoring.claim_columns import Floats, Ints
from api.scoring.grouping import Codes
from api.scoring.pairs import ForecastPairs

# The squared error of 50%: less is on the right side, more on the wrong one.
EVEN_ERROR = 0.25


class Call(Struct, frozen=True, kw_only=True):
    """A claim that stands out, by its entry, and its outcome.

    `degree`: 0 … 1; `late_by`: how many days after its window the event happened, 0
    where it did not. `others`: the mean probability that other sources gave the event,
    0 … 1, None where none did; `speakers`: how many other sources gave one.
    """

    claim: int
    degree: float
    late_by: int
    others: float | None
    speakers: int


class Calls(Struct, frozen=True):
    """The calls closest to what happened beside others, and those furthest from it."""

    best: list[Call]
    worst: list[Call]


class _Others(NamedTuple):
    """What other sources gave each event by its number; NaN for none."""

    probability: Floats
    error: Floats
    speakers: Ints


def pick(own: ForecastPairs, others: ForecastPairs, most: int) -> Calls:
    """Return at most *most* of each kind, one an event.

    *own*: a subject's settled claims; *others*: those of other sources. The best are
    by how much smaller their squared error is than that of the others, or else by the
    error; the worst by the error.
    """
    own = own.take(own.claims.committed)
    if not own.claims.size:
        return Calls([], [])
    error = (_surety(own) - own.claims.degree) ** 2
    lead = own.claims.lead
    events = int(own.claims.event.max()) + 1
    beside = _measure(others.take(others.claims.event < events), events)
    their_error = beside.error[own.claims.event]
    gain = np.where(np.isnan(their_error), 0.0, their_error - error)
    best = np.lexsort((own.claims.claim, -lead, error, -gain))
    worst = np.lexsort((own.claims.claim, lead, gain, -error))
    return Calls(
        best=_calls(own, best[error[best] < EVEN_ERROR], beside, most),
        worst=_calls(own, worst[error[worst] > EVEN_ERROR], beside, most),
    )


def _surety(pairs: ForecastPairs) -> Floats:
    """Return each claim's probability, 1 or 0 for a flat statement."""
    flat = np.where(pairs.claims.is_will, 1.0, 0.0)
    return np.where(pairs.has_probability, pairs.probability, flat)


def _measure(others: ForecastPairs, events: int) -> _Others:
    scored = others.take(others.has_probability)
    event = scored.claims.event
    n = np.bincount(event, minlength=events)

    def mean(values: Floats) -> Floats:
        none = np.full(events, np.nan)
        sums = np.bincount(event, values, events)
        return np.divide(sums, n, out=none, where=n > 0)

    pair = grouping.number(event, scored.claims.source)
    first = grouping.first_rows(pair)
    return _Others(
        probability=mean(scored.probability),
        error=mean((scored.probability - scored.claims.degree) ** 2),
        speakers=np.bincount(event[first], minlength=events),
    )


def _calls(own: ForecastPairs, order: Codes, beside: _Others, most: int) -> list[Call]:
    """Return the first calls in an *order* of rows, each event once."""
    event = own.claims.event[order]
    is_first = np.sort(np.unique(event, return_index=True)[1])[:most]
    calls: list[Call] = []
    for row in order[is_first]:
        number = own.claims.event[row]
        others = float(beside.probability[number])
        calls.append(
            Call(
                claim=int(own.claims.claim[row]),
                degree=float(own.claims.degree[row]),
                late_by=int(own.claims.late_by[row]),
                others=None if np.isnan(others) else others,
                speakers=int(beside.speakers[number]),
            )
        )
    return calls

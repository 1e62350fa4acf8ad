"""Base rates at a position of the log, measured once for all figures there."""

from functools import partial

from api.accuracy.claims_at import ClaimsAt, CountedClaims
from api.accuracy.figure_reader import FigureReader
from api.scoring import event_rates
from api.scoring.claim_columns import Ints
from api.scoring.event_rates import EventRates


async def at(figures: FigureReader, claims: ClaimsAt) -> EventRates:
    """Return how every event had come out."""
    caches, work = figures.caches, partial(measure, claims)
    if claims.is_newest:  # what everyone waits for
        compute = partial(caches.lane.short, work)
        return await caches.event_rates.get(claims.key, compute)
    compute = partial(caches.lane.long, work)
    return await caches.past_event_rates.get(claims.key, compute)


def measure(claims: ClaimsAt) -> EventRates:
    """Return how events had come out, by the claims of all sources about them."""
    row = claims.standing
    entry = claims.versions.entry[row]
    return event_rates.measure(claims.columns(row), entry, claims.events)


def spoken(claims: ClaimsAt, counted: CountedClaims) -> Ints:
    """Return the events that a subject spoke about, each once."""
    return event_rates.spoken_events(claims.columns(counted.row))

"""Base rates at a position of the log, measured once for all figures there."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from api.accuracy import changes, parts
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.figure_reader import FigureReader, KnownRates
from api.scoring import event_rates, grouping
from api.scoring.claim_columns import Bools, Ints
from api.scoring.event_rates import EventRates
from api.scoring.grouping import Codes


async def at(figures: FigureReader, claims: ClaimsAt) -> EventRates:
    """Return how every event had come out."""
    caches = figures.caches
    # Somebody may have asked at a later position meanwhile.
    is_newest = claims.is_newest and caches.known_rates.is_newest(claims.key)
    cache = caches.event_rates if is_newest else caches.past_event_rates

    async def compute() -> EventRates:
        known = caches.known_rates.newest
        if not is_newest:  # of the newest it is told what they were before
            known = caches.known_rates.nearest(claims.key)
        rates = await caches.lane.short(partial(renew, claims, known))
        before = caches.known_rates.newest
        if is_newest and before is not None:  # some may still be at work with these
            caches.past_event_rates.keep(before.key, before.rates)
        caches.known_rates.keep(claims.key, rates, is_newest=is_newest)
        return rates

    return await cache.get(claims.key, compute)


def renew(claims: ClaimsAt, known: KnownRates | None) -> EventRates:
    """Return how every event had come out, by what is known of another position."""
    if known is None or not changes.holds_all_to(claims, known.key):
        return measure(claims)
    touched = changes.events(claims, known.key)
    if not changes.are_few(touched, claims.events):
        return measure(claims)
    part = touched, of_events(claims, touched)
    return event_rates.join([part], claims.events, known.rates)


def of_events(claims: ClaimsAt, events: Ints) -> EventRates:
    """Return how these *events* alone had come out, in their order."""
    rows = grouping.rows_of(claims.versions.event, events)
    settled = _once_settled(claims, rows)
    return _measure(claims, rows[claims.stood(rows)], events, settled)


def measure(claims: ClaimsAt) -> EventRates:
    """Return how events had come out, by the claims of all sources about them."""
    settled = _once_settled(claims, slice(None))

    def measured() -> Iterator[tuple[Ints, EventRates]]:
        of_events = parts.of_groups(claims.versions.event, claims.stands, claims.events)
        for part in of_events:
            events = np.arange(part.first, part.past)
            yield events, _measure(claims, part.rows, events, settled)

    return event_rates.join(measured(), claims.events, EventRates.none())


def _once_settled(claims: ClaimsAt, rows: Codes | slice) -> Bools:
    """Return of each event whether a claim about it was ever settled, by its versions.

    Those in *rows* alone are looked at.
    """
    versions = claims.versions
    has_outcome = ~np.isnan(claims.held.shares)
    settled = has_outcome[versions.degree[rows]]
    settled &= versions.entry[rows] < claims.position.size
    once = np.zeros(claims.events, np.bool_)
    once[versions.event[rows][settled]] = True
    return once


def _measure(
    claims: ClaimsAt, rows: Codes, events: Ints, once_settled: Bools
) -> EventRates:
    """Return how these *events* had come out, by all claims about them."""
    columns, entry = claims.columns(rows), claims.versions.entry[rows]
    about = np.searchsorted(events, columns.event)
    return event_rates.measure(columns, about, entry, once_settled[events])


def spoken(claims: ClaimsAt, counted: CountedClaims) -> Ints:
    """Return the events that a subject spoke about, each once."""
    return event_rates.spoken_events(claims.columns(counted.row))

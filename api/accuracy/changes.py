"""What differs between two positions of the log: which claims, and whose they are."""

import numpy as np

from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.held_claims import Numbers
from api.model.references import SubjectType
from api.scoring import claim_columns, grouping
from api.scoring.claim_columns import Ints
from api.scoring.grouping import Codes


def are_known(at: ClaimsAt, key: Key) -> bool:
    """Return whether all that happened up to another *key* is held here."""
    generation, size, _ = key
    return generation == at.generation and size <= at.held.size


def rows(at: ClaimsAt, key: Key) -> Codes:
    """Return the rows of claims that stood or counted otherwise at another *key*.

    Versions began or ended between the two, or windows closed.
    """
    _, size, closed_day = key
    first, past = sorted((size, at.position.size))
    until = at.versions.until
    changed = (until >= first) & (until < past)
    changed[_between(at.versions.entry, first, past)] = True
    if closed_day != at.position.closed_day:
        days = sorted(map(claim_columns.to_day, (closed_day, at.position.closed_day)))
        latest = at.held.claims.latest
        closed = (latest > days[0]) & (latest <= days[1])
        if closed.any():
            changed |= grouping.look_up(closed, at.versions.claim)
    return np.flatnonzero(changed)


def _between(entries: Numbers, first: int, past: int) -> slice:
    """Return which rows entries from *first* up to *past* made."""
    return slice(*(grouping.count_below(entries, entry) for entry in (first, past)))


def events(at: ClaimsAt, key: Key) -> Codes:
    """Return the numbers of the events that such claims are about."""
    return grouping.values(at.versions.event[rows(at, key)])


def subjects(at: ClaimsAt, kind: SubjectType, key: Key) -> Codes:
    """Return the numbers of those for whom other claims counted at another *key*."""
    if kind == "source":
        return grouping.values(at.versions.source[rows(at, key)])
    first, past = sorted((key[1], at.position.size))
    began = at.reports.outlet[_between(at.reports.entry, first, past)]
    return np.union1d(at.outlets_by(rows(at, key)), began.astype(np.intp))


def speakers(at: ClaimsAt, kind: SubjectType, events: Ints) -> Codes:
    """Return the numbers of those who ever spoke about some events."""
    about = grouping.rows_of(at.versions.event, events)
    if kind == "source":
        return grouping.values(at.versions.source[about])
    return at.outlets_by(about)

"""What differs between two positions of the log: which claims, and whose they are."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from msgspec import structs

from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.held_claims import Numbers
from api.model.references import SubjectType
from api.scoring import claim_columns, grouping
from api.scoring.claim_columns import Ints
from api.scoring.event_rates import EventRates
from api.scoring.grouping import Codes

# Versions that began, after so few of which a board is renewed in some milliseconds.
QUICK_VERSIONS = 500
# Where a larger share of all changed, to measure all of them takes no longer.
LARGEST_SHARE = 0.25


def holds_all_to(at: ClaimsAt, key: Key) -> bool:
    """Return whether all that happened up to another *key* is held here."""
    generation, size, _ = key
    return generation == at.generation and size <= at.held.size


def is_soon_renewed(at: ClaimsAt, key: Key) -> bool:
    """Return whether a board of an earlier *key* is renewed in some milliseconds."""
    generation, size, closed_day = key
    if (generation, closed_day) != (at.generation, at.position.closed_day):
        return False
    new = _between(at.versions.entry, size, at.position.size)
    return 0 <= new.stop - new.start <= QUICK_VERSIONS


def are_few(some: Codes, of: int) -> bool:
    """Return whether *some* of so many are measured sooner than all."""
    return some.size <= LARGEST_SHARE * of


def rows(at: ClaimsAt, key: Key) -> Codes:
    """Return the rows of versions that differ from how claims stood at another *key*.

    They began or ended between the two, or windows closed.
    """
    changed = at.changed.get(key)
    if changed is None:
        changed = at.changed[key] = _rows(at, key)
    return changed


def _rows(at: ClaimsAt, key: Key) -> Codes:
    _, size, closed_day = key
    first, past = sorted((size, at.position.size))
    until, new = at.versions.until, _between(at.versions.entry, first, past)
    same_day = closed_day == at.position.closed_day
    if same_day and new.stop - new.start <= grouping.COMPARED_CODES:
        claims = grouping.values(at.versions.claim[new])
        about = grouping.rows_of(at.versions.claim, claims)
        # A version ends where another one of the same claim begins.
        ended = (until[about] >= first) & (until[about] < past)
        return about[ended | (about >= new.start) & (about < new.stop)]
    changed = (until >= first) & (until < past)
    changed[new] = True
    if not same_day:
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
    """Return the numbers of the events that these versions are about."""
    return grouping.values(at.versions.event[rows(at, key)])


class Touched(NamedTuple):
    """The numbers of the subjects for whom other claims count at another position.

    `scores`: their scores and hits may differ; `counts`: only the numbers of their
    claims, and of those that await a verdict.
    """

    scores: Codes
    counts: Codes

    @property
    def all(self) -> Codes:
        """All of them."""
        return np.union1d(self.scores, self.counts)


def subjects(
    at: ClaimsAt, kind: SubjectType, key: Key, rates: EventRates, rated: Ints
) -> Touched:
    """Return which sources or outlets the changes since a *key* touched.

    *rated*: the events whose outcomes differ by the *rates* of today. Scores depend on
    settled claims, and on which of the matured events somebody spoke about.
    """
    changed = rows(at, key)
    if kind == "outlet":
        reported = at.rows_of(at.reports.claim[_began(at, key)])
        changed = np.union1d(changed, reported)
    claims = at.columns(changed)
    decides = claims.is_settled | rates.matured[claims.event]
    about = grouping.rows_of(at.versions.event, rated)
    scores = _whose(at, kind, np.concatenate([changed[decides], about]))
    return Touched(scores, np.setdiff1d(_whose(at, kind, changed), scores))


def counted(
    at: ClaimsAt, kind: SubjectType, key: Key
) -> Iterator[tuple[ClaimsAt, CountedClaims]]:
    """Yield the claims that changed since a *key*, as they count now and did then."""
    _, size, closed_day = key
    then = structs.replace(at.position, size=size, closed_day=closed_day)
    changed = rows(at, key)
    claims = np.union1d(at.versions.claim[changed], at.reports.claim[_began(at, key)])
    for some in (at, at.as_of(then)):
        if kind == "source":
            yield some, some.of_versions(changed[some.stood(changed)])
        else:
            yield some, some.of_reports(grouping.rows_of(at.reports.claim, claims))


def _began(at: ClaimsAt, key: Key) -> slice:
    """Return which reports were entered or changed since a *key*."""
    return _between(at.reports.entry, *sorted((key[1], at.position.size)))


def _whose(at: ClaimsAt, kind: SubjectType, row: Codes) -> Codes:
    """Return the numbers of the subjects for whom versions ever counted."""
    if kind == "source":
        return grouping.values(at.versions.source[row])
    claims = grouping.values(at.versions.claim[row])
    reports = grouping.rows_of(at.reports.claim, claims)
    return grouping.values(at.reports.outlet[reports])

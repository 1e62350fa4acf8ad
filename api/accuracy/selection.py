"""Which claims of a subject the filters of a figure pick."""

from collections.abc import Iterator
from functools import partial
from typing import assert_never

import numpy as np

from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.held_claims import ORIGINAL, RELAYED
from api.accuracy.lane import Lane
from api.model.references import SubjectType
from api.scoring import claim_columns, grouping
from api.scoring.claim_columns import Bools, ClaimColumns, Ints, Small
from api.scoring.filters import RecordFilter
from api.scoring.grouping import Codes
from api.store.figure_subjects import ResolvedFilter, StoredSubject
from api.terms import Basis


def pick(at: ClaimsAt, counted: CountedClaims, chosen: ResolvedFilter) -> CountedClaims:
    """Return the claims that filters pick."""
    conditions = [*_conditions(at, counted, chosen)]
    if chosen.filters.outlet is not None:
        outlet = -1 if chosen.outlet is None else chosen.outlet  # of an unknown name
        conditions.append(np.isin(counted.row, at.of_outlet(outlet).row))
    return counted.take(np.logical_and.reduce(conditions)) if conditions else counted


def picks(at: ClaimsAt, counted: CountedClaims, chosen: ResolvedFilter) -> Bools:
    """Return which versions filters pick whenever they count, but for `outlet`."""
    all_of_them = np.ones(counted.row.size, np.bool_)
    return np.logical_and.reduce([all_of_them, *_conditions(at, counted, chosen)])


def _conditions(
    at: ClaimsAt, counted: CountedClaims, chosen: ResolvedFilter
) -> Iterator[Bools]:
    """Yield which versions meet each filter but `outlet`, whatever the position."""
    yield from _said(at, counted, chosen.filters)
    yield from _named(at, counted, chosen)


def _said(
    at: ClaimsAt, counted: CountedClaims, filters: RecordFilter
) -> Iterator[Bools]:
    """Yield which claims meet each filter by what was said, and when."""
    claims = at.columns(counted.row)
    if filters.topic is not None:
        sets = at.vocabulary.topic_sets
        has_topic = np.array([filters.topic in topics for topics in sets])
        yield has_topic[claims.topics]
    if filters.made_from is not None:
        yield claims.made_on >= claim_columns.to_day(filters.made_from)
    if filters.made_to is not None:
        yield claims.made_on <= claim_columns.to_day(filters.made_to)
    if filters.basis is not None:
        yield _has_basis(claims, filters.basis)
    if filters.horizon_min is not None or filters.horizon_max is not None:
        yield _has_horizon(claims, filters)
    if filters.entry != "any":
        yield _was_entered(claims, filters)


def _named(
    at: ClaimsAt, counted: CountedClaims, chosen: ResolvedFilter
) -> Iterator[Bools]:
    """Yield which claims meet each filter that names a noun or a role."""
    claims, filters = at.columns(counted.row), chosen.filters
    if filters.collection is not None:
        yield claims.collection == chosen.collection
    if filters.source is not None:
        yield claims.source == chosen.source
    if chosen.of_kind is not None:
        yield np.isin(claims.source, chosen.of_kind)
    match filters.role:
        case None | "any":
            pass
        case "original":
            yield (counted.roles & ORIGINAL) != 0
        case "relayed":
            yield (counted.roles & RELAYED) != 0
        case "own_voice":
            yield _is_own_voice(at, counted, chosen)
        case _:
            assert_never(filters.role)


def _is_own_voice(
    at: ClaimsAt, counted: CountedClaims, chosen: ResolvedFilter
) -> Bools:
    """Return which claims outlets made themselves."""
    source = at.columns(counted.row).source.astype(np.int64)
    pairs = np.array(chosen.own_voice or [], np.int64).reshape(-1, 2)
    return np.isin(
        (counted.subject.astype(np.int64) << 32) | source,
        (pairs[:, 0] << 32) | pairs[:, 1],
    )


def of_kind(at: ClaimsAt, kind: SubjectType) -> CountedClaims:
    """Return the claims of all sources or outlets."""
    return at.of_sources() if kind == "source" else at.of_outlets()


def of_subject(at: ClaimsAt, kind: SubjectType, index: int) -> CountedClaims:
    """Return the claims of one source or outlet, by the index of its entry."""
    return at.of_source(index) if kind == "source" else at.of_outlet(index)


async def find(lane: Lane, at: ClaimsAt, stored: StoredSubject) -> CountedClaims:
    """Return the claims of one source or outlet, looked for in a thread."""
    work = partial(of_subject, at, stored.subject.type, stored.index)
    return await lane.short(work)


def outlets_of(at: ClaimsAt, claims: Ints) -> tuple[Codes, Small]:
    """Return which outlets published *claims*, given by their entries, each once.

    Parallel arrays: the place of the claim, and the index of the outlet's entry.
    """
    place = np.full(at.claims, -1)
    number = np.searchsorted(at.held.claims.entry, claims)
    place[number] = np.arange(claims.size)
    counted = at.of_reports(np.flatnonzero(place[at.reports.claim] >= 0))
    return place[at.versions.claim[counted.row]], counted.subject


def about_events_of(at: ClaimsAt, kind: SubjectType, index: int) -> ClaimsAt:
    """Return only the claims about the events that a subject ever spoke about."""
    return at.narrow(_events_of(at, kind, index))


def rows_about_events_of(at: ClaimsAt, kind: SubjectType, index: int) -> Codes:
    """Return the rows that stood about the events that a subject ever spoke about."""
    about = grouping.look_up(_events_of(at, kind, index), at.versions.event)
    return np.flatnonzero(about & at.stands)


def _events_of(at: ClaimsAt, kind: SubjectType, index: int) -> Bools:
    """Return which events a subject ever spoke about."""
    is_source = kind == "source"
    rows = at.rows_by(index) if is_source else at.rows_reported_by(index)
    about = np.zeros(at.events, np.bool_)
    about[at.versions.event[rows]] = True
    return about


def _has_basis(claims: ClaimColumns, basis: Basis) -> Bools:
    if basis == "none":
        return ~(claims.stated | claims.worded)
    return claims.stated if basis == "stated" else claims.worded


def _has_horizon(claims: ClaimColumns, filters: RecordFilter) -> Bools:
    least = 0 if filters.horizon_min is None else filters.horizon_min
    most = np.inf if filters.horizon_max is None else filters.horizon_max
    return claims.is_dated & (claims.lead >= least) & (claims.lead <= most)


def _was_entered(claims: ClaimColumns, filters: RecordFilter) -> Bools:
    if filters.entry == "prospective":
        return claims.prospective
    return claims.prospective | claims.collected

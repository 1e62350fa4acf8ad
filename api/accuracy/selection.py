"""Which claims of a subject the filters of a figure pick."""

from collections.abc import Sequence

import numpy as np

from api.accuracy.claims_at import ORIGINAL, RELAYED, ClaimsAt, CountedClaims
from api.model.claim_versions import Flag
from api.model.references import SubjectType
from api.scoring import claim_columns
from api.scoring.claim_columns import Bools
from api.scoring.filters import RecordFilter
from api.store.figure_subjects import FilterIndexes
from api.terms import Basis


def pick(
    at: ClaimsAt, counted: CountedClaims, filters: RecordFilter, named: FilterIndexes
) -> CountedClaims:
    """Return the claims that *filters* pick; *named*: what they name, by index."""
    versions, row = at.versions, counted.row
    parts: list[Bools] = []
    if filters.topic is not None:
        has_topic = np.array([filters.topic in topics for topics in at.topic_sets])
        parts.append(has_topic[versions.topics[row]])
    if filters.made_from is not None:
        first = claim_columns.to_day(filters.made_from)
        parts.append(versions.made_on[row] >= first)
    if filters.made_to is not None:
        parts.append(versions.made_on[row] <= claim_columns.to_day(filters.made_to))
    if filters.basis is not None:
        parts.append(_has_basis(versions.flags[row], filters.basis))
    if filters.horizon_min is not None or filters.horizon_max is not None:
        parts.append(_has_horizon(at, counted, filters))
    if filters.entry != "any":
        parts.append(_was_entered(at, counted, filters))
    if filters.collection is not None:
        parts.append(versions.collection[row] == named.collection)
    if filters.source is not None:
        parts.append(versions.source[row] == named.source)
    if filters.outlet is not None:
        published = at.of_outlet(-1 if named.outlet is None else named.outlet)
        parts.append(np.isin(row, published.row))
    if named.of_kind is not None:
        parts.append(np.isin(versions.source[row], named.of_kind))
    if filters.role is not None and filters.role != "any":
        parts.append(_has_role(at, counted, filters, named.own_voice or []))
    return counted.take(np.logical_and.reduce(parts)) if parts else counted


def of_kind(at: ClaimsAt, kind: SubjectType) -> CountedClaims:
    """Return the claims of all sources or outlets."""
    return at.of_sources() if kind == "source" else at.of_outlets()


def of_subject(at: ClaimsAt, kind: SubjectType, index: int) -> CountedClaims:
    """Return the claims of one source or outlet, by the index of its entry."""
    return at.of_source(index) if kind == "source" else at.of_outlet(index)


def about_events_of(at: ClaimsAt, kind: SubjectType, index: int) -> ClaimsAt:
    """Return only the claims about the events that a subject ever spoke about."""
    if kind == "source":
        rows = np.flatnonzero(at.versions.source == index)
    else:
        rows = at.rows_reported_by(index)
    about = np.zeros(at.events, np.bool_)
    about[at.versions.event[rows]] = True
    return at.narrow(about)


def _has_basis(flags: np.ndarray, basis: Basis) -> Bools:
    if basis == "none":
        return (flags & (Flag.STATED | Flag.WORDING)) == 0
    return (flags & (Flag.STATED if basis == "stated" else Flag.WORDING)) != 0


def _has_horizon(at: ClaimsAt, counted: CountedClaims, filters: RecordFilter) -> Bools:
    made_on = at.versions.made_on[counted.row].astype(np.int64)
    latest = at.versions.latest[counted.row]
    horizon = latest - made_on
    least = 0 if filters.horizon_min is None else filters.horizon_min
    most = np.inf if filters.horizon_max is None else filters.horizon_max
    is_dated = latest != claim_columns.UNDATED
    return is_dated & (horizon >= least) & (horizon <= most)


def _was_entered(at: ClaimsAt, counted: CountedClaims, filters: RecordFilter) -> Bools:
    prospective = (at.versions.flags[counted.row] & Flag.PROSPECTIVE) != 0
    if filters.entry == "prospective":
        return prospective
    return prospective | (at.versions.collection[counted.row] >= 0)


def _has_role(
    at: ClaimsAt,
    counted: CountedClaims,
    filters: RecordFilter,
    own_voice: Sequence[tuple[int, int]],
) -> Bools:
    match filters.role:
        case "original":
            return (counted.roles & ORIGINAL) != 0
        case "relayed":
            return (counted.roles & RELAYED) != 0
        case _:
            source = at.versions.source[counted.row].astype(np.int64)
            pairs = np.array(own_voice, np.int64).reshape(-1, 2)
            return np.isin(
                (counted.subject << 32) | source, (pairs[:, 0] << 32) | pairs[:, 1]
            )

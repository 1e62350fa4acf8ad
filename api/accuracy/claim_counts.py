"""How many claims the subjects of a leaderboard have, and which it leaves out."""

from typing import NamedTuple

import numpy as np
from msgspec import structs

from api.accuracy import selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.model.references import SubjectType
from api.scoring import candidates, grouping
from api.scoring.claim_columns import Bools, Floats, Ints
from api.scoring.grouping import Codes
from api.store.figure_subjects import ResolvedFilter


class Counted(NamedTuple):
    """How many claims subjects have, by number: parallel arrays.

    `claims`: how many filters pick; `unresolved`: the share of those closed that is, 0
    … 1. What only `entry=any` would count: whether that is all that there is, and how
    many claims that are not withdrawn.
    """

    claims: Ints
    unresolved: Floats
    omitted: Bools
    omitted_claims: Ints


def measure(
    at: ClaimsAt, kind: SubjectType, chosen: ResolvedFilter, which: Codes
) -> Counted:
    """Return how many claims those numbered *which* have."""
    subjects = at.entries(kind)[which]
    counted = [_none()]
    for part, spoken in at.in_parts(kind, subjects.tolist()):
        claims = selection.pick(at, spoken, chosen)
        counted.append(of_part(at, spoken, claims, subjects[part], chosen))
    return grouping.join(counted)


def of_part(
    at: ClaimsAt,
    spoken: CountedClaims,
    claims: CountedClaims,
    subjects: Ints,
    chosen: ResolvedFilter,
) -> Counted:
    """Return how many *claims*, picked of those *spoken*, subjects have."""
    n = subjects.size
    columns, subject = at.columns(claims.row), grouping.places(claims.subject, subjects)
    picked = np.bincount(subject, minlength=n)
    unresolved = candidates.share_unresolved(columns, subject, n)
    if chosen.filters.entry == "any":
        return Counted(picked, unresolved, np.zeros(n, np.bool_), np.zeros(n, np.int64))
    filters = structs.replace(chosen.filters, entry="any")
    entered = selection.pick(at, spoken, structs.replace(chosen, filters=filters))
    place = grouping.places(entered.subject, subjects)
    standing = place[~at.columns(entered.row).withdrawn]
    return Counted(
        claims=picked,
        unresolved=unresolved,
        omitted=(np.bincount(place, minlength=n) > 0) & (picked == 0),
        omitted_claims=np.bincount(standing, minlength=n)
        - np.bincount(subject[~columns.withdrawn], minlength=n),
    )


def _none() -> Counted:
    numbers, values = np.empty(0, np.int64), np.empty(0)
    return Counted(numbers, values, values > 0, numbers)

"""How many claims the subjects of a leaderboard have, and which it leaves out.

All are integers, so that after a write only the claims that it changed are counted.
"""

from typing import NamedTuple

import numpy as np
from msgspec import structs

from api.accuracy import changes, selection
from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.counted_claims import CountedClaims
from api.model.references import SubjectType
from api.scoring import counts, grouping
from api.scoring.claim_columns import Bools, Ints
from api.scoring.grouping import Codes
from api.store.figure_subjects import ResolvedFilter


class ClaimCounts(NamedTuple):
    """How many claims subjects have, by number: parallel arrays.

    `picked`: by filters; of these `standing` are not withdrawn, `closed` stood when
    their windows closed, `unresolved` are those of them without a verdict, and
    `committed` all unresolved ones that take a side. `entered`: how many `entry=any`
    would pick, and `entered_standing` those of them that are not withdrawn.
    """

    picked: Ints
    standing: Ints
    closed: Ints
    unresolved: Ints
    committed: Ints
    entered: Ints
    entered_standing: Ints

    @classmethod
    def none(cls) -> "ClaimCounts":
        """Return those of no subjects."""
        return cls(*[np.empty(0, np.int64)] * len(cls._fields))


def count(
    at: ClaimsAt,
    spoken: CountedClaims,
    picked: CountedClaims,
    subjects: Ints,
    chosen: ResolvedFilter,
) -> ClaimCounts:
    """Return how many claims *subjects* have: *picked* ones, of all *spoken*."""

    def add_up(which: Bools | slice, subject: Codes) -> Ints:
        return np.bincount(subject[which], minlength=subjects.size)

    claims = at.columns(picked.row)
    subject = grouping.places(picked.subject, subjects)
    closed = counts.closed_while_standing(claims)
    unresolved = claims.is_unresolved
    number, standing = add_up(slice(None), subject), add_up(~claims.withdrawn, subject)
    entered, entered_standing = number, standing
    if chosen.filters.entry != "any":
        filters = structs.replace(chosen.filters, entry="any")
        others = selection.pick(at, spoken, structs.replace(chosen, filters=filters))
        place = grouping.places(others.subject, subjects)
        entered = add_up(slice(None), place)
        entered_standing = add_up(~at.columns(others.row).withdrawn, place)
    return ClaimCounts(
        picked=number,
        standing=standing,
        closed=add_up(closed, subject),
        unresolved=add_up(unresolved & closed, subject),
        committed=add_up(unresolved & claims.committed, subject),
        entered=entered,
        entered_standing=entered_standing,
    )


def count_more(
    at: ClaimsAt, kind: SubjectType, chosen: ResolvedFilter, key: Key, which: Codes
) -> ClaimCounts:
    """Return how many more claims those numbered *which* have than at another *key*."""
    subjects = at.entries(kind)[which]
    now, before = (
        count(some, spoken, selection.pick(some, spoken, chosen), subjects, chosen)
        for some, spoken in changes.counted(at, kind, key)
    )
    return ClaimCounts(*(new - old for new, old in zip(now, before, strict=True)))

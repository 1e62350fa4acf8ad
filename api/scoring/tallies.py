"""Tallies: how many claims there are, and how they turned out, for lists and totals.

Only what is counted once a claim; rates and their intervals are in `records`.
"""

from typing import NamedTuple

import numpy as np
from msgspec import Struct

from api.scoring import grouping, pairs
from api.scoring.claim_columns import ClaimColumns, Floats, Ints, Small


class SubjectTallies(NamedTuple):
    """Tallies of many subjects: parallel arrays, a row a subject.

    `subject`: the index of its entry. `judged`: claims that took a side and matured;
    `right`: how far these were right, added up.
    """

    subject: Ints
    predictions: Ints
    judged: Ints
    right: Floats


class Totals(Struct, frozen=True, kw_only=True):
    """How all claims turned out that were not withdrawn; each is in one of these.

    `other`: void ones, and those without a date.
    """

    right: int = 0
    wrong: int = 0
    partly: int = 0
    hedged: int = 0
    open: int = 0
    due: int = 0
    other: int = 0

    @property
    def judged(self) -> int:
        """How many took a side and were judged."""
        return self.right + self.wrong + self.partly

    @property
    def predictions(self) -> int:
        """How many there are."""
        return self.judged + self.hedged + self.open + self.due + self.other


def by_subject(claims: ClaimColumns, subject: Small) -> SubjectTallies:
    """Return the tallies of each subject; *subject*: whose each claim is."""
    standing = np.flatnonzero(~claims.withdrawn)
    claims, subject = claims.take(standing), subject[standing]
    number = grouping.number(subject)
    first = grouping.first_rows(number)
    judged = np.flatnonzero(pairs.is_in_cohort(claims, "matured") & claims.committed)
    credit = pairs.ForecastPairs(claims.take(judged), claims.probability[judged]).credit
    return SubjectTallies(
        subject[first].astype(np.int64),
        np.bincount(number, minlength=first.size),
        np.bincount(number[judged], minlength=first.size),
        np.bincount(number[judged], credit, first.size).astype(np.float64),
    )


def total(claims: ClaimColumns) -> Totals:
    """Return how claims turned out."""
    claims = claims.take(np.flatnonzero(~claims.withdrawn))
    scored = claims.is_settled & claims.is_dated
    judged = np.flatnonzero(scored & claims.committed)
    credit = pairs.ForecastPairs(claims.take(judged), claims.probability[judged]).credit
    is_waiting = ~claims.is_settled & claims.is_dated & (claims.void_reason == 0)
    right, wrong = grouping.count(credit == 1), grouping.count(credit == 0)
    hedged = grouping.count(scored & ~claims.committed)
    due = grouping.count(is_waiting & claims.closed)
    waiting = grouping.count(is_waiting)
    return Totals(
        right=right,
        wrong=wrong,
        partly=credit.size - right - wrong,
        hedged=hedged,
        open=waiting - due,
        due=due,
        other=claims.size - credit.size - hedged - waiting,
    )

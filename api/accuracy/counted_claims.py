"""Which versions of claims count for which sources or outlets."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from api.accuracy.held_claims import Numbers
from api.scoring import grouping
from api.scoring.claim_columns import Small
from api.scoring.grouping import Codes, Keys


class CountedClaims(NamedTuple):
    """Versions that count for subjects: parallel arrays.

    `row`: the version's; `subject`: the index of the entry of whom it counts for;
    `roles`: of the reports, 0 where it is a source's own; `last`: the newest entry that
    changed any of it.
    """

    row: Codes
    subject: Small
    roles: Numbers
    last: int

    def take(self, which: Keys) -> "CountedClaims":
        """Return some of them."""
        row, subject, roles, last = self
        return CountedClaims(row[which], subject[which], roles[which], last)

    def by_subject(self, subjects: Sequence[int]) -> dict[int, Codes]:
        """Return the rows of these *subjects*' claims."""
        if len(subjects) == 1:
            return {subjects[0]: self.row[self.subject == subjects[0]]}
        place = grouping.places(self.subject, subjects)
        rows = np.flatnonzero(place >= 0)
        ordered = rows[np.argsort(place[rows], kind="stable")]
        ends = np.cumsum(np.bincount(place[rows], minlength=len(subjects)))
        parts = np.split(self.row[ordered], ends[:-1])
        return dict(zip(subjects, parts, strict=True)) if subjects else {}

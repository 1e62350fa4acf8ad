"""What is held of one log in memory: the versions of its claims, by column."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from api import terms
from api.scoring.claim_columns import Hedge, Ints, Small

# The end of a version that has none.
NEVER = np.iinfo(np.uint32).max
VOID_REASONS: tuple[str | None, ...] = (None, *terms.VOID_REASONS)
ORIGINAL, RELAYED = 1, 2
Numbers = NDArray[np.uint32]


class VersionViews(NamedTuple):
    """Versions of claims by column, a row each, in the order of their entries.

    A version stands from `entry` until before the entry `until`. `claim` and `event`
    are numbers from 0 in the order in which they were entered; see claim_versions in
    the schema for the others.
    """

    entry: Numbers
    until: Numbers
    claim: Numbers
    event: Small
    source: Small
    collection: Small
    topics: Small
    hedge: Small
    made_on: Small
    earliest: Small
    latest: Small
    late_by: Small
    flags: Small
    probability: NDArray[np.float64]
    degree: NDArray[np.float64]


class ReportViews(NamedTuple):
    """For which outlets claims count from `entry` on, in what `roles`."""

    entry: Numbers
    claim: Numbers
    outlet: Small
    roles: NDArray[np.uint8]


class Held(NamedTuple):
    """What is held of one log: all versions, whatever the position.

    `generation` changes where the database was replaced by that of another log.
    `claims`: the entry of each claim by its number; `clusters` by the event's number.
    """

    generation: int
    versions: VersionViews
    reports: ReportViews
    claims: Ints
    clusters: Ints
    topic_sets: Sequence[tuple[str, ...]]
    hedges: Sequence[Hedge]

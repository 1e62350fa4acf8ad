"""What is held of one log in memory: the versions of its claims, by column."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api import terms
from api.scoring.claim_columns import Floats, Ints
from api.scoring.claim_tables import Hedge

# The end of a version that has none.
NEVER = np.iinfo(np.uint32).max
VOID_REASONS: tuple[str | None, ...] = (None, *terms.VOID_REASONS)
ORIGINAL, RELAYED = 1, 2
# Each column has the narrowest type that it fits into: widen it before you compute.
Numbers = NDArray[np.integer[Any]]


class VersionViews(NamedTuple):
    """Versions of claims by column, a row each, in the order of their entries.

    A version stands from `entry` until before the entry `until`. `claim` and `event`
    are numbers from 0 in the order in which they were entered, `source` is the number
    of an entry of `Held.sources`, `degree` a code of `Held.shares`; see claim_versions
    in the schema for the others.
    """

    entry: Numbers
    until: Numbers
    claim: Numbers
    event: Numbers
    source: Numbers
    topics: Numbers
    late_by: Numbers
    flags: Numbers
    degree: Numbers


class ClaimViews(NamedTuple):
    """What no version of a claim changes, by the claim's number.

    `entry` is its own; `probability` is a code of `Held.shares`.
    """

    entry: Numbers
    collection: Numbers
    hedge: Numbers
    made_on: Numbers
    earliest: Numbers
    latest: Numbers
    probability: Numbers


class ReportViews(NamedTuple):
    """For which outlets claims count from `entry` on, in what `roles`.

    `outlet` is the number of an entry of `Held.outlets`.
    """

    entry: Numbers
    claim: Numbers
    outlet: Numbers
    roles: Numbers


class Held(NamedTuple):
    """What is held of one log: all versions, whatever the position.

    `generation` changes where the database was replaced by that of another log. `size`
    entries of it are held, whatever they changed.
    `newest`: the row of the newest version of each claim; later ones may be seen in it.
    `clusters` by the event's number. `sources` and `outlets` are the entries of those
    that claims count for, in the order in which they were met. `shares` are the
    different probabilities and degrees that there are, 0 … 1, and NaN for none.
    """

    generation: int
    size: int
    versions: VersionViews
    reports: ReportViews
    claims: ClaimViews
    newest: Numbers | None
    clusters: Numbers
    sources: Ints
    outlets: Ints
    shares: Floats
    topic_sets: Sequence[tuple[str, ...]]
    hedges: Sequence[Hedge]

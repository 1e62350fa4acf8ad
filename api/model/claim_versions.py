"""Claim versions: how a claim stands from an entry of the log on, in numbers alone.

They are what every figure is computed from. `claim`, `event`, `source`, `outlet` and
`collection` are the indexes of their entries.
"""

from datetime import date
from enum import IntFlag

from msgspec import Struct

# Where the reason why a claim is void begins among the bits of its flags: 0 is none,
# else one more than its place in `terms.VOID_REASONS`.
VOID_SHIFT = 8
NO_COLLECTION = -1


class Flag(IntFlag):
    """What is true or false of a claim; STATED and WORDING are its basis."""

    WITHDRAWN = 1
    WITHDRAWN_AFTER_CLOSE = 2
    FINAL = 4
    WILL_NOT = 8
    COMMITTED = 16
    PROSPECTIVE = 32
    STATED = 64
    WORDING = 128


class ClaimVersion(Struct, frozen=True, array_like=True):
    """How a claim stands from entry `index` on: a row of `claim_versions`.

    `event` and `source` are what its own had been merged into by then. `topics` and
    `hedge` are numbers of `topic_sets` and `hedges`, 0 for none. `latest` is `math.inf`
    where the claim is undated. `probability` and `degree` are 0 to 1, or NaN: it has
    none, it is not settled. `late_by` counts days, 0 where it is not late. `flags`
    holds bits of `Flag`, and above VOID_SHIFT why it is void.
    """

    index: int
    claim: int
    event: int
    source: int
    collection: int
    topics: int
    hedge: int
    made_on: date
    earliest: date
    latest: date | float
    probability: float
    degree: float
    late_by: int
    flags: int


class ReportVersion(Struct, frozen=True, array_like=True):
    """For which reports a claim counts for an outlet from entry `index` on.

    `roles`: 0 none, 1 an original report stands, 2 a relayed one, 3 both.
    """

    index: int
    claim: int
    outlet: int
    roles: int


class TopicSet(Struct, frozen=True, array_like=True):
    """A set of topics, in the order of their code points, by its number."""

    id: int
    topics: list[str]


class Hedge(Struct, frozen=True, array_like=True):
    """A wording, and the range of probabilities that it was read as, by its number."""

    id: int
    phrase: str
    low: float | None
    high: float | None

"""Versions of claims by column, as they are held: codes, and what they stand for."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.scoring.statistics.arrays import Floats

Days = NDArray[np.int32]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Numbers = NDArray[np.integer[Any]]


class Hedge(NamedTuple):
    """A hedge as it was said, and the interval it was read as, 0 … 1."""

    phrase: str | None
    low: float | None
    high: float | None


class Vocabulary(Struct, frozen=True):
    """What the codes in columns stand for; code 0 is no topic, hedge or reason."""

    topic_sets: Sequence[tuple[str, ...]] = ((),)
    hedges: Sequence[Hedge] = (Hedge(None, None, None),)
    void_reasons: Sequence[str | None] = (None,)


class ClaimTable(NamedTuple):
    """Versions of claims by column; see claim_versions in the schema.

    Integers are of any type. By version: `claim` and `event`, which are numbers, and
    all up to `closed_day`, the last day that was over everywhere. By the claim's
    number: `claim_index`, its entry, and all up to `probability`. By the event's
    number: `cluster`, the event or a number below 0 for its series. `source` is a code
    of `sources`, their entries; `degree` and `probability` are codes of `shares`, 0 … 1
    or NaN.
    """

    claim: Numbers
    event: Numbers
    source: Numbers
    topics: Numbers
    late_by: Numbers
    degree: Numbers
    flags: Numbers
    closed_day: Numbers
    claim_index: Numbers
    collection: Numbers
    hedge: Numbers
    made_on: Numbers
    earliest: Numbers
    latest: Numbers
    probability: Numbers
    cluster: Numbers
    sources: Ints
    shares: Floats
    vocabulary: Vocabulary


# The columns of a table by version, beside the claim, and by the claim's number.
BY_VERSION = ("event", "source", "topics", "late_by", "degree", "flags", "closed_day")
BY_CLAIM = (
    "claim_index", "collection", "hedge", "made_on", "earliest", "latest", "probability"
)  # fmt: skip

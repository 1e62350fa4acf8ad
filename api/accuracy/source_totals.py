"""The sums that the writer adds up for every source, held and brought up to date.

Why they are held: a log only grows, so what it says of a source is valid until an entry
changes that source or a day is over. A refresh asks which sources have changed since
the last one and reads only those; losing the totals, or meeting those of another log,
costs only a full read.
"""

import asyncio
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from api.database.pool import Database
from api.model.instants import LogPosition
from api.scoring import candidates
from api.scoring.base_rates import Rate, Rates
from api.scoring.candidates import BoardSubject, Candidate
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.filters import BoardFilter
from api.store import claim_versions, leaderboards, log_head, standings
from api.store.leaderboards import EVERYONE, SourceSums

# How many claims are held for the rows that have been shown.
MOST_CLAIMS = 200_000


class TotalsReading(Struct, frozen=True, kw_only=True):
    """The totals of all sources, each by its index, at one position of one log.

    `leaf`: the hash that tells this log from any other. `spoken`: per topic the
    matured events that a source spoke about, and all of them under `EVERYONE`.
    `claims`: those of the rows that have been shown, only to save reading them again.
    """

    position: LogPosition
    leaf: str | None
    sums: Mapping[int, SourceSums] = {}
    spoken: Mapping[int, Mapping[str, Rate]] = {}
    subjects: Mapping[int, BoardSubject] = {}
    candidates: Mapping[int, Candidate] = {}
    claims: dict[int, list[ClaimAsOf]] = {}

    def rates(self, index: int) -> Rates:
        """Return the topics' rates among the events a source never spoke about.

        It may have spoken about events without a claim that its sums count.
        """
        everyone = self.spoken.get(EVERYONE, {})
        own = self.spoken.get(index, {})
        return Rates(everyone.get("", Rate()), everyone, own)


class SourceTotals:
    """The totals of all sources, refreshed from the last reading of them."""

    def __init__(self) -> None:
        self._reading: TotalsReading | None = None

    async def refresh(self, db: Database, position: LogPosition) -> TotalsReading:
        """Return the totals at the end of the log, with the days over by *position*."""
        async with db.snapshot() as snapshot:
            head = replace(position, size=(await log_head.head(snapshot)).size)
            reading, changed = await self._start(snapshot, head)
            leaf = await log_head.identity(snapshot, head)
            sums = await leaderboards.sources(snapshot, head.closed_day, changed)
            spoken = await leaderboards.spoken(snapshot, head.closed_day, changed)
            subjects = await standings.subjects(snapshot, "source", sums)
        if changed == [] and reading.position.size == head.size:
            return reading
        reading = replace(reading, position=head, leaf=leaf)
        self._reading = await asyncio.to_thread(
            _update, reading, sums, spoken, subjects
        )
        return self._reading

    async def claims(
        self, db: Database, reading: TotalsReading, index: int, filters: BoardFilter
    ) -> list[ClaimAsOf]:
        """Return the claims of one source at *reading*, from memory where possible."""
        claims = reading.claims.get(index)
        if claims is None:
            claims = await claim_versions.of(db, index, filters, reading.position)
            if sum(map(len, reading.claims.values())) + len(claims) > MOST_CLAIMS:
                reading.claims.clear()
            reading.claims[index] = claims
        return claims

    async def _start(
        self, db: Database, head: LogPosition
    ) -> tuple[TotalsReading, list[int] | None]:
        """Return the reading to update and which sources have changed; None for all."""
        reading = self._reading
        if (
            reading is None
            or reading.position.closed_day != head.closed_day
            or reading.position.size > head.size
            or await log_head.identity(db, reading.position) != reading.leaf
        ):
            return TotalsReading(position=head, leaf=None), None
        changed = await leaderboards.touched(db, reading.position.size)
        if changed is None:
            return TotalsReading(position=head, leaf=None), None
        return reading, changed


def _update(
    reading: TotalsReading,
    sums: Mapping[int, SourceSums],
    spoken: Mapping[int, Mapping[str, Rate]],
    subjects: Sequence[BoardSubject],
) -> TotalsReading:
    """Return *reading* with the sums, rates and names of the changed sources."""
    updated = replace(
        reading,
        sums={**reading.sums, **sums},
        spoken={**reading.spoken, **spoken},
        subjects={**reading.subjects, **{row.index: row for row in subjects}},
        claims={i: claims for i, claims in reading.claims.items() if i not in sums},
    )
    # The rates of all events are part of every source's reference.
    same_rates = reading.spoken.get(EVERYONE) == updated.spoken.get(EVERYONE)
    changed = {
        index: candidates.candidate_from_sums(
            updated.subjects[index],
            updated.sums[index].sums,
            updated.sums[index].share_unresolved,
            updated.rates(index),
        )
        for index in (sums if same_rates else updated.sums)
    }
    return replace(updated, candidates={**reading.candidates, **changed})

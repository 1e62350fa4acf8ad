"""Tallied: the sources as the writer added them up, held and brought up to date.

Why held: a log only grows, so what it says of a source stays until an entry touches it
or a day is over. A reading asks who was touched since the last one, and reads those
alone; a lost memory, or that of another log, costs only a whole reading.
"""

import asyncio
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from api.database.pool import Database
from api.model.instants import LogPosition
from api.scoring import ranking
from api.scoring.base_rates import Rate, Rates
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.filters import BoardFilter
from api.scoring.ranking import BoardSubject, Candidate
from api.store import claim_versions, leaderboards, log_head, standings
from api.store.leaderboards import EVERYONE, SourceSums

# So many claims are held for the rows that were shown.
MOST_CLAIMS = 200_000


class TotalsReading(Struct, frozen=True, kw_only=True):
    """What was read of all sources, as of an entry of one log and a day that was over.

    `leaf`: what tells that log from any other. `claims` are of the rows that were
    shown, and nothing but a saving.
    """

    known: LogPosition
    leaf: str | None
    tallies: Mapping[int, SourceSums] = {}
    spoken: Mapping[int, Mapping[str, Rate]] = {}
    subjects: Mapping[int, BoardSubject] = {}
    candidates: Mapping[int, Candidate] = {}
    claims: dict[int, list[ClaimAsOf]] = {}

    def rates(self, index: int) -> Rates:
        """Return topics' rates among the events that a source never spoke about.

        It may have spoken without a claim that the tallies count.
        """
        whole = self.spoken.get(EVERYONE, {})
        own = self.spoken.get(index, {})
        return Rates(whole.get("", Rate()), whole, own)


class SourceTotals:
    """The last reading, for the next one to start from."""

    def __init__(self) -> None:
        self._held: TotalsReading | None = None

    async def sources(self, db: Database, known: LogPosition) -> TotalsReading:
        """Return all sources as of the log's end by now."""
        async with db.snapshot() as still:
            now = replace(known, size=(await log_head.head(still)).size)
            held, touched = await self._start(still, now)
            leaf = await log_head.identity(still, now)
            kept = await leaderboards.sources(still, now.closed_day, touched)
            spoken = await leaderboards.spoken(still, now.closed_day, touched)
            subjects = await standings.subjects(still, "source", kept)
        if touched == [] and held.known.size == now.size:
            return held
        self._held = await asyncio.to_thread(
            _renew, replace(held, known=now, leaf=leaf), kept, spoken, subjects
        )
        return self._held

    async def claims(
        self, db: Database, held: TotalsReading, index: int, wanted: BoardFilter
    ) -> list[ClaimAsOf]:
        """Return the claims of one source as *held*, read if they were not yet."""
        found = held.claims.get(index)
        if found is None:
            found = await claim_versions.seen(db, index, wanted, held.known)
            if sum(map(len, held.claims.values())) + len(found) > MOST_CLAIMS:
                held.claims.clear()
            held.claims[index] = found
        return found

    async def _start(
        self, db: Database, now: LogPosition
    ) -> tuple[TotalsReading, list[int] | None]:
        """Return what to start from, and who was touched since; None is everybody."""
        held = self._held
        if (
            held is None
            or held.known.closed_day != now.closed_day
            or held.known.size > now.size
            or await log_head.identity(db, held.known) != held.leaf
        ):
            return TotalsReading(known=now, leaf=None), None
        touched = await leaderboards.touched(db, held.known.size)
        if touched is None:
            return TotalsReading(known=now, leaf=None), None
        return held, touched


def _renew(
    held: TotalsReading,
    kept: Mapping[int, SourceSums],
    spoken: Mapping[int, Mapping[str, Rate]],
    subjects: Sequence[BoardSubject],
) -> TotalsReading:
    """Return *held* with what was read put in the place of what it said of the same."""
    before = held.spoken.get(EVERYONE)
    new = replace(
        held,
        tallies={**held.tallies, **kept},
        spoken={**held.spoken, **spoken},
        subjects={**held.subjects, **{each.index: each for each in subjects}},
        claims={i: each for i, each in held.claims.items() if i not in kept},
    )
    # Rates of all events are part of everybody's.
    due = kept if new.spoken.get(EVERYONE) == before else new.tallies
    candidates = {
        index: ranking.contender(
            new.subjects[index],
            new.tallies[index].sums,
            new.tallies[index].share_unresolved,
            new.rates(index),
        )
        for index in due
    }
    return replace(new, candidates={**held.candidates, **candidates})

"""How claims are stored and found.

The database makes the JSON of a claim, spelled as this server spells it: an answer of
the API passes it on, pages decode it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from api.database import planning
from api.database.joined_reads import JoinedReads
from api.database.pool import Database
from api.model.claims import Claim
from api.model.filters import ClaimChoice, ClaimFilter
from api.model.paging import Place, Total
from api.store import slug_checks, topics
from api.store.claim_search import Search

SHOWN: LiteralString = """
    SELECT
        v.index,
        v.made_on,
        v.latest,
        v.head || claim_status(
            v.withdrawn_at IS NOT NULL, v.void_reason, v.verdict, v.latest, $1
        ) || v.tail AS json
    FROM claim_answers v
"""
CLAIM = msgspec.json.Decoder(Claim)


class StoredClaim(Struct, frozen=True):
    """A claim as JSON, and what its place in a list depends on."""

    index: int
    made_on: date
    latest: date | None
    json: str

    @property
    def claim(self) -> Claim:
        """The claim that the JSON describes."""
        return CLAIM.decode(self.json)

    @property
    def raw(self) -> Raw:
        """The JSON as a part of an answer."""
        return Raw(self.json)


async def get(db: Database, claim_id: UUID, *, closed_day: date) -> Claim:
    """Return one claim as it stands when *closed_day* was the last day over."""
    query = SHOWN + " WHERE v.id = $2"
    return (await db.one(StoredClaim, query, closed_day, claim_id)).claim


class NthClaim(Struct, frozen=True, array_like=True):
    """A claim as JSON, and which of those that were asked for it is, from 1."""

    nth: int
    json: str


class JoinedClaims(JoinedReads[tuple[UUID, date], bytes]):
    """Claims as JSON by their id and the last closed day, of many callers at once."""

    def __init__(self, database: Callable[[], Database]) -> None:
        super().__init__(self._read)
        self._database = database

    async def _read(
        self, keys: Sequence[tuple[UUID, date]]
    ) -> dict[tuple[UUID, date], bytes]:
        query = """
            SELECT nth, claim FROM claims_of($1, $2)
        """
        found: dict[tuple[UUID, date], bytes] = {}
        by_day: defaultdict[date, list[UUID]] = defaultdict(list)
        for claim_id, closed_day in keys:
            by_day[closed_day].append(claim_id)
        for day, ids in by_day.items():  # two of them only at the end of a day
            for row in await self._database().many(NthClaim, query, ids, day):
                found[ids[row.nth - 1], day] = row.json.encode()
        return found


class ClaimIndex(Struct):
    """Where a claim stands in the log."""

    index: int


async def index_of(db: Database, claim_id: UUID) -> int:
    """Return the index of the entry that a claim is."""
    query = """
        SELECT index FROM claims WHERE id = $1
    """
    return (await db.one(ClaimIndex, query, claim_id)).index


async def by_ids(
    db: Database, ids: Collection[UUID], *, closed_day: date
) -> dict[UUID, Claim]:
    """Return the claims of these ids."""
    query = """
        SELECT index, made_on, latest, claim AS json FROM claims_of($1, $2)
    """
    rows = await db.all(StoredClaim, query, ids, closed_day) if ids else []
    return {claim.id: claim for claim in (row.claim for row in rows)}


async def entered(
    db: Database, indexes: Collection[int], *, closed_day: date
) -> list[tuple[int, Claim]]:
    """Return the claims of these entries with the entry's index, oldest first."""
    query = SHOWN + " WHERE v.index = ANY($2) ORDER BY v.index"
    rows = await db.all(StoredClaim, query, closed_day, indexes) if indexes else []
    return [(row.index, row.claim) for row in rows]


class NamedClaim(Struct, frozen=True, array_like=True):
    """A claim's entry, its id, and what it says."""

    index: int
    id: UUID
    statement: str


async def named(db: Database, indexes: Collection[int]) -> dict[int, NamedClaim]:
    """Return the ids and statements of the claims of these entries, by entry."""
    query = """
        SELECT c.index, c.id, coalesce(text_of(c.index, 'statement'), '[redacted]')
        FROM claims c
        WHERE c.index = ANY($1)
    """
    rows = await db.many(NamedClaim, query, list(indexes)) if indexes else []
    return {row.index: row for row in rows}


async def settled_last(db: Database, *, limit: int, closed_day: date) -> list[Claim]:
    """Return the claim settled last of each event settled lately, latest first."""
    newest: LiteralString = """
        JOIN (
            SELECT DISTINCT ON (c.event_id) s.claim_id, s.index AS nth
            FROM (
                SELECT claim_id, index FROM settlements ORDER BY index DESC LIMIT 1000
            ) s
            JOIN claim_states c ON c.claim_id = s.claim_id
            WHERE c.verdict IS NOT NULL AND c.withdrawn_at IS NULL
            ORDER BY c.event_id, s.index DESC, c.index DESC
        ) lately ON lately.claim_id = v.id
        ORDER BY lately.nth DESC, v.index DESC
        LIMIT $2
    """
    rows = await db.all(StoredClaim, SHOWN + newest, closed_day, limit)
    return [row.claim for row in rows]


async def find(
    db: Database, filters: ClaimFilter, *, closed_day: date
) -> list[tuple[Claim, Place]]:
    """Return a page of claims and one more, in order, each with its place in it.

    Raises BadQueryError for a bad cursor, or where filters name what does not exist.
    """
    rows = await _find(db, filters, closed_day)
    return [(row.claim, _place(filters.sort, row)) for row in rows]


async def find_json(
    db: Database, filters: ClaimFilter, *, closed_day: date
) -> list[tuple[Raw, Place]]:
    """Return the same as JSON."""
    rows = await _find(db, filters, closed_day)
    return [(row.raw, _place(filters.sort, row)) for row in rows]


async def _find(
    db: Database, filters: ClaimFilter, closed_day: date
) -> list[StoredClaim]:
    after = filters.after  # a bad cursor is refused before a slug is looked for
    search = await search_for(db, filters, closed_day)
    search.sorted_by(filters.sort, after, filters.limit + 1)
    return await _found(db, search.text, search.values, by_values=search.is_skewed)


async def count(db: Database, filters: ClaimFilter, *, closed_day: date) -> int:
    """Return how many claims the filters find."""
    search = await search_for(db, filters, closed_day)
    return (await _counted(db, search.count, search.values)).total


class Extent(Struct):
    """How many claims there are, and the index of the one in their middle."""

    total: int
    middle: int | None


async def extent(db: Database, search: Search) -> Extent:
    """Return how many claims a search finds, and which stands in their middle."""
    return await _extent(db, search.extent, search.values)


async def settled(
    db: Database, filters: ClaimFilter, *, closed_day: date
) -> list[Claim]:
    """Return a page of the claims that were settled last, latest first."""
    search = await search_for(db, filters, closed_day)
    search.settled_last(filters.limit)
    rows = await _found(db, search.text, search.values)
    return [row.claim for row in rows]


async def search_for(db: Database, filters: ClaimChoice, closed_day: date) -> Search:
    """Return the search for claims; raise BadQueryError where a slug does not exist."""
    named = await slug_checks.resolve(
        db, source=filters.source, outlet=filters.outlet, event=filters.event
    )
    is_rare = filters.topic is not None and await topics.is_rare(db, filters.topic)
    return Search(filters, named, closed_day, has_rare_topic=is_rare)


async def _found(
    db: Database, query: LiteralString, values: list[object], *, by_values: bool = False
) -> list[StoredClaim]:
    if not by_values:
        return await db.all(StoredClaim, query, *values)
    async with planning.by_values(db) as planned:
        return await planned.all(StoredClaim, query, *values)


async def _counted(db: Database, query: LiteralString, values: list[object]) -> Total:
    return await db.one(Total, query, *values)


async def _extent(db: Database, query: LiteralString, values: list[object]) -> Extent:
    return await db.one(Extent, query, *values)


def _place(sort: str, row: StoredClaim) -> Place:
    days = {"made_on": row.made_on, "due": row.latest}
    day = days.get(sort.removeprefix("-"))
    return Place(sort, day and day.isoformat(), row.index)

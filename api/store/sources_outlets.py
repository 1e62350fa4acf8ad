"""Sources and outlets as they are stored: two tables, read by one code."""

import re
from collections.abc import Callable, Collection
from difflib import SequenceMatcher
from typing import Generic, LiteralString, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.errors import MovedError
from api.language import names
from api.model.filters import OutletFilter, SourceFilter
from api.model.outlets import Outlet
from api.model.paging import Place, Total
from api.model.sources import Source

N = TypeVar("N", Source, Outlet)
F = TypeVar("F", SourceFilter, OutletFilter)
Ids: TypeAlias = Collection[UUID] | None
WORD = re.compile(r"[^\W_]+")
SOUGHT_WORDS = 4  # of a name, the longest
SHORTEST_NEAR = 4  # letters: shorter words are near to too many others


class StoredSubject(Struct, Generic[N], frozen=True):
    """A source or an outlet with its id, its index, and where it was merged."""

    id: UUID
    index: int
    merged_into: str | None
    subject: N


class NearName(Struct, frozen=True):
    """A normalised name, and whose it is."""

    id: UUID
    key: str


class Indexes(Struct, frozen=True):
    """Entries of subjects."""

    indexes: list[int]


class EntryIndex(Struct, frozen=True):
    """The entry of one."""

    index: int


class SubjectTable(Struct, Generic[N, F], frozen=True, kw_only=True):
    """The table of one kind of subject, and how it is read.

    `names` is the table of their normalised names; `words` are those that a search
    looks at, as their index has them. `column` is the one that lists of this kind are
    filtered by; `value` is what the filters say of it.
    """

    table: LiteralString
    names: LiteralString
    words: LiteralString
    row: type[StoredSubject[N]]
    column: LiteralString
    value: Callable[[F], str | None]

    @property
    def found(self) -> LiteralString:
        """The subjects `s` that filters find, by the parameters of `_values`."""
        return f"""
            FROM {self.table} s
            WHERE s.merged_into IS NULL
              AND ($1::text IS NULL OR {self.words} @@ prefixes($1))
              AND ($2::text IS NULL OR s.{self.column} = $2)
              AND ($3::uuid[] IS NULL OR s.id = ANY($3))
        """

    def _values(self, filters: F, near: Ids) -> tuple[str | None, str | None, Ids]:
        """Return the parameters of `found`; words do not count beside *near* ids."""
        words = filters.q if near is None else None
        return words, self.value(filters), near

    async def get(self, db: Database, slug: str) -> N:
        """Return the subject of that slug; raise MovedError where it was merged."""
        return (await self.resolve(db, slug)).subject

    async def resolve(self, db: Database, slug: str) -> StoredSubject[N]:
        """Return the subject of that slug with its id; raise as `get` does."""
        query = f"""
            SELECT s.id, s.index, m.slug AS merged_into, to_jsonb(s) AS subject
            FROM {self.table} s
            LEFT JOIN {self.table} m ON m.id = s.merged_into
            WHERE s.slug = $1
        """  # noqa: S608 the table's name is ours
        stored = await db.one(self.row, query, slug)
        if stored.merged_into is not None:
            raise MovedError(stored.merged_into)
        return stored

    async def by_ids(self, db: Database, ids: Collection[UUID]) -> dict[UUID, N]:
        """Return the subjects of these ids."""
        query = f"""
            SELECT s.id, s.index, NULL AS merged_into, to_jsonb(s) AS subject
            FROM {self.table} s
            WHERE s.id = ANY($1)
        """  # noqa: S608 as above
        rows = await db.all(self.row, query, ids) if ids else []
        return {row.id: row.subject for row in rows}

    async def find(
        self, db: Database, filters: F, *, limit: int, after: Place | None
    ) -> list[tuple[N, Place]]:
        """Return up to *limit* subjects that were not merged, newest first."""
        return await self._find(db, filters, None, limit, after)

    async def search(
        self, db: Database, filters: F, *, limit: int, after: Place | None
    ) -> list[tuple[N, Place]]:
        """Return the same; or, where there are none, those with nearly these names."""
        rows = await self._find(db, filters, None, limit, after)
        if rows or filters.q is None:
            return rows
        near = await self.near(db, filters.q)
        return await self._find(db, filters, near, limit, after) if near else []

    async def count(self, db: Database, filters: F) -> int:
        """Return how many subjects `search` finds in all."""
        total = await self._count(db, filters, None)
        if total or filters.q is None:
            return total
        return await self._count(db, filters, await self.near(db, filters.q))

    async def near(self, db: Database, words: str) -> list[UUID]:
        """Return those who have a name near to *words*, most alike first.

        Each of the four longest words is in the name, or differs from one in it by a
        letter or so.
        """
        query = f"""
            SELECT n.id, n.key
            FROM {self.names} n
            WHERE near_words(n.key) && near_words($1)
              AND near_words(n.key) && near_words($2)
              AND near_words(n.key) && near_words($3)
              AND near_words(n.key) && near_words($4)
            ORDER BY n.key
            LIMIT 200
        """  # noqa: S608 as above
        spelled = WORD.findall(names.key(words))
        longest = sorted(spelled, key=len)[: -SOUGHT_WORDS - 1 : -1]
        if not longest or len(longest[0]) < SHORTEST_NEAR:
            return []
        every = [*longest, *[longest[0]] * (SOUGHT_WORDS - len(longest))]
        rows = await db.all(NearName, query, *every)
        likeness = {row.id: 0.0 for row in rows}
        for row in rows:
            alike = SequenceMatcher(None, " ".join(spelled), row.key).ratio()
            likeness[row.id] = max(likeness[row.id], alike)
        return sorted(likeness, key=lambda found: -likeness[found])

    async def indexes(self, db: Database, filters: F, near: Ids) -> list[int]:
        """Return the entries of all subjects that the filters find, in no order.

        With *near* they are those of these ids, whatever words the filters have.
        """
        query = f"""
            SELECT coalesce(array_agg(s.index), '{{}}') AS indexes
            {self.found}
        """
        return (await db.one(Indexes, query, *self._values(filters, near))).indexes

    async def by_name(
        self, db: Database, indexes: Collection[int], *, limit: int, after: int | None
    ) -> list[int]:
        """Return up to *limit* of these entries, by name, after that of *after*."""
        query = f"""
            SELECT s.index
            FROM {self.table} s
            WHERE s.index = ANY($1)
              AND ($2::bigint IS NULL OR (lower(s.name), s.index) > (
                    SELECT lower(a.name), a.index FROM {self.table} a WHERE a.index = $2
              ))
            ORDER BY lower(s.name), s.index
            LIMIT $3
        """  # noqa: S608 as above
        rows = await db.all(EntryIndex, query, indexes, after, limit)
        return [row.index for row in rows]

    async def _find(
        self,
        db: Database,
        filters: F,
        near: Ids,
        limit: int,
        after: Place | None,
    ) -> list[tuple[N, Place]]:
        query = f"""
            SELECT s.id, s.index, NULL AS merged_into, to_jsonb(s) AS subject
            {self.found}
              AND ($4::bigint IS NULL OR s.index < $4)
            ORDER BY s.index DESC
            LIMIT $5
        """
        last = after and after.index
        rows = await db.all(self.row, query, *self._values(filters, near), last, limit)
        return [(row.subject, Place("-recorded_at", None, row.index)) for row in rows]

    async def _count(self, db: Database, filters: F, near: Ids) -> int:
        query = f"""
            SELECT count(*) AS total
            {self.found}
        """
        return (await db.one(Total, query, *self._values(filters, near))).total


sources = SubjectTable[Source, SourceFilter](
    table="sources",
    names="source_names",
    words="name_words(s.name, s.aliases || s.role)",
    row=StoredSubject[Source],
    column="kind",
    value=lambda filters: filters.kind,
)
outlets = SubjectTable[Outlet, OutletFilter](
    table="outlets",
    names="outlet_names",
    words="name_words(s.name, s.aliases)",
    row=StoredSubject[Outlet],
    column="country",
    value=lambda filters: filters.country,
)

"""Sources and outlets as they are stored: two tables, read by one code."""

from collections.abc import Callable, Collection
from typing import Generic, LiteralString, TypeVar
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.errors import MovedError
from api.model.filters import OutletFilter, SourceFilter
from api.model.outlets import Outlet
from api.model.paging import Place, Total
from api.model.sources import Source

N = TypeVar("N", Source, Outlet)
F = TypeVar("F", SourceFilter, OutletFilter)


class StoredSubject(Struct, Generic[N], frozen=True):
    """A source or an outlet with its id, its index, and where it was merged."""

    id: UUID
    index: int
    merged_into: str | None
    subject: N


class SubjectTable(Struct, Generic[N, F], frozen=True, kw_only=True):
    """The table of one kind of subject, and how it is read.

    `column` is the one that lists of this kind are filtered by; `value` is what the
    filters say of it.
    """

    table: LiteralString
    row: type[StoredSubject[N]]
    column: LiteralString
    value: Callable[[F], str | None]

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

    async def count(self, db: Database, filters: F) -> int:
        """Return how many subjects the filters find."""
        query = f"""
            SELECT count(*) AS total
            FROM {self.table} s
            WHERE s.merged_into IS NULL
              AND ($1::text IS NULL OR name_words(s.name, s.aliases) @@ prefixes($1))
              AND ($2::text IS NULL OR s.{self.column} = $2)
        """  # noqa: S608 as above
        return (await db.one(Total, query, filters.q, self.value(filters))).total

    async def find(
        self, db: Database, filters: F, *, limit: int, after: Place | None
    ) -> list[tuple[N, Place]]:
        """Return up to *limit* subjects that were not merged, newest first."""
        query = f"""
            SELECT s.id, s.index, NULL AS merged_into, to_jsonb(s) AS subject
            FROM {self.table} s
            WHERE s.merged_into IS NULL
              AND ($1::text IS NULL OR name_words(s.name, s.aliases) @@ prefixes($1))
              AND ($2::text IS NULL OR s.{self.column} = $2)
              AND ($3::bigint IS NULL OR s.index < $3)
            ORDER BY s.index DESC
            LIMIT $4
        """  # noqa: S608 as above
        value, last = self.value(filters), after and after.index
        rows = await db.all(self.row, query, filters.q, value, last, limit)
        return [(row.subject, Place("-recorded_at", None, row.index)) for row in rows]


sources = SubjectTable[Source, SourceFilter](
    table="sources",
    row=StoredSubject[Source],
    column="kind",
    value=lambda filters: filters.kind,
)
outlets = SubjectTable[Outlet, OutletFilter](
    table="outlets",
    row=StoredSubject[Outlet],
    column="country",
    value=lambda filters: filters.country,
)

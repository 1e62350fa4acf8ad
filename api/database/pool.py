"""Connections to PostgreSQL and the typed rows that queries yield."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, LiteralString, TypeAlias, TypeVar

import asyncpg
import msgspec

from api.database import codecs, statements
from api.database.driver_errors import translated_errors
from api.database.statements import Insert, Part, Query
from api.errors import AwayError, NotFoundError

Row = TypeVar("Row")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Lent: TypeAlias = "Connection | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

AT_ONCE = 2000  # rows converted without a pause
PATIENCE_SECONDS = 120.0


class Database:
    """Queries on whatever lends a connection: the pool, or one held connection."""

    def __init__(
        self,
        lender: "asyncpg.Pool[asyncpg.Record] | Lent",
        *,
        seconds: float | None = None,
    ) -> None:
        self._lender = lender
        self._seconds = seconds

    def patient(self) -> "Database":
        """Return the same queries with a timeout that reading everything fits into."""
        return Database(self._lender, seconds=PATIENCE_SECONDS)

    async def one(self, row: type[Row], query: LiteralString, *values: object) -> Row:
        """Return the row that *query* yields, or raise NotFoundError."""
        record = await self._first(query, values)
        if record is None:
            raise NotFoundError
        return msgspec.convert(dict(record), row)

    async def maybe(
        self, row: type[Row], query: LiteralString, *values: object
    ) -> Row | None:
        """Return the row that *query* yields, if there is one."""
        record = await self._first(query, values)
        return None if record is None else msgspec.convert(dict(record), row)

    async def all(
        self, row: type[Row], query: LiteralString, *values: object
    ) -> list[Row]:
        """Return every row that *query* yields, in its order."""
        with translated_errors():
            records = await self._lender.fetch(query, *values, timeout=self._seconds)
        return [msgspec.convert(dict(record), row) for record in records]

    async def many(
        self, row: type[Row], query: LiteralString, *values: object
    ) -> list[Row]:
        """Return many rows, each column a field by its position: faster than `all`."""
        with translated_errors():
            records = await self._lender.fetch(query, *values, timeout=self._seconds)
        rows: list[Row] = []
        for at in range(0, len(records), AT_ONCE):
            if at:
                await asyncio.sleep(0)  # lets other requests proceed
            rows += _by_position(records[at : at + AT_ONCE], row)
        return rows

    async def run(self, query: LiteralString, *values: object) -> None:
        """Run a statement that yields nothing."""
        with translated_errors():
            await self._lender.execute(query, *values)

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator["Database"]:
        """Lend queries that all see the database as it was at the first of them."""
        async with self._read_only() as connection:
            yield Database(connection, seconds=self._seconds)

    @asynccontextmanager
    async def _read_only(self) -> AsyncGenerator[Lent]:
        with translated_errors():
            async with AsyncExitStack() as stack:
                lent = self._lender
                if isinstance(lent, asyncpg.Pool):
                    lent = await stack.enter_async_context(lent.acquire())
                await stack.enter_async_context(
                    lent.transaction(isolation="repeatable_read", readonly=True)
                )
                yield lent

    async def copy_out(
        self,
        into: Callable[[bytes], Coroutine[Any, Any, None]],
        query: LiteralString,
        *values: object,
    ) -> None:
        """Pass on what a query finds in PostgreSQL's binary form, some bytes a time."""
        with translated_errors():
            await self._lender.copy_from_query(
                query, *values, output=into, format="binary", timeout=self._seconds
            )

    async def insert(
        self, inserts: Iterable[Insert], query: LiteralString, *values: object
    ) -> None:
        """Insert rows into tables, each once, and run *query*, all in one statement.

        The rows go as arrays in PostgreSQL's binary form: 256 claims take 8 % longer
        than by COPY, one takes half as long. Constraints are checked at the end.
        """
        filled = [insert for insert in inserts if insert.rows]
        statement = statements.with_inserts(filled, query, len(values))
        with translated_errors():
            await self._lender.execute(
                statement, *values, *(insert.rows for insert in filled)
            )

    async def take(self, queries: Sequence[Query]) -> None:
        """Run queries in one statement; each takes its rows, in their order."""
        statement, values = statements.together(queries)
        with translated_errors():
            records = await self._lender.fetch(
                statement, *values, timeout=self._seconds
            )
        for part in _by_position(records, Part):
            query = queries[part.nth]
            query.take(msgspec.convert(part.row, query.row))

    async def _first(
        self, query: LiteralString, values: tuple[object, ...]
    ) -> asyncpg.Record | None:
        with translated_errors():
            return await self._lender.fetchrow(query, *values, timeout=self._seconds)


def _by_position(records: Iterable[Any], row: type[Row]) -> list[Row]:
    return msgspec.convert([tuple(record) for record in records], list[row])


class Pool:
    """Connections to one database, made when first needed."""

    def __init__(self, dsn: str, *, size: int = 10, statement_cache: int = 200) -> None:
        self._dsn = dsn
        self._size = size
        self._statement_cache = statement_cache
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._ready = asyncio.Event()

    async def open(self) -> None:
        """Prepare the pool; nothing connects yet."""
        with translated_errors():
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,
                max_size=self._size,
                command_timeout=8,
                timeout=5,
                statement_cache_size=self._statement_cache,
                server_settings={"timezone": "UTC"},  # in which JSON spells instants
                init=_prepare,
                reset=_nothing_to_reset,
            )
        self._ready.set()

    async def close(self) -> None:
        """Close every connection, waiting a moment for those in use."""
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), 5)
            except TimeoutError:
                self._pool.terminate()

    @property
    def database(self) -> Database:
        """Queries that each borrow a connection for as long as they run."""
        return Database(self._opened)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Database]:
        """Lend one connection inside one transaction; an error rolls it back."""
        with translated_errors():
            try:
                async with (
                    self._opened.acquire() as connection,
                    connection.transaction(),
                ):
                    yield Database(connection)
            except (AwayError, asyncpg.ReadOnlySQLTransactionError) as error:
                cause = error.__cause__ or error
                if isinstance(cause, asyncpg.ReadOnlySQLTransactionError):
                    # A new connection finds the server that is the primary now.
                    await self._opened.expire_connections()
                raise

    @asynccontextmanager
    async def apart(self) -> AsyncGenerator[Database]:
        """Lend a connection outside the pool, once the pool is open."""
        await self._ready.wait()
        with translated_errors():
            connection = await asyncpg.connect(
                self._dsn, command_timeout=8, timeout=5, statement_cache_size=0
            )
            try:
                yield Database(connection)
            finally:
                connection.terminate()

    @property
    def usage(self) -> tuple[int, int]:
        """How many connections are open, and how many of them are in use."""
        if self._pool is None:
            return 0, 0
        size = self._pool.get_size()
        return size, size - self._pool.get_idle_size()

    @property
    def _opened(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            raise AwayError
        return self._pool


async def _prepare(connection: Connection) -> None:
    """Set our codecs, which read and write the binary form that COPY needs."""
    for name, (encoder, decoder) in codecs.CODECS.items():
        await connection.set_type_codec(
            name,
            encoder=encoder,
            decoder=decoder,
            schema="pg_catalog",
            format="binary",
        )


async def _nothing_to_reset(_: Any) -> None:
    """Leave the connection as it is: no query of ours leaves state behind."""

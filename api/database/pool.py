"""Connections to PostgreSQL and the typed rows that queries yield."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString, TypeVar

import asyncpg
import msgspec

from api.database import codecs, lending, statement_spans, statements
from api.database.driver_errors import translated_errors
from api.database.hosts import Connection, Hosts
from api.database.lending import Lent
from api.database.statements import Insert, Part, Query
from api.errors import AwayError, NotFoundError
from api.settings import Settings

Row = TypeVar("Row")

DEFAULTS = Settings()
ROWS_AT_ONCE = 2000  # which are converted without a pause
PATIENCE_SECONDS = 120.0
BINARY = {"format": "binary"}
# Texts without control characters, each a line as it is.
LINES = {"format": "csv", "delimiter": "\x02", "quote": "\x01"}


class Database:
    """Queries on whatever lends a connection: the pool, or one held connection."""

    def __init__(
        self,
        lender: "lending.Pool | Lent",
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
        async with self._connection(query) as connection:
            records = await connection.fetch(query, *values, timeout=self._seconds)
        return [msgspec.convert(dict(record), row) for record in records]

    async def many(
        self, row: type[Row], query: LiteralString, *values: object
    ) -> list[Row]:
        """Return many rows, each column a field by its position: faster than `all`."""
        async with self._connection(query) as connection:
            records = await connection.fetch(query, *values, timeout=self._seconds)
        rows: list[Row] = []
        for at in range(0, len(records), ROWS_AT_ONCE):
            if at:
                await asyncio.sleep(0)  # lets other requests proceed
            rows += _by_position(records[at : at + ROWS_AT_ONCE], row)
        return rows

    async def run(self, query: LiteralString, *values: object) -> None:
        """Run a statement that yields nothing."""
        async with self._connection(query) as connection:
            await connection.execute(query, *values)

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator["Database"]:
        """Lend queries that all see the database as it was at the first of them."""
        async with (
            self._connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            with lending.dropped_on_timeout(connection):
                yield Database(connection, seconds=self._seconds)

    async def copy_out(
        self,
        into: Callable[[bytes], Coroutine[Any, Any, None]],
        query: LiteralString,
        *values: object,
        form: dict[str, Any] = BINARY,
    ) -> None:
        """Pass on what a query finds in PostgreSQL's binary form, some bytes a time."""
        async with self._connection(query) as connection:
            await connection.copy_from_query(
                query, *values, output=into, timeout=self._seconds, **form
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
        async with self._connection(statement) as connection:
            await connection.execute(
                statement, *values, *(insert.rows for insert in filled)
            )

    async def take(self, queries: Sequence[Query]) -> None:
        """Run queries in one statement; each takes its rows, in their order."""
        statement, values = statements.together(queries)
        async with self._connection(statement) as connection:
            records = await connection.fetch(statement, *values, timeout=self._seconds)
        for part in _by_position(records, Part):
            query = queries[part.nth]
            query.take(msgspec.convert(part.row, query.row))

    async def _first(
        self, query: LiteralString, values: tuple[object, ...]
    ) -> asyncpg.Record | None:
        async with self._connection(query) as connection:
            return await connection.fetchrow(query, *values, timeout=self._seconds)

    @asynccontextmanager
    async def _connection(self, query: str | None = None) -> AsyncGenerator[Lent]:
        """Lend the held connection or one of the pool; translate its errors."""
        with translated_errors(), statement_spans.span(query) as span:
            if isinstance(self._lender, asyncpg.Pool):
                async with lending.lend(self._lender) as connection:
                    if span is not None:
                        span.event("connection lent")
                    yield connection
            else:
                yield self._lender


def _by_position(records: Iterable[Any], row: type[Row]) -> list[Row]:
    return msgspec.convert([tuple(record) for record in records], list[row])


class Pool:
    """Connections to one database, made when first needed."""

    def __init__(self, dsn: str, settings: Settings = DEFAULTS) -> None:
        self._hosts = Hosts(dsn, read_only=settings.read_only)
        self._settings = settings
        self._session = {"timezone": "UTC"}  # in which JSON spells instants
        if settings.read_only:
            self._session["default_transaction_read_only"] = "on"
        self._pool: lending.Pool | None = None
        self._ready = asyncio.Event()

    async def open(self) -> None:
        """Prepare the pool; nothing connects yet."""
        with translated_errors():
            self._pool = await asyncpg.create_pool(
                connect=self._hosts.connect,
                min_size=0,
                max_size=self._settings.pool_size,
                command_timeout=8,
                statement_cache_size=self._settings.statement_cache,
                server_settings=self._session,
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
            async with (
                lending.lend(self._opened) as connection,
                lending.committing(connection),
            ):
                if self._settings.replicated:
                    await lending.check_replicated(connection)
                yield Database(connection)

    @asynccontextmanager
    async def apart(self, seconds: float = 8) -> AsyncGenerator[Database]:
        """Lend a connection outside the pool, whose statements may take *seconds*."""
        await self._ready.wait()
        with translated_errors():
            connection = await self._hosts.connect(
                command_timeout=seconds, statement_cache_size=0
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
    def _opened(self) -> lending.Pool:
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

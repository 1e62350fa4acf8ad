"""The way to PostgreSQL: typed rows, a pool, errors in our own words."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any, LiteralString, TypeAlias, TypeVar

import asyncpg
import msgspec

from api.database import codecs, outages
from api.errors import AwayError, ConflictError, NotFoundError

Row = TypeVar("Row")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Lent: TypeAlias = "Connection | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

AT_ONCE = 2000  # rows converted without a pause
PATIENCE_SECONDS = 120.0
# What a violated constraint means to a client; the rest can only be our own mistake.
CONFLICTS = {
    "sources_slug_key": "A source of that slug exists already.",
    "outlets_slug_key": "An outlet of that slug exists already.",
    "events_slug_key": "An event of that slug exists already.",
    "events_key_once": "An event of that key exists already.",
    "source_names_pkey": "A source of that name exists already.",
    "outlet_names_pkey": "An outlet of that name exists already.",
    "claims_said_once": "The same claim stands already.",
    "claims_external_id_once": "A claim of that external_id stands already.",
    "reports_published_once": "The same report stands already.",
    "withdrawals_once": "It is withdrawn already.",
    "merges_once": "It is merged already.",
}


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
        """Return the same queries, of which each may take as long as reading it all."""
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
        with our_errors():
            records = await self._lender.fetch(query, *values, timeout=self._seconds)
        return [msgspec.convert(dict(record), row) for record in records]

    async def many(
        self, row: type[Row], query: LiteralString, *values: object
    ) -> list[Row]:
        """Return many rows, each column a field by its position: faster than `all`."""
        with our_errors():
            records = await self._lender.fetch(query, *values, timeout=self._seconds)
        found: list[Row] = []
        for at in range(0, len(records), AT_ONCE):
            if at:
                await asyncio.sleep(0)  # others want to be served meanwhile
            found += _by_position(records[at : at + AT_ONCE], row)
        return found

    async def stream(
        self, row: type[Row], query: LiteralString, *values: object
    ) -> AsyncGenerator[list[Row]]:
        """Yield rows as `many` returns them, some thousand at a time."""
        async with self._still() as connection:
            cursor = await connection.cursor(query, *values)
            while records := await cursor.fetch(AT_ONCE, timeout=self._seconds):
                yield _by_position(records, row)

    async def run(self, query: LiteralString, *values: object) -> None:
        """Run a statement that yields nothing."""
        with our_errors():
            await self._lender.execute(query, *values)

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator["Database"]:
        """Lend queries that all see the database as it stood at the first of them."""
        async with self._still() as connection:
            yield Database(connection, seconds=self._seconds)

    @asynccontextmanager
    async def _still(self) -> AsyncGenerator[Lent]:
        with our_errors():
            async with AsyncExitStack() as stack:
                lent = self._lender
                if isinstance(lent, asyncpg.Pool):
                    lent = await stack.enter_async_context(lent.acquire())
                await stack.enter_async_context(
                    lent.transaction(isolation="repeatable_read", readonly=True)
                )
                yield lent

    async def copy(
        self,
        table: LiteralString,
        columns: Sequence[str],
        rows: Iterable[tuple[object, ...]],
    ) -> None:
        """Append rows to a table by COPY, their values in the order of *columns*."""
        with our_errors():
            await self._lender.copy_records_to_table(
                table, records=rows, columns=list(columns)
            )

    async def _first(
        self, query: LiteralString, values: tuple[object, ...]
    ) -> asyncpg.Record | None:
        with our_errors():
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
        with our_errors():
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
        """Lend one connection inside one transaction; an error takes it all back."""
        with our_errors():
            try:
                async with (
                    self._opened.acquire() as connection,
                    connection.transaction(),
                ):
                    yield Database(connection)
            except (AwayError, asyncpg.ReadOnlySQLTransactionError) as error:
                cause = error.__cause__ or error
                if isinstance(cause, asyncpg.ReadOnlySQLTransactionError):
                    # Whoever is the primary now is found by connecting anew.
                    await self._opened.expire_connections()
                raise

    @asynccontextmanager
    async def apart(self) -> AsyncGenerator[Database]:
        """Lend a connection that is none of the pool's, once that is open."""
        await self._ready.wait()
        with our_errors():
            connection = await asyncpg.connect(
                self._dsn, command_timeout=8, timeout=5, statement_cache_size=0
            )
            try:
                yield Database(connection)
            finally:
                connection.terminate()

    @property
    def _opened(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            raise AwayError
        return self._pool


@contextmanager
def our_errors() -> Generator[None]:
    """Turn what the driver raises into errors of the domain."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        name = str(error.constraint_name)
        if name in CONFLICTS:
            raise ConflictError(CONFLICTS[name]) from error
        raise
    except asyncpg.PostgresError as error:
        # A migration has just changed what a connection had prepared.
        stale = isinstance(error, asyncpg.InvalidCachedStatementError)
        if stale or outages.is_one(error.sqlstate or ""):
            raise AwayError from error
        raise
    except (
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
        TimeoutError,
    ) as error:
        raise AwayError from error


async def _prepare(connection: Connection) -> None:
    """Have values read and written in their binary form, which COPY needs, our way."""
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

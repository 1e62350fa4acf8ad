"""Lending: how a pool lends connections, and which it throws away afterwards.

A server that is frozen or cut off answers nothing, not even that it cancels a query. So
a connection whose cancel is not answered within a moment is thrown away, and with it
all that are idle: they lead to the same server. So are all that lead to a primary that
was demoted, which still answers reads, but from the past.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeAlias

import asyncpg

from api.database import statement_spans
from api.database.hosts import Connection
from api.errors import AwayError, UnavailableError

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Lent: TypeAlias = "Connection | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

CANCEL_SECONDS = 1.0
COMMIT_SECONDS = 7.0  # less than the time-out of a command, which would cancel it
UNREPLICATED = (
    "PostgreSQL would acknowledge writes that no other server has yet: set"
    " synchronous_standby_names and synchronous_commit. Until then nothing is written."
)


@asynccontextmanager
async def lend(pool: Pool) -> AsyncGenerator[Lent]:
    """Lend a connection of a pool until the block ends."""
    connection = await pool.acquire()
    try:
        yield connection
    except BaseException as error:
        if _is_caused(error, asyncpg.ReadOnlySQLTransactionError):
            await pool.expire_connections()
        raise
    finally:
        try:
            await pool.release(connection, timeout=CANCEL_SECONDS)
        except TimeoutError:  # it is terminated
            await pool.expire_connections()


@contextmanager
def dropped_on_timeout(connection: Lent) -> Generator[None]:
    """Drop a connection that did not answer in time, instead of rolling back on it."""
    try:
        yield
    except BaseException as error:
        if _is_caused(error, TimeoutError):
            connection.terminate()
        raise


@asynccontextmanager
async def committing(connection: Lent) -> AsyncGenerator[None]:
    """Commit what the block writes; drop the connection where that takes too long.

    A commit waits until standbys have it. To cancel that wait would keep the commit on
    this server alone, where everybody sees it until a failover loses it. Where the
    connection is dropped instead, the server goes on waiting, and nobody sees it.
    """
    transaction = connection.transaction()
    with statement_spans.span("BEGIN"):
        await transaction.start()
    try:
        with dropped_on_timeout(connection):
            yield
    except BaseException:
        if not connection.is_closed():
            await transaction.rollback()
        raise
    loop = asyncio.get_running_loop()
    dropping = loop.call_later(COMMIT_SECONDS, connection.terminate)
    try:
        with statement_spans.span("COMMIT"):
            await transaction.commit()
    except asyncio.CancelledError:
        connection.terminate()  # before asyncpg has cancelled the wait
        raise
    finally:
        dropping.cancel()


async def check_replicated(connection: Lent) -> None:
    """Raise UnavailableError where a commit would not wait for a standby."""
    query = """
        SELECT current_setting('synchronous_standby_names') <> ''
            AND current_setting('synchronous_commit') NOT IN ('off', 'local')
    """
    if not await connection.fetchval(query):
        raise UnavailableError(UNREPLICATED)


def _is_caused(error: BaseException, kind: type[Exception]) -> bool:
    """Return whether an error is of a kind, or was before it was translated."""
    cause = error.__cause__ if isinstance(error, AwayError) else error
    return isinstance(cause, kind)

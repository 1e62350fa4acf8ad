"""Whatever the driver says of a server that is not here, or not now, is one error."""

import asyncpg
import pytest

from api.database.driver_errors import translated_errors
from api.errors import AwayError

NOT_HERE_OR_NOT_NOW = (
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.CrashShutdownError("terminating connection because of a crash"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only …"),
    asyncpg.SerializationError("canceling statement due to conflict with recovery"),
    asyncpg.DeadlockDetectedError("deadlock detected"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle"),
    asyncpg.ConnectionFailureError("the connection failed"),
    asyncpg.QueryCanceledError("canceling statement due to user request"),
    asyncpg.TargetServerAttributeNotMatched("None of the hosts match"),
    asyncpg.InternalClientError("got result for unknown protocol state"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InterfaceError("pool is closing"),
    ConnectionRefusedError(111, "Connection refused"),
    ConnectionResetError(104, "Connection reset by peer"),
    BrokenPipeError(32, "Broken pipe"),
    TimeoutError(),
)


@pytest.mark.parametrize("error", NOT_HERE_OR_NOT_NOW, ids=repr)
def test_it_is_away(error: Exception) -> None:
    with pytest.raises(AwayError) as raised, translated_errors():
        raise error
    assert raised.value.__cause__ is error


def test_a_mistake_of_ours_is_not() -> None:
    with pytest.raises(asyncpg.UndefinedColumnError), translated_errors():
        raise asyncpg.UndefinedColumnError("column does not exist")

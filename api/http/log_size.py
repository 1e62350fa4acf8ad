"""The header Foresaid-Log-Size: what an answer knows, and what a request expects.

Every read answers how many entries of the log it stands on, every write how many there
are with its own. A client that sends the number back, maybe to another server whose
database is a copy that lags behind, gets nothing that is older.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from litestar.types import HTTPScope

from api.http.request_head import RefusedError
from api.store.log_head import Head

NAME = b"foresaid-log-size"
MOST_DIGITS = 18
WAIT_SECONDS = 2.0
LOOK_SECONDS = 0.02


def expected(request: HTTPScope) -> int:
    """Return the size that a request expects at least, 0 unless it says so.

    Raises RefusedError where it is no number.
    """
    value = dict(request["headers"]).get(NAME)
    if value is None:
        return 0
    if not value.isdigit() or len(value) > MOST_DIGITS:
        detail = "`Foresaid-Log-Size` is the number that an answer had."
        raise RefusedError(HTTPStatus.BAD_REQUEST, detail)
    return int(value)


async def reached(size: int, look: Callable[[], Awaitable[Head]]) -> Head:
    """Return the log's head once it has that size; raise RefusedError after 2 s."""
    end = time.monotonic() + WAIT_SECONDS
    while (head := await look()).size < size:
        if time.monotonic() > end:
            detail = f"The log has {head.size} entries here, not {size} yet."
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, detail)
        await asyncio.sleep(LOOK_SECONDS)
    return head

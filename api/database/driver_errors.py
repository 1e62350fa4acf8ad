"""Errors of the driver, translated into those of the domain."""

from collections.abc import Generator
from contextlib import contextmanager

import asyncpg

from api.database import outages
from api.errors import AwayError, ConflictError, InvalidError

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


# A value that a column can't hold.
UNFIT = asyncpg.DataError


@contextmanager
def translated_errors() -> Generator[None]:
    """Raise errors of the domain in place of the driver's."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        name = str(error.constraint_name)
        if name in CONFLICTS:
            raise ConflictError(CONFLICTS[name]) from error
        raise
    except asyncpg.CharacterNotInRepertoireError as error:
        # What is only looked up has not been checked as texts that are kept are.
        raise InvalidError("No text here holds the character NUL.") from error
    except asyncpg.PostgresError as error:
        # A migration has just changed what a connection had prepared.
        stale = isinstance(error, asyncpg.InvalidCachedStatementError)
        if stale or outages.is_outage(error.sqlstate or ""):
            raise AwayError from error
        raise
    except (
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
        TimeoutError,
    ) as error:
        raise AwayError from error

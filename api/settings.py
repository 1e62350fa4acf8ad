"""The environment, read once."""

from collections.abc import Mapping

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """What the environment decides; the rest is the same everywhere.

    `database_url`: a PostgreSQL of your own, instead of the embedded one.
    `write_origins`: web origins whose scripts may write (comma-separated).
    `statement_cache`: prepared statements a connection keeps; 0 behind PgBouncer.
    `durable`: refuse to start over a PostgreSQL that could lose what it acknowledged.
    """

    database_url: str | None = None
    write_origins: frozenset[str] = frozenset()
    pool_size: int = 10
    statement_cache: int = 200
    durable: bool = True


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings that *environment* asks for; raise ValueError on nonsense."""
    origins = environment.get("FORESAID_WRITE_ORIGINS", "").split(",")
    return Settings(
        database_url=environment.get("DATABASE_URL") or None,
        write_origins=frozenset(each.strip() for each in origins if each.strip()),
        pool_size=int(environment.get("FORESAID_POOL_SIZE", "10")),
        statement_cache=int(environment.get("FORESAID_STATEMENT_CACHE", "200")),
    )

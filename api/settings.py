"""The environment, read once."""

from collections.abc import Mapping

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """What the environment decides; the rest is the same everywhere.

    `database_url`: a PostgreSQL of your own, instead of the embedded one.
    `write_origins`: web origins whose scripts may write (comma-separated).
    `public_url`: where readers find the pages, for citations; no slash at its end.
    `statement_cache`: prepared statements a connection keeps; 0 behind PgBouncer.
    """

    database_url: str | None = None
    write_origins: frozenset[str] = frozenset()
    public_url: str = ""
    pool_size: int = 10
    statement_cache: int = 200


class SettingsError(ValueError):
    """A variable of the environment makes no sense."""


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings that *environment* asks for, or raise SettingsError."""
    origins = environment.get("FORESAID_WRITE_ORIGINS", "").split(",")
    return Settings(
        database_url=environment.get("DATABASE_URL") or None,
        write_origins=frozenset(each.strip() for each in origins if each.strip()),
        public_url=environment.get("FORESAID_PUBLIC_URL", "").rstrip("/"),
        pool_size=_number(environment, "FORESAID_POOL_SIZE", 10, least=1),
        statement_cache=_number(environment, "FORESAID_STATEMENT_CACHE", 200, least=0),
    )


def _number(
    environment: Mapping[str, str], name: str, default: int, *, least: int
) -> int:
    given = environment.get(name, str(default))
    if not given.isdecimal() or int(given) < least:
        raise SettingsError(f"{name} must be a number, {least} or more: {given!r}")
    return int(given)

"""The environment, read once."""

from collections.abc import Mapping

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """What the environment decides; the rest is the same everywhere.

    `database_url`: a PostgreSQL of your own, instead of the embedded one.
    `owner_url`: the same as its owner, who migrates and redacts.
    `write_origins`: web origins whose scripts may write (comma-separated).
    `statement_cache`: prepared statements a connection keeps; 0 behind PgBouncer.
    `separate_duties`: who entered a claim records no outcome of its event.
    """

    database_url: str | None = None
    owner_url: str | None = None
    write_origins: frozenset[str] = frozenset()
    pool_size: int = 10
    statement_cache: int = 200
    separate_duties: bool = False


SWITCH = {"": False, "0": False, "off": False, "1": True, "on": True}


class SettingsError(ValueError):
    """A variable of the environment makes no sense."""


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings that *environment* asks for, or raise SettingsError."""
    if environment.get("FORESAID_OWNER_URL") and not environment.get("DATABASE_URL"):
        raise SettingsError("FORESAID_OWNER_URL is of no use without DATABASE_URL.")
    origins = environment.get("FORESAID_WRITE_ORIGINS", "").split(",")
    return Settings(
        database_url=environment.get("DATABASE_URL") or None,
        owner_url=environment.get("FORESAID_OWNER_URL") or None,
        write_origins=frozenset(each.strip() for each in origins if each.strip()),
        pool_size=_number(environment, "FORESAID_POOL_SIZE", 10, least=1),
        statement_cache=_number(environment, "FORESAID_STATEMENT_CACHE", 200, least=0),
        separate_duties=_switch(environment, "FORESAID_SEPARATE_DUTIES"),
    )


def _number(
    environment: Mapping[str, str], name: str, default: int, *, least: int
) -> int:
    given = environment.get(name, str(default))
    if not given.isdecimal() or int(given) < least:
        raise SettingsError(f"{name} must be a number, {least} or more: {given!r}")
    return int(given)


def _switch(environment: Mapping[str, str], name: str) -> bool:
    given = environment.get(name, "").lower()
    if given not in SWITCH:
        raise SettingsError(f"{name} must be on or off: {given!r}")
    return SWITCH[given]

"""The environment, read once."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import get_args

from msgspec import Struct

from api.addresses import Network, ProxyHeader


class Settings(Struct, frozen=True, kw_only=True):
    """What the environment decides; the rest is the same everywhere.

    `database_url`: a PostgreSQL of your own, instead of the embedded one.
    `write_origins`: web origins whose scripts may write (comma-separated).
    `statement_cache`: prepared statements a connection keeps; 0 behind PgBouncer.
    `proxies`: who may say in `proxy_header` for whom they ask (comma-separated).
    `patience_seconds`: for a request's headers, and between two requests.
    """

    database_url: str | None = None
    write_origins: frozenset[str] = frozenset()
    pool_size: int = 10
    statement_cache: int = 200
    proxies: tuple[Network, ...] = ()
    proxy_header: ProxyHeader = "x-forwarded-for"
    connections_per_address: int = 256
    patience_seconds: int = 10
    header_bytes: int = 32 * 1024
    headers: int = 100


class SettingsError(ValueError):
    """A variable of the environment makes no sense."""


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings that *environment* asks for, or raise SettingsError."""
    origins = environment.get("FORESAID_WRITE_ORIGINS", "").split(",")
    return Settings(
        database_url=environment.get("DATABASE_URL") or None,
        write_origins=frozenset(each.strip() for each in origins if each.strip()),
        pool_size=_number(environment, "FORESAID_POOL_SIZE", 10, least=1),
        statement_cache=_number(environment, "FORESAID_STATEMENT_CACHE", 200, least=0),
        proxies=_networks(environment, "FORESAID_PROXIES"),
        proxy_header=_proxy_header(environment, "FORESAID_PROXY_HEADER"),
        connections_per_address=_number(
            environment, "FORESAID_CONNECTIONS_PER_ADDRESS", 256, least=1
        ),
        patience_seconds=_number(environment, "FORESAID_PATIENCE_SECONDS", 10, least=1),
        header_bytes=_number(environment, "FORESAID_HEADER_BYTES", 32768, least=1024),
        headers=_number(environment, "FORESAID_HEADERS", 100, least=8),
    )


def _networks(environment: Mapping[str, str], name: str) -> tuple[Network, ...]:
    given = [each.strip() for each in environment.get(name, "").split(",")]
    try:
        return tuple(ip_network(each) for each in given if each)
    except ValueError as error:
        raise SettingsError(
            f"{name} must be addresses or networks, comma-separated: {error}"
        ) from error


def _proxy_header(environment: Mapping[str, str], name: str) -> ProxyHeader:
    given = environment.get(name, "x-forwarded-for").lower()
    for known in get_args(ProxyHeader):
        if given == known:
            return known
    raise SettingsError(f"{name} must be x-forwarded-for or forwarded: {given!r}")


def _number(
    environment: Mapping[str, str], name: str, default: int, *, least: int
) -> int:
    given = environment.get(name, str(default))
    if not given.isdecimal() or int(given) < least:
        raise SettingsError(f"{name} must be a number, {least} or more: {given!r}")
    return int(given)

"""Settings, read once from the environment."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote, urlsplit

from msgspec import Struct

from api import addresses

Network = IPv4Network | IPv6Network
ProxyHeader = Literal["x-forwarded-for", "forwarded"]
# How the variables begin that other programs need not know: they may hold a secret.
SECRET = ("FORESAID_", "DATABASE_URL", "PG", "OTEL_")
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))


class Settings(Struct, frozen=True, kw_only=True):
    """What the environment decides; everything else is the same on every server.

    `database_url`: a PostgreSQL of your own, instead of the embedded one.
    `owner_url`: the same database as its owner, who migrates and redacts. The password
    of either may lie in a file (`…_PASSWORD_FILE`).
    `wal_archive`: the folder that the embedded PostgreSQL's log is archived in; empty
    is none from now on, None is that of its last start.
    `write_origins`: web origins whose scripts may write (comma-separated).
    `public_url`: where readers find the pages, for citations; no slash at its end.
    `replicated`: writes wait for a standby, or are refused.
    `read_only`: set by `serve --read-only`, on a standby; nothing is written.
    `writer_url`: the server that writes, where this one only reads.
    `statement_cache`: prepared statements a connection keeps; 0 behind PgBouncer.
    `separate_duties`: who entered a claim may not record outcomes of its event.
    `reader`: texts are read, by a process that takes some 400 MB while it is used.
    `webhooks_local`: they may be sent to this machine, and without TLS there.
    `proxies`: whose `proxy_header` gives the client's address (comma-separated).
    `metrics_from`: the networks that may read /metrics.
    `requests_per_…`, `wrong_keys_…`: the most in a minute; 0 is no limit.
    `patience_seconds`: the wait for a request's headers, and between two requests.
    """

    database_url: str | None = None
    owner_url: str | None = None
    wal_archive: str | None = None
    write_origins: frozenset[str] = frozenset()
    public_url: str = ""
    replicated: bool = False
    read_only: bool = False
    writer_url: str = ""
    pool_size: int = 10
    statement_cache: int = 200
    separate_duties: bool = False
    reader: bool = True
    webhooks_local: bool = False
    proxies: tuple[Network, ...] = ()
    proxy_header: ProxyHeader = "x-forwarded-for"
    metrics_from: tuple[Network, ...] = LOOPBACK
    connections_per_address: int = 256
    patience_seconds: int = 10
    header_bytes: int = 32 * 1024
    headers: int = 100
    requests_per_address: int = 120_000
    requests_per_key: int = 120_000
    wrong_keys_per_address: int = 1_000


class SettingsError(ValueError):
    """A variable of the environment has a value that can't be used."""


MOST = 1_000_000_000  # of any number
SWITCH = {"0": False, "off": False, "1": True, "on": True}
NUMBERS = {  # the least value of each
    "pool_size": 1,
    "statement_cache": 0,
    "connections_per_address": 1,
    "patience_seconds": 1,
    "header_bytes": 1024,
    "headers": 8,
    "requests_per_address": 0,
    "requests_per_key": 0,
    "wrong_keys_per_address": 0,
}


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings of *environment*, or raise SettingsError."""
    if environment.get("FORESAID_OWNER_URL") and not environment.get("DATABASE_URL"):
        raise SettingsError("FORESAID_OWNER_URL is of no use without DATABASE_URL.")
    replicated = _switch(environment, "FORESAID_REPLICATED")
    if replicated and not environment.get("DATABASE_URL"):
        raise SettingsError("FORESAID_REPLICATED is of no use without DATABASE_URL.")
    numbers = {
        name: _number(environment, f"FORESAID_{name.upper()}", least)
        for name, least in NUMBERS.items()
        if f"FORESAID_{name.upper()}" in environment
    }
    return Settings(
        database_url=_address(environment, "DATABASE_URL"),
        owner_url=_address(environment, "FORESAID_OWNER_URL"),
        wal_archive=_folder(environment, "FORESAID_WAL_ARCHIVE"),
        write_origins=_origins(environment, "FORESAID_WRITE_ORIGINS"),
        public_url=_web_address(environment, "FORESAID_PUBLIC_URL"),
        replicated=replicated,
        read_only=False,
        writer_url=_web_address(environment, "FORESAID_WRITER_URL"),
        separate_duties=_switch(environment, "FORESAID_SEPARATE_DUTIES"),
        reader=_switch(environment, "FORESAID_READER", default=True),
        webhooks_local=_switch(environment, "FORESAID_WEBHOOKS_LOCAL"),
        proxies=_networks(environment, "FORESAID_PROXIES"),
        proxy_header=_proxy_header(environment, "FORESAID_PROXY_HEADER"),
        metrics_from=_networks(environment, "FORESAID_METRICS_FROM") or LOOPBACK,
        **numbers,
    )


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a process gets that needs none of the server's secrets."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(SECRET)
    }


def _address(environment: Mapping[str, str], name: str) -> str | None:
    given = environment.get(name) or None
    if given is None:
        return None
    if not given.startswith(("postgresql://", "postgres://")):
        # It is not repeated here, because it may hold a password.
        raise SettingsError(f"{name} must begin with postgresql://")
    if not addresses.names_hosts(given):
        raise SettingsError(f"{name} must be postgresql://USER@HOST:PORT/DATABASE")
    file = environment.get(f"{name.removesuffix('_URL')}_PASSWORD_FILE")
    return _with_password(given, name, Path(file)) if file else given


def _with_password(address: str, name: str, file: Path) -> str:
    """Return an address with the password that a file holds, as its only line."""
    parts = urlsplit(address)
    user, _, hosts = parts.netloc.rpartition("@")
    if not user or ":" in user:
        raise SettingsError(f"{name} must name a user, and no password beside {file}")
    try:
        password = file.read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} holds no password: {error}") from error
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{hosts}").geturl()


def _folder(environment: Mapping[str, str], name: str) -> str | None:
    given = environment.get(name) or None
    return "" if given == "off" else given


def _web_address(environment: Mapping[str, str], name: str) -> str:
    given = environment.get(name, "").strip()
    try:
        return addresses.web_address(given) if given else ""
    except ValueError as error:
        raise SettingsError(f"{name} can't be used: {error}") from error


def _origins(environment: Mapping[str, str], name: str) -> frozenset[str]:
    """Return origins as browsers send them, to be compared as they stand."""
    given = [origin.strip() for origin in environment.get(name, "").split(",")]
    origins = [origin for origin in given if origin]
    for origin in origins:
        if not addresses.is_origin(origin):
            raise SettingsError(
                f"{name} must be origins as browsers send them, comma-separated, such"
                " as https://desk.example: small letters, no path, no slash at the"
                f" end, no usual port: {origin!r}"
            )
    return frozenset(origins)


def _networks(environment: Mapping[str, str], name: str) -> tuple[Network, ...]:
    networks = [network.strip() for network in environment.get(name, "").split(",")]
    try:
        return tuple(ip_network(network) for network in networks if network)
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


def _number(environment: Mapping[str, str], name: str, least: int) -> int:
    given = environment[name]
    digits = given.isascii() and given.isdecimal() and len(given) <= len(str(MOST))
    if not digits or not least <= int(given) <= MOST:
        raise SettingsError(
            f"{name} must be a number from {least} to {MOST}: {given[:80]!r}"
        )
    return int(given)


def _switch(
    environment: Mapping[str, str], name: str, *, default: bool = False
) -> bool:
    given = environment.get(name, "").lower()
    if not given:
        return default
    if given not in SWITCH:
        raise SettingsError(f"{name} must be on or off: {given!r}")
    return SWITCH[given]

from ipaddress import ip_network
from pathlib import Path

import pytest

from api import settings
from api.settings import Settings, SettingsError

NO_ADDRESSES = [
    *("nope", "http://", "https://a b", "ftp://a", "http://[::1", "http://[::zz]"),
    *("http://a:0", "http://a:99999", "http://u:p@a", "http://a?b", "http://a#b"),
    *("http://a\nb", "http://é", "http://\udcff", 'http://a/"', "http://a<b>"),
]
NO_ORIGINS = [
    *NO_ADDRESSES,
    *("x y", "*", "null", "https://a/", "https://a/b", "https://A", "HTTPS://a"),
    *("https://a:443", "http://a:80", "https://a, b"),
]
NO_DATABASES = [
    *("nope", "http://a", "postgresql://[::1/x", "postgresql://a:b:c/x"),
    *("postgresql://u@a:99999/x", "postgresql://a:1,b:x/x", "postgresql:///x?port=y"),
]


def test_an_empty_environment_gives_the_defaults() -> None:
    assert settings.read({}) == Settings()


def test_what_the_environment_says_counts() -> None:
    said = {
        "DATABASE_URL": "postgresql://db/foresaid",
        "FORESAID_OWNER_URL": "postgresql://owner@db/foresaid",
        "FORESAID_WRITE_ORIGINS": "https://a.example, https://b.example",
        "FORESAID_STATEMENT_CACHE": "0",
        "FORESAID_SEPARATE_DUTIES": "on",
        "FORESAID_PROXIES": "10.0.0.0/8, ::1",
        "FORESAID_PROXY_HEADER": "Forwarded",
        "FORESAID_CONNECTIONS_PER_ADDRESS": "9",
        "FORESAID_PATIENCE_SECONDS": "5",
        "FORESAID_HEADER_BYTES": "8192",
        "FORESAID_HEADERS": "50",
        "FORESAID_READER": "off",
        "FORESAID_WEBHOOKS_LOCAL": "on",
        "FORESAID_REPLICATED": "on",
        "FORESAID_WRITER_URL": "https://writer.example/",
        "FORESAID_WAL_ARCHIVE": "/srv/wal",
        "FORESAID_METRICS_FROM": "192.0.2.0/24",
    }
    assert settings.read(said) == Settings(
        database_url="postgresql://db/foresaid",
        owner_url="postgresql://owner@db/foresaid",
        write_origins=frozenset({"https://a.example", "https://b.example"}),
        statement_cache=0,
        separate_duties=True,
        proxies=(ip_network("10.0.0.0/8"), ip_network("::1")),
        proxy_header="forwarded",
        connections_per_address=9,
        patience_seconds=5,
        header_bytes=8192,
        headers=50,
        reader=False,
        webhooks_local=True,
        replicated=True,
        writer_url="https://writer.example",
        wal_archive="/srv/wal",
        metrics_from=(ip_network("192.0.2.0/24"),),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORESAID_POOL_SIZE", "0"),
        ("FORESAID_POOL_SIZE", "many"),
        ("FORESAID_STATEMENT_CACHE", "-1"),
        ("FORESAID_SEPARATE_DUTIES", "perhaps"),
        ("FORESAID_READER", "perhaps"),
        ("FORESAID_OWNER_URL", "postgresql://owner@nowhere/foresaid"),
        ("FORESAID_PROXIES", "everyone"),
        ("FORESAID_REPLICATED", "on"),
        ("FORESAID_WRITER_URL", "writer.example"),
        ("FORESAID_PROXIES", "10.0.0.1/8"),
        ("FORESAID_PROXY_HEADER", "X-Real-IP"),
        ("FORESAID_CONNECTIONS_PER_ADDRESS", "0"),
        ("FORESAID_PATIENCE_SECONDS", "1.5"),
        ("FORESAID_HEADERS", "9" * 5000),
        ("FORESAID_REQUESTS_PER_KEY", "9" * 30),
        *(("FORESAID_PUBLIC_URL", url) for url in NO_ADDRESSES),
        *(("FORESAID_WRITER_URL", url) for url in NO_ADDRESSES),
        *(("FORESAID_WRITE_ORIGINS", origin) for origin in NO_ORIGINS),
        *(("DATABASE_URL", dsn) for dsn in NO_DATABASES),
        *(("FORESAID_METRICS_FROM", network) for network in ("x y", "10.0.0.0/33")),
    ],
)
def test_nonsense_is_refused_naming_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings.read({name: value})


def test_a_password_may_lie_in_a_file(tmp_path: Path) -> None:
    owner, server = tmp_path / "owner", tmp_path / "server"
    owner.write_text("o/w:n@er\n")
    server.write_text("secret")
    given = settings.read(
        {
            "DATABASE_URL": "postgresql://web@one:5432,two:5433/foresaid?sslmode=require",
            "DATABASE_PASSWORD_FILE": str(server),
            "FORESAID_OWNER_URL": "postgresql://owner@one/foresaid",
            "FORESAID_OWNER_PASSWORD_FILE": str(owner),
        }
    )

    assert given.database_url == (
        "postgresql://web:secret@one:5432,two:5433/foresaid?sslmode=require"
    )
    assert given.owner_url == "postgresql://owner:o%2Fw%3An%40er@one/foresaid"


@pytest.mark.parametrize(
    "url", ["postgresql://one/foresaid", "postgresql://web:else@one/foresaid"]
)
def test_a_password_in_a_file_needs_a_user_and_is_the_only_one(
    tmp_path: Path, url: str
) -> None:
    file = tmp_path / "password"
    file.write_text("secret")
    given = {"DATABASE_URL": url, "DATABASE_PASSWORD_FILE": str(file)}

    with pytest.raises(SettingsError, match="must name a user"):
        settings.read(given)
    with pytest.raises(SettingsError, match="holds no password"):
        settings.read(
            {
                "DATABASE_URL": "postgresql://web@one/foresaid",
                "DATABASE_PASSWORD_FILE": str(tmp_path / "none"),
            }
        )


@pytest.mark.parametrize(
    "url", ["https://a.example", "http://127.0.0.1:8000", "http://[::1]:80/a/b"]
)
def test_addresses_that_can_be_are_taken(url: str) -> None:
    assert settings.read({"FORESAID_PUBLIC_URL": f"{url}/"}).public_url == url


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql:///foresaid?host=/run/postgresql&port=5433",
        "postgresql://web:p%40ss@one:5432,two,[::1]:5433/foresaid",
        "postgres://a@/x?host=one,two&port=5432,5433",
    ],
)
def test_databases_that_can_be_are_taken(dsn: str) -> None:
    assert settings.read({"DATABASE_URL": dsn}).database_url == dsn


def test_origins_may_have_a_port() -> None:
    given = {"FORESAID_WRITE_ORIGINS": "http://localhost:3000, https://[::1]:80"}
    assert settings.read(given).write_origins == {
        "http://localhost:3000",
        "https://[::1]:80",
    }

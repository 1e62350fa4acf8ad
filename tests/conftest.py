"""A real database for every test, cloned from a migrated template, and a set clock."""

from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Generator,
    Iterator,
)
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import asyncpg
import hypothesis
import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import HealthCheck

from api import app
from api.commands.keys import GrantKey
from api.database.pool import Pool
from api.demo import loading
from api.http import admission
from api.model import keys
from api.model.keys import SCOPES, NewKey, Scope
from api.postgres import lease, migrations, roles
from api.reader import reader_process
from api.reader.reader_process import ReaderProcess
from api.settings import Settings
from api.writer import group_commit
from api.writer.group_commit import Writer
from tests.waiting import PATIENCE_SECONDS

# What takes longest begins first, so that no worker ends long after the others.
LONGEST = (
    *("test_openapi_conformance", "/cluster/", "/faults/", "/browser/", "/clients/"),
    *("/following/", "test_workers", "test_walk", "/exports/", "/postgres/", "/cli/"),
)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TEMPLATE = "foresaid_template"
MEMORY = Path("/dev/shm")  # noqa: S108 a new folder is made in it
ROOM_BYTES = 4 << 30
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off"}
# The same examples in every run; `--hypothesis-profile=default` tries others.
hypothesis.settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis.settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    path = str(item.path)
    found = (place for place, part in enumerate(LONGEST) if part in path)
    return next(found, len(LONGEST))


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and disk_usage(folder).free > ROOM_BYTES


@contextmanager
def open_folder(within: Path | None = None) -> Generator[Path]:
    with TemporaryDirectory(prefix="foresaid-test-", dir=within) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


class Clock:
    """The time of a test, which passes only when the test lets it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **spans: float) -> None:
        self.now += timedelta(**spans)


class Api:
    """A running application with its client, clock, pool, writer and database."""

    def __init__(
        self, client: AsyncClient, clock: Clock, pool: Pool, writer: Writer, dsn: str
    ) -> None:
        self.client = client
        self.clock = clock
        self.pool = pool
        self.writer = writer
        self.dsn = dsn

    async def key(self, *scopes: Scope, expires_at: datetime | None = None) -> str:
        """Create an API key and return its secret."""
        key_id, secret, digest = keys.mint()
        new = NewKey(name="test", scopes=list(scopes or SCOPES), expires_at=expires_at)
        await self.writer.do(GrantKey(by="test", key=new, id=key_id, hash=digest))
        return secret


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    memory = MEMORY if _has_room(MEMORY) else None
    with (
        open_folder(memory) as folder,
        lease.running(folder, UNSAFE_BUT_FAST) as dsn,
    ):
        yield dsn


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the account of an embedded PostgreSQL can enter."""
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
async def template(server: str) -> str:
    admin = await asyncpg.connect(server)
    await admin.execute(f"CREATE DATABASE {TEMPLATE}")
    await admin.close()
    await migrations.migrate(named(server, TEMPLATE))
    assert await roles.grant(roles.embedded(named(server, TEMPLATE))) is None
    return TEMPLATE


@pytest.fixture(scope="session")
async def create(server: str, template: str) -> Callable[[], AsyncIterator[str]]:
    """Return a generator function that yields the DSN of a new database."""
    count = 0

    async def fresh() -> AsyncIterator[str]:
        nonlocal count
        count += 1
        name = f"foresaid_{count}"
        admin = await asyncpg.connect(server)
        await admin.execute(
            f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
        )
        yield named(server, name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()

    return fresh


@pytest.fixture
async def dsn(create: Callable[[], AsyncIterator[str]]) -> AsyncIterator[str]:
    async for dsn in create():
        yield dsn


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow requests and writes to be slow: a busy machine is no failure."""
    monkeypatch.setattr(admission, "LONGEST_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(group_commit, "PATIENCE_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(reader_process, "LONGEST_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
async def text_reader() -> AsyncIterator[ReaderProcess]:
    """The process that reads texts: one for all tests, as it takes seconds to start."""
    reader = ReaderProcess()
    yield reader
    await reader.stop()


@asynccontextmanager
async def running(
    dsn: str, clock: Clock, reader: ReaderProcess | None = None
) -> AsyncGenerator[Api]:
    """Run the application with the server's role; tests themselves use the owner's."""
    async with app.running(Settings(), served(dsn), clock, reader=reader) as (
        application,
        pool,
        writer,
    ):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            api = Api(client, clock, pool, writer, dsn)
            client.headers["Authorization"] = f"Bearer {await api.key()}"
            yield api


@pytest.fixture
async def api(dsn: str, clock: Clock, text_reader: ReaderProcess) -> AsyncIterator[Api]:
    async with running(dsn, clock, text_reader) as api:
        yield api


@pytest.fixture(scope="session")
async def demo(create: Callable[[], AsyncIterator[str]]) -> AsyncIterator[Api]:
    """The demonstration, for tests that only read."""
    async for dsn in create():
        async with running(dsn, Clock()) as api:
            await loading.load(api.writer, lambda _: None)
            yield api


@pytest.fixture
def client(api: Api) -> AsyncClient:
    return api.client


def served(dsn: str) -> str:
    """Return the DSN with which the server logs in to a database."""
    return roles.embedded(dsn).server


def named(dsn: str, database: str) -> str:
    """Return the DSN of another database of the same server."""
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()

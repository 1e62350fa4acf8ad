"""Opening a database: the embedded one or another's, brought up to this version."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from api.database.driver_errors import translated_errors
from api.postgres import lease, migrations, roles, wal_archive
from api.postgres.cluster import Cluster
from api.postgres.roles import Addresses
from api.settings import Settings

Report = Callable[[str], None]


@contextmanager
def opened(
    environment: Settings, place: Path, report: Report, *, may_make: bool = True
) -> Generator[Addresses]:
    """Lend the addresses of the given database, or of our own in a folder.

    Raises EmbeddedError where there is none of our own, unless it *may_make* one.
    """
    server = environment.database_url
    if server is not None:
        yield Addresses(owner=environment.owner_url or server, server=server)
        return
    if not may_make:
        Cluster.check_exists(place)
    report(f"Database: {place}")
    cluster = Cluster(place)
    archive = wal_archive.chosen(cluster, environment.wal_archive)
    settings = {} if archive is None else wal_archive.settings(archive)
    with lease.running(place, settings) as dsn:
        if archive is not None:
            asyncio.run(wal_archive.check(dsn, archive))
            wal_archive.remember(cluster, archive)
        yield roles.embedded(dsn)


async def bring_up(
    database: Addresses, report: Report, *, may_make: bool = True
) -> None:
    """Migrate a database and part its roles; raise AwayError where it is away.

    Raises MigrationError where it has no tables of ours, unless it *may_make* them.
    """
    with translated_errors():
        if not may_make:
            await migrations.check_exists(database.owner)
        for name in await migrations.migrate(database.owner):
            report(f"Migrated: {name}")
        problem = await roles.grant(database)
    if problem is not None:
        report(problem)

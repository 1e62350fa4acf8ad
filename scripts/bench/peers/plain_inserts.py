"""Plain inserts: the same application over the same HTTP, without the log.

Run it with a DSN and a mode: `inserting` inserts the rows of each claim one by one into
tables of its own, `forgetting` answers and stores nothing.
"""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString, TypeVar
from uuid import UUID

import asyncpg

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

import uvloop  # noqa: E402 the path comes first

from api import app  # noqa: E402
from api.commands.base import Command  # noqa: E402
from api.commands.claims import AddClaim  # noqa: E402
from api.database.pool import Pool  # noqa: E402
from api.http import server  # noqa: E402
from api.model.claims import Claim  # noqa: E402
from api.model.references import EventRef, SourceRef, new_id  # noqa: E402
from api.settings import Settings  # noqa: E402
from api.writer.answers import Answer  # noqa: E402
from api.writer.group_commit import Writer  # noqa: E402

T = TypeVar("T")
TABLES = Path(__file__).with_name("plain_inserts.sql")
CLAIM: LiteralString = """
    INSERT INTO plain.claims (
        id, source_id, event_id, direction, made_on, earliest, latest, phrase, rule,
        exact, rules_version, probability, basis, committed, topics, external_id,
        entered_by, index, recorded_at, statement, quote
    )
    SELECT $1, s.id, $1, $3, $4, $5, $6, $7, $8, $9, '1', $10, $11, $12, $13, $14, $15,
        nextval('plain.numbers'), $16, $17, $18
    FROM sources s WHERE s.slug = $2
"""
STATE: LiteralString = """
    INSERT INTO plain.claim_states (
        claim_id, source_id, event_id, made_on, earliest, latest, quote_hash,
        entered_by, external_id, needs_ruling, final, index
    )
    SELECT $1, s.id, $1, $3, $4, $5, $6, $7, $8, false, false,
        currval('plain.numbers')
    FROM sources s WHERE s.slug = $2
"""
REPORT: LiteralString = """
    INSERT INTO plain.reports (
        id, claim_id, outlet_id, role, url, published_on, entered_by, index, recorded_at
    )
    SELECT $1, $2, o.id, 'original', $4, $5, $6, currval('plain.numbers'), $7
    FROM outlets o WHERE o.slug = $3
"""


class PlainWriter(Writer):
    """Writes a claim by three inserts in a transaction of its own, or not at all."""

    def __init__(self, pool: Pool, *, inserts: bool) -> None:
        super().__init__(pool, app.system_clock)
        self._database = pool
        self._inserts = inserts

    async def do(self, command: Command[T]) -> Answer[T]:
        """Answer a claim of a source and an outlet that exist."""
        if not isinstance(command, AddClaim):
            raise TypeError(type(command))
        now = app.system_clock()
        claim_id = new_id(now)
        if self._inserts:
            await self._insert(command, claim_id, now)
        claim: Any = _claim(command, claim_id, now)
        return Answer(claim, entered=True)

    async def _insert(self, claim: AddClaim, claim_id: UUID, now: datetime) -> None:
        window, report = claim.window, claim.report
        days = (claim.made_on, window.earliest, window.latest)
        async with self._database.transaction() as db:
            await db.run(
                CLAIM, claim_id, claim.source, claim.direction, *days, window.phrase,
                window.rule, window.exact, claim.probability, claim.basis,
                claim.committed, claim.topics, claim.external_id, claim.by, now,
                claim.statement, claim.quote,
            )  # fmt: skip
            await db.run(
                STATE, claim_id, claim.source, *days, claim.identity.quote_hash,
                claim.by, claim.external_id,
            )  # fmt: skip
            await db.run(
                REPORT, new_id(now), claim_id, report.outlet, report.url,
                report.published_on, claim.by, now,
            )  # fmt: skip


def _claim(claim: AddClaim, claim_id: UUID, now: datetime) -> Claim:
    """Return the claim as it is answered, without reading it back."""
    slug = str(claim.source)
    return Claim(
        id=claim_id,
        statement=claim.statement,
        quote=claim.quote,
        direction=claim.direction,
        source=SourceRef(slug=slug, name=slug, kind="person"),
        event=EventRef(slug="unknown", statement=claim.statement),
        topics=claim.topics,
        made_on=claim.made_on,
        window=claim.window,
        probability=claim.probability,
        basis=claim.basis,
        wording=claim.wording,
        committed=claim.committed,
        collection=None,
        status="open",
        needs_ruling=False,
        corrects=None,
        corrected_by=None,
        external_id=claim.external_id,
        outcome=None,
        withdrawal=None,
        reports=[],
        recorded_at=now,
    )


@contextmanager
def serving(dsn: str, mode: str = "inserting") -> Generator[str]:
    """Run this program on a database until the block ends; yield its address."""
    process = subprocess.Popen(
        [sys.executable, __file__, dsn, mode],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # where it logs every request
        text=True,
    )
    try:
        yield _address(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        if process.stdout is not None:
            process.stdout.close()


def _address(process: "subprocess.Popen[str]") -> str:
    line = "" if process.stdout is None else process.stdout.readline()
    if not line.startswith("Listening on "):
        raise RuntimeError("the plain inserts did not start")
    return line.removeprefix("Listening on ").strip()


async def main(dsn: str, mode: str) -> None:
    """Create the tables that are inserted into, and serve."""
    inserts = mode == "inserting"
    if inserts:
        connection = await asyncpg.connect(dsn)
        await connection.execute(TABLES.read_text(encoding="utf-8"))
        await connection.close()
    pool = Pool(dsn)
    await pool.open()
    application = app.assemble(Settings(), pool, PlainWriter(pool, inserts=inserts))
    with server.bind("127.0.0.1", 0, {}) as listening:
        await server.serve(application, listening, Settings(), lambda: None)
    await pool.close()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))

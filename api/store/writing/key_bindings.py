"""How a ledger is filled with what keys bound to outlets may touch only in part."""

from uuid import UUID

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.database.pool import Database
from api.model.claims import ClaimState
from api.model.reports import ReportState


class Maker(Struct):
    """Who made a source."""

    id: UUID
    maker: str


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load every claim and report of the sources that bound keys would change or merge.

    Whoever else asks in the batch, it is loaded only where a bound key asks too. The
    claims about an event are loaded where a decision turns out to need them.
    """
    if not _concerns(ledger, wants):
        return
    query = """
        SELECT s.*, to_jsonb(s) AS settlement
        FROM claim_states s
        WHERE s.source_id = ANY($1) AND s.claim_id <> ALL($2)
        ORDER BY s.index
    """
    sources, known = _sources(ledger, wants), [*ledger.claims.states]
    for state in await db.all(ClaimState, query, sources, known):
        ledger.claims.add_state(state)
    await load_reports(db, ledger, wants)
    query = """
        SELECT s.id, e.entered_by AS maker
        FROM sources s
        JOIN entries e ON e.index = s.index
        WHERE s.id = ANY($1)
    """
    for row in await db.all(Maker, query, sources):
        ledger.source_makers[row.id] = row.maker


async def load_reports(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the reports of the claims of which the ledger knows no more than a state."""
    if not _concerns(ledger, wants):
        return
    query = """
        SELECT * FROM report_states WHERE claim_id = ANY($1) ORDER BY index
    """
    states = (
        ledger.claims.states.keys()
        - ledger.claims.rows.keys()
        - ledger.reports.by_claim.keys()
    )
    for state in await db.all(ReportState, query, states):
        ledger.reports.add_state(state)


def _concerns(ledger: Ledger, wants: Prefetch) -> bool:
    return any(ledger.keys[by].bound for by in wants.by & ledger.keys.keys())


def _sources(ledger: Ledger, wants: Prefetch) -> set[UUID]:
    """Return the sources that are changed or merged."""
    slugs = {slug for kind, slug in wants.revised | wants.merged if kind == "source"}
    ids = {ledger.sources.slugs[slug] for slug in slugs & {*ledger.sources.slugs}}
    rows = (ledger.sources.rows[row_id] for row_id in ids)
    return ids | {row.merged_into for row in rows if row.merged_into is not None}

"""How a ledger is filled with what keys bound to outlets may touch only in part."""

from uuid import UUID

from msgspec import Struct

from api.database import Database
from api.model.claims import ClaimState
from api.model.ledger import Ledger
from api.model.reports import ReportState
from api.model.wants import Wants


class Maker(Struct):
    """Who made a source."""

    id: UUID
    maker: str


async def load(db: Database, ledger: Ledger, wants: Wants) -> None:
    """Load every claim and report of what bound keys would judge, change or merge.

    Whoever else asks in the batch, it is loaded only where a bound key asks too.
    """
    if not any(ledger.keys[by].bound for by in wants.by & ledger.keys.keys()):
        return
    query = """
        SELECT s.*, to_jsonb(s) AS settlement
        FROM claim_states s
        WHERE (s.event_id = ANY($1) OR s.source_id = ANY($2))
          AND s.claim_id <> ALL($3)
        ORDER BY s.index
    """
    events, sources = _events(ledger, wants), _sources(ledger, wants)
    known = [*ledger.claim_states]
    for state in await db.all(ClaimState, query, events, sources, known):
        ledger.know_state(state)
    await _load_reports(db, ledger)
    query = """
        SELECT s.id, e.entered_by AS maker
        FROM sources s
        JOIN entries e ON e.index = s.index
        WHERE s.id = ANY($1)
    """
    for each in await db.all(Maker, query, sources):
        ledger.makers[each.id] = each.maker


async def _load_reports(db: Database, ledger: Ledger) -> None:
    query = """
        SELECT * FROM report_states WHERE claim_id = ANY($1) ORDER BY index
    """
    states = ledger.claim_states.keys() - ledger.claims.keys()
    for state in await db.all(ReportState, query, states):
        ledger.know_report(state)


def _events(ledger: Ledger, wants: Wants) -> set[UUID]:
    """Return the events that are judged, changed or merged."""
    if wants.judged_found:
        found = {*ledger.events}
    else:
        slugs = wants.judged_events | {
            slug for kind, slug in wants.versions if kind == "event"
        }
        found = {ledger.event_slugs[each] for each in slugs & {*ledger.event_slugs}}
        found |= {
            ledger.claim_states[each].event_id
            for each in wants.judged_claims & {*ledger.claim_states}
        }
    return {ledger.root(each).id for each in found}


def _sources(ledger: Ledger, wants: Wants) -> set[UUID]:
    """Return the sources that are changed or merged."""
    slugs = {slug for kind, slug in wants.versions | wants.merged if kind == "source"}
    found = {ledger.sources.slugs[each] for each in slugs & {*ledger.sources.slugs}}
    rows = (ledger.sources.rows[each] for each in found)
    return found | {row.merged_into for row in rows if row.merged_into is not None}

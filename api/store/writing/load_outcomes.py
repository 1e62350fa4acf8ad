"""Load the findings about the events of a batch, by set."""

from uuid import UUID

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.database.pool import Database
from api.model.added_evidence import Shown
from api.model.outcomes import OutcomeRow


class LoadedOutcome(Struct):
    """An outcome, and whether and by what it was taken out of force."""

    row: OutcomeRow
    retired: bool
    superseded_by: UUID | None


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the outcomes of every event that *ledger* knows, all or those that matter.

    One that concerns other claims than those known is left out where nothing asks for
    it, unless it is the first about its event. Why: each claim may have one of its own.
    """
    every = wants.every_outcome or ledger.separate_duties
    if ledger.events.rows:
        await _load(db, ledger, [*ledger.events.rows], every=every)
        await _load_shown(db, ledger, wants)


async def load_about(
    db: Database, ledger: Ledger, wants: Prefetch, event_id: UUID
) -> None:
    """Load every outcome of an event, and of what was merged into it."""
    root_id = ledger.events.root(event_id).id
    kin = [row.id for row in ledger.events.rows.values() if row.merged_into == root_id]
    await _load(db, ledger, [root_id, *kin], every=True)
    await _load_shown(db, ledger, wants)


async def _load(
    db: Database, ledger: Ledger, event_ids: list[UUID], *, every: bool
) -> None:
    query = """
        SELECT
            to_jsonb(o) || '{"evidence": "", "note": null}' AS row,
            r.outcome_id IS NOT NULL AS retired,
            r.superseded_by
        FROM unnest($1::uuid[]) AS e (id)
        CROSS JOIN LATERAL (
            SELECT index FROM outcomes WHERE event_id = e.id ORDER BY index LIMIT 1
        ) first
        CROSS JOIN LATERAL (
            SELECT *
            FROM outcomes
            WHERE event_id = e.id
              AND ($2 OR claims = '{}' OR claims && $3 OR index = first.index)
            OFFSET 0
        ) o
        LEFT JOIN retirements r ON r.outcome_id = o.id
        ORDER BY o.index
    """
    known = [*ledger.claims.states]
    for found in await db.all(LoadedOutcome, query, event_ids, every, known):
        if found.row.id in ledger.outcomes.rows:
            continue
        if found.retired:
            ledger.outcomes.add_retired(found.row, found.superseded_by)
        else:
            event = ledger.events.root(found.row.event_id)
            ledger.outcomes.add(found.row, event.id)


async def _load_shown(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load what outcomes in force show, where others may be recorded again."""
    query = """
        SELECT
            o.id,
            (
                SELECT coalesce(jsonb_agg(e.one), '[]')
                FROM texts t
                CROSS JOIN jsonb_array_elements(t.text::jsonb) AS e (one)
                WHERE t.index = ANY (p.parts) AND t.field = 'evidence'
            ) AS evidence,
            ARRAY(
                SELECT t.text FROM texts t
                WHERE t.index = ANY (p.parts) AND t.field = 'note'
            ) AS notes,
            ARRAY(
                SELECT unnest(x.fields) FROM redactions x
                WHERE x.target = ANY (p.parts)
            ) AS redacted
        FROM outcomes o
        CROSS JOIN LATERAL (
            SELECT o.index || ARRAY(
                SELECT a.index FROM evidence a WHERE a.outcome_id = o.id
            )
        ) AS p (parts)
        WHERE o.id = ANY($1)
    """
    by_event = ledger.outcomes.in_force.values()
    in_force = {outcome.id for outcomes in by_event for outcome in outcomes}
    ids = in_force - ledger.outcomes.evidence.keys()
    if ids and wants.evidence:
        for shown in await db.all(Shown, query, ids):
            ledger.outcomes.add_evidence(shown)

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


async def load_outcomes(db: Database, ledger: Ledger) -> None:
    """Load the outcomes of every event that *ledger* knows."""
    query = """
        SELECT
            to_jsonb(o) || '{"evidence": "", "note": null}' AS row,
            r.outcome_id IS NOT NULL AS retired,
            r.superseded_by
        FROM outcomes o
        LEFT JOIN retirements r ON r.outcome_id = o.id
        WHERE o.event_id = ANY($1)
        ORDER BY o.index
    """
    if not ledger.events.rows:
        return
    for found in await db.all(LoadedOutcome, query, [*ledger.events.rows]):
        if found.retired:
            ledger.outcomes.add_retired(found.row, found.superseded_by)
        else:
            event = ledger.events.root(found.row.event_id)
            ledger.outcomes.add(found.row, event.id)


async def load_shown(db: Database, ledger: Ledger, wants: Prefetch) -> None:
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
    ids = [one.id for found in ledger.outcomes.in_force.values() for one in found]
    if ids and wants.evidence:
        for shown in await db.all(Shown, query, ids):
            ledger.outcomes.add_evidence(shown)

"""How a batch's ledger is filled: what its commands have to know, by set."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from api.database import Database
from api.model.claims import ClaimRow, ClaimState
from api.model.events import EventRow
from api.model.ledger import Ledger
from api.model.outcomes import OutcomeRow
from api.model.outlets import OutletRow
from api.model.reports import ReportState
from api.model.sources import SourceRow
from api.model.wants import Wants


class Head(Struct):
    """The end of the log."""

    size: int
    recorded_at: datetime


class LoadedClaim(Struct):
    """A claim with where it stands."""

    row: ClaimRow
    state: ClaimState


class LoadedOutcome(Struct):
    """An outcome, and whether and by what it was taken out of force."""

    row: OutcomeRow
    retired: bool
    superseded_by: UUID | None


class Slugged(Struct):
    """A slug that is taken."""

    slug: str


class Identified(Struct):
    """An id."""

    id: UUID


class Validity(Struct):
    """Whether a key is in use still."""

    id: str
    valid: bool


async def lock(db: Database) -> Head:
    """Become the only writer until the transaction ends; return the log's end."""
    query = """
        SELECT size, recorded_at FROM log_head FOR UPDATE
    """
    return await db.one(Head, query)


async def load(db: Database, head: Head, wants: Wants, now: datetime) -> Ledger:
    """Return a ledger that knows what *wants* names."""
    ledger = Ledger(size=head.size, recorded_at=head.recorded_at, now=now)
    await _load_sources(db, ledger, wants)
    await _load_outlets(db, ledger, wants)
    await _load_claims_named(db, ledger, wants)
    await _load_events(db, ledger, wants)
    await _load_claims_met(db, ledger, wants)
    await _load_outcomes(db, ledger)
    await _load_reports(db, ledger, wants)
    await _load_keys(db, ledger, wants)
    ledger.journal.keep()
    return ledger


async def _load_sources(db: Database, ledger: Ledger, wants: Wants) -> None:
    query = """
        WITH found AS (
            SELECT id, merged_into FROM sources WHERE slug = ANY($1)
          UNION
            SELECT s.id, s.merged_into
            FROM source_names n
            JOIN sources s ON s.id = n.id
            WHERE n.key = ANY($2) OR n.skeleton = ANY($3)
        )
        SELECT *
        FROM sources
        WHERE id IN (SELECT id FROM found UNION SELECT merged_into FROM found)
           OR merged_into IN (SELECT id FROM found)
        ORDER BY index
    """
    want = wants.sources
    if not (want.slugs or want.names):
        return
    for row in await db.all(SourceRow, query, want.slugs, want.names, want.skeletons):
        ledger.sources.know(row)
    if want.names <= ledger.sources.names.keys():
        return
    taken = """
        SELECT slug FROM sources
        WHERE regexp_replace(slug, '-[0-9]+$', '') = ANY($1)
    """
    found = await db.all(Slugged, taken, want.slugs)
    ledger.sources.taken.update(each.slug for each in found)


async def _load_outlets(db: Database, ledger: Ledger, wants: Wants) -> None:
    query = """
        WITH found AS (
            SELECT id, merged_into FROM outlets WHERE slug = ANY($1)
          UNION
            SELECT o.id, o.merged_into
            FROM outlet_names n
            JOIN outlets o ON o.id = n.id
            WHERE n.key = ANY($2) OR n.skeleton = ANY($3)
        )
        SELECT *
        FROM outlets
        WHERE id IN (SELECT id FROM found UNION SELECT merged_into FROM found)
           OR merged_into IN (SELECT id FROM found)
        ORDER BY index
    """
    want = wants.outlets
    if not (want.slugs or want.names):
        return
    for row in await db.all(OutletRow, query, want.slugs, want.names, want.skeletons):
        ledger.outlets.know(row)
    if want.names <= ledger.outlets.names.keys():
        return
    taken = """
        SELECT slug FROM outlets
        WHERE regexp_replace(slug, '-[0-9]+$', '') = ANY($1)
    """
    found = await db.all(Slugged, taken, want.slugs)
    ledger.outlets.taken.update(each.slug for each in found)


async def _load_claims_named(db: Database, ledger: Ledger, wants: Wants) -> None:
    query = """
        SELECT c.id FROM claims c WHERE c.id = ANY($1)
      UNION
        SELECT s.claim_id
        FROM claim_states s
        JOIN unnest($2::text[], $3::text[]) AS wanted (entered_by, external_id)
            USING (entered_by, external_id)
        WHERE s.withdrawn_at IS NULL
      UNION
        SELECT claim_id FROM report_states WHERE report_id = ANY($4)
    """
    external = sorted(wants.external_ids)
    named = await db.all(
        Identified,
        query,
        wants.claims,
        [by for by, _ in external],
        [each for _, each in external],
        wants.reports,
    )
    await _know_claims(db, ledger, [each.id for each in named])


async def _load_events(db: Database, ledger: Ledger, wants: Wants) -> None:
    query = """
        WITH found AS (
            SELECT id, merged_into FROM events WHERE slug = ANY($1)
          UNION
            SELECT e.id, e.merged_into
            FROM events e
            JOIN unnest($2::text[], $3::text[]) AS wanted (entered_by, key)
                USING (entered_by, key)
          UNION
            SELECT id, merged_into FROM events WHERE statement_key = ANY($4)
          UNION
            SELECT id, merged_into FROM events WHERE id = ANY($5)
        )
        SELECT e.*,
            coalesce(text_of(e.index, 'statement'), '') AS statement,
            text_of(e.criteria_index, 'criteria') AS criteria
        FROM events e
        WHERE e.id IN (SELECT id FROM found UNION SELECT merged_into FROM found)
           OR e.merged_into IN (SELECT id FROM found)
        ORDER BY e.index
    """
    keys = sorted(wants.event_keys)
    rows = await db.all(
        EventRow,
        query,
        wants.event_slugs,
        [by for by, _ in keys],
        [key for _, key in keys],
        wants.statements,
        [
            event_id
            for claim_id, state in ledger.claim_states.items()
            for event_id in (state.event_id, ledger.claims[claim_id].event_id)
        ],
    )
    for row in rows:
        ledger.know_event(row)
    if not (wants.statements or wants.event_keys):
        return
    taken = """
        SELECT slug FROM events WHERE regexp_replace(slug, '-[0-9]+$', '') = ANY($1)
    """
    found = await db.all(Slugged, taken, wants.event_slugs)
    ledger.taken_event_slugs.update(each.slug for each in found)


async def _load_claims_met(db: Database, ledger: Ledger, wants: Wants) -> None:
    """Load the claims that a new one may repeat, and the states of those to settle."""
    if wants.made_on:
        query = """
            SELECT claim_id AS id
            FROM claim_states
            WHERE source_id = ANY($1) AND event_id = ANY($2) AND made_on = ANY($3)
              AND withdrawn_at IS NULL
        """
        met = await db.all(
            Identified, query, [*ledger.sources.rows], [*ledger.events], wants.made_on
        )
        await _know_claims(db, ledger, [each.id for each in met])
    judged = {
        ledger.event_slugs[slug] for slug in wants.judged_events & {*ledger.event_slugs}
    }
    judged |= {
        ledger.claim_states[claim_id].event_id
        for claim_id in wants.judged_claims & {*ledger.claim_states}
    }
    roots = [ledger.root(event_id).id for event_id in judged]
    merged = [
        ledger.sources.slugs[slug]
        for kind, slug in wants.merged
        if kind == "source" and slug in ledger.sources.slugs
    ]
    if roots or merged:
        query = """
            SELECT s.*, to_jsonb(s) AS settlement
            FROM claim_states s
            WHERE s.event_id = ANY($1) OR s.source_id = ANY($2)
            ORDER BY s.index
        """
        for state in await db.all(ClaimState, query, roots, merged):
            ledger.know_state(state)


async def _know_claims(db: Database, ledger: Ledger, ids: list[UUID]) -> None:
    query = """
        SELECT
            to_jsonb(c) || jsonb_build_object(
                'statement', coalesce(text_of(c.index, 'statement'), ''),
                'quote', text_of(c.index, 'quote')
            ) AS row,
            to_jsonb(s) || jsonb_build_object(
                'settlement', to_jsonb(s),
                'quote_hash', encode(s.quote_hash, 'base64')
            ) AS state
        FROM claims c
        JOIN claim_states s ON s.claim_id = c.id
        WHERE c.id = ANY($1)
        ORDER BY c.index
    """
    if ids:
        for found in await db.all(LoadedClaim, query, ids):
            ledger.know_claim(found.row, found.state)


async def _load_outcomes(db: Database, ledger: Ledger) -> None:
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
    if not ledger.events:
        return
    for found in await db.all(LoadedOutcome, query, [*ledger.events]):
        ledger.know_outcome(found.row, retired=found.retired)
        if found.retired:
            ledger.superseded_by[found.row.id] = found.superseded_by


async def _load_reports(db: Database, ledger: Ledger, wants: Wants) -> None:
    query = """
        SELECT *
        FROM report_states
        WHERE claim_id = ANY($1) OR report_id = ANY($2) OR outlet_id = ANY($3)
        ORDER BY index
    """
    merged = [
        ledger.outlets.slugs[slug]
        for kind, slug in wants.merged
        if kind == "outlet" and slug in ledger.outlets.slugs
    ]
    if not (ledger.claims or wants.reports or merged):
        return
    for state in await db.all(
        ReportState, query, [*ledger.claims], wants.reports, merged
    ):
        ledger.know_report(state)


async def _load_keys(db: Database, ledger: Ledger, wants: Wants) -> None:
    query = """
        SELECT k.id, r.key_id IS NULL AS valid
        FROM keys k
        LEFT JOIN revocations r ON r.key_id = k.id
        WHERE k.id = ANY($1)
    """
    if wants.keys:
        for found in await db.all(Validity, query, wants.keys):
            ledger.keys[found.id] = found.valid

"""How a batch's ledger is filled with claims, outcomes and reports, by set."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.database.pool import Database
from api.model.claims import ClaimRow, ClaimState
from api.model.reports import ReportRow, ReportState


class LoadedClaim(Struct):
    """A claim with where it stands."""

    row: ClaimRow
    state: ClaimState


class Reason(Struct):
    """Why something was withdrawn; empty where that was redacted."""

    subject_id: UUID
    reason: str


class FirstSaid(Struct):
    """When an event was first spoken of."""

    id: UUID
    made_on: date


class ClaimId(Struct):
    """An id."""

    id: UUID


async def load_named(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the claims that *wants* names."""
    query = """
        SELECT c.id FROM claims c WHERE c.id = ANY($1)
      UNION
        SELECT s.claim_id
        FROM claim_states s
        JOIN unnest($2::text[], $3::text[]) AS given (entered_by, external_id)
            USING (entered_by, external_id)
        WHERE s.withdrawn_at IS NULL
      UNION
        SELECT claim_id FROM report_states WHERE report_id = ANY($4)
    """
    if not (wants.claims or wants.external_ids or wants.reports):
        return
    external = sorted(wants.external_ids)
    named = await db.all(
        ClaimId,
        query,
        wants.claims,
        [by for by, _ in external],
        [external_id for _, external_id in external],
        wants.reports,
    )
    await know_claims(db, ledger, [row.id for row in named])


async def load_first_said(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load when each event was first spoken of, where outcomes come with claims."""
    query = """
        SELECT e.id, c.made_on
        FROM unnest($1::uuid[]) AS e (id)
        CROSS JOIN LATERAL (
            SELECT s.made_on
            FROM claim_states s
            WHERE s.event_id = e.id AND s.withdrawn_at IS NULL
            ORDER BY s.made_on
            LIMIT 1
        ) c
    """
    if wants.first_claims:
        for found in await db.all(FirstSaid, query, [*ledger.events.rows]):
            ledger.claims.first_made_on[found.id] = found.made_on


async def load_about(
    db: Database, ledger: Ledger, event_id: UUID, until: date | None
) -> None:
    """Load the states of claims about an event, all or some; see `require_claims`."""
    query: LiteralString = """
        SELECT s.*, to_jsonb(s) AS settlement
        FROM claim_states s
        WHERE s.event_id = $1
    """
    waiting: LiteralString = """
          AND s.latest <= $2 AND s.verdict IS NULL
          AND coalesce(s.void_reason, 'hindsight') = 'hindsight'
    """
    values = (event_id,) if until is None else (event_id, until)
    query += ("" if until is None else waiting) + " ORDER BY s.index"
    states = await db.all(ClaimState, query, *values)
    ledger.claims.add_loaded(event_id, until, states)


async def know_claims(db: Database, ledger: Ledger, ids: list[UUID]) -> None:
    """Load claims with their texts and where each stands."""
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
            ledger.claims.add(found.row, found.state)


async def load_reports(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the reports of the claims that *ledger* knows, and those *wants* names."""
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
    if not (ledger.claims.rows or wants.reports or merged):
        return
    for state in await db.all(
        ReportState, query, [*ledger.claims.rows], wants.reports, merged
    ):
        ledger.reports.add_state(state)
    query = """
        SELECT
            r.*,
            coalesce(text_of(r.index, 'headline'), (
                SELECT '' FROM redactions x
                WHERE x.target = r.index AND 'headline' = ANY (x.fields) LIMIT 1
            )) AS headline,
            text_of(r.index, 'url') AS url
        FROM reports r
        WHERE r.claim_id = ANY($1)
    """
    for row in await db.all(ReportRow, query, [*ledger.claims.rows]):
        ledger.reports.rows[row.id] = row


async def load_reasons(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load why what is to be withdrawn is so already."""
    query = """
        SELECT subject_id, coalesce(text_of(index, 'reason'), '') AS reason
        FROM withdrawals
        WHERE subject_id = ANY($1)
    """
    if wants.withdrawn:
        for found in await db.all(Reason, query, wants.withdrawn):
            ledger.reasons[found.subject_id] = found.reason

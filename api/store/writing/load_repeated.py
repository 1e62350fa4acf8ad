"""Load the claims that new ones may repeat, by set."""

from datetime import date
from itertools import product
from uuid import UUID

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import ClaimIdentity, Prefetch
from api.database.pool import Database
from api.model.claims import ClaimState
from api.model.events import statement_key
from api.store.writing import load_claims
from api.store.writing.load_claims import ClaimId

# A source, an event, when it was said, from when to when, and the hash of the quote.
Met = tuple[UUID, UUID, date, date, date | None, bytes | None]


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the claims that a new one may repeat, and the states of those to move."""
    met = _met(ledger, wants) if ledger.events.rows else {}
    if met:
        query = """
            SELECT s.claim_id AS id
            FROM unnest(
                $1::uuid[], $2::uuid[], $3::date[], $4::date[], $5::date[],
                $6::bytea[], $7::text[]
            ) AS new (
                source_id, event_id, made_on, earliest, latest, quote_hash, named_by
            )
            CROSS JOIN LATERAL (
                SELECT *
                FROM claim_states c
                WHERE claim_place(c.source_id, c.event_id, c.made_on)
                    = claim_place(new.source_id, new.event_id, new.made_on)
                  AND c.earliest = new.earliest AND c.withdrawn_at IS NULL
                OFFSET 0
            ) s
            WHERE s.source_id = new.source_id AND s.event_id = new.event_id
              AND s.made_on = new.made_on
              AND s.latest IS NOT DISTINCT FROM new.latest
              AND s.quote_hash IS NOT DISTINCT FROM new.quote_hash
              AND (s.external_id IS NULL OR s.entered_by IS DISTINCT FROM new.named_by)
        """
        columns = [list(column) for column in zip(*met, strict=True)]
        found = await db.all(ClaimId, query, *columns, [*met.values()])
        await load_claims.know_claims(db, ledger, [row.id for row in found])
    merged = [
        ledger.sources.slugs[slug]
        for kind, slug in wants.merged
        if kind == "source" and slug in ledger.sources.slugs
    ]
    if merged:
        query = """
            SELECT s.*, to_jsonb(s) AS settlement
            FROM claim_states s
            WHERE s.source_id = ANY($1)
            ORDER BY s.index
        """
        for state in await db.all(ClaimState, query, merged):
            ledger.claims.add_state(state)


def _met(ledger: Ledger, wants: Prefetch) -> dict[Met, str | None]:
    """Return what makes claims the same as those said, and the key that names all.

    That key gave an external id to each claim that is said there, so none repeats one
    that it named otherwise; those of equal ids are loaded by these. None: no such key.
    """
    renamed = bool(wants.merged or wants.revised)
    places: dict[Met, str | None] = {}
    for claim in wants.new_claims:
        named_by = None if renamed or claim.external_id is None else claim.by
        sources = [*ledger.sources.rows] if renamed else _sources(ledger, claim)
        events = [*ledger.events.rows] if renamed else _events(ledger, claim)
        days = (claim.made_on, claim.earliest, claim.latest)
        for source, event, quote in product(sources, events, claim.quote_hashes):
            met = (source, event, *days, quote)
            places[met] = named_by if places.get(met, named_by) == named_by else None
    return places


def _sources(ledger: Ledger, claim: ClaimIdentity) -> list[UUID]:
    if isinstance(claim.source, str):
        known = ledger.sources.by_slug(claim.source)
    else:
        known = ledger.sources.by_name(claim.source.name)
    return [] if known is None else [known.id]


def _events(ledger: Ledger, claim: ClaimIdentity) -> list[UUID]:
    """Return the events that a new claim may be about, of those that exist."""
    if isinstance(claim.event, str):
        known = ledger.events.by_slug(claim.event)
        return [] if known is None else [known.id]
    if claim.event.key is None:
        key = statement_key(claim.event.statement)
        return [row.id for row in ledger.events.by_statement(key)]
    event_id = ledger.events.client_keys.get((claim.by, claim.event.key))
    if event_id is not None:
        return [ledger.events.root(event_id).id]
    known = ledger.events.by_slug(claim.event.key)  # as exports have it
    return [] if known is None else [known.id]

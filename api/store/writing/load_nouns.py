"""How a batch's ledger is filled with sources, outlets, events and keys, by set.

Why LATERAL with OFFSET 0: on tables that grew faster than they were analysed the
planner would else read them whole, for a few rows that an index finds at once.
"""

from datetime import datetime
from typing import Generic, LiteralString

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import NameIndex, RowT
from api.commands.working_set.prefetch import NamePrefetch, Prefetch
from api.database.pool import Database
from api.model.collections import CollectionRow
from api.model.events import EventRow
from api.model.keys import Holder
from api.model.outlets import OutletRow
from api.model.sources import SourceRow


class Head(Struct):
    """The end of the log."""

    size: int
    recorded_at: datetime
    edge: bytes


class TakenSlug(Struct):
    """A slug that is taken."""

    slug: str


async def lock(db: Database) -> Head:
    """Become the only writer until the transaction ends; return the log's end.

    Until then statements are planned once for all values, and for indexes. Why: to plan
    them takes longer than to run them, and a plan made while a table was small must do
    once it has grown. Compiled, they would take longer still.
    """
    query = """
        SELECT size, recorded_at, edge,
            set_config('plan_cache_mode', 'force_generic_plan', true),
            set_config('enable_seqscan', 'off', true),
            set_config('jit', 'off', true)
        FROM log_head
        WHERE only_one
        FOR UPDATE
    """
    return await db.one(Head, query)


class NameLoader(Struct, Generic[RowT], frozen=True, kw_only=True):
    """How what has names is loaded: its table, the table of its names, its rows."""

    table: LiteralString
    names: LiteralString
    row: type[RowT]

    async def load(
        self, db: Database, index: NameIndex[RowT], wants: NamePrefetch
    ) -> None:
        """Load what *wants* names, what it was merged into, and the slugs taken."""
        if not (wants.slugs or wants.names):
            return
        query = f"""
            WITH found AS (
                SELECT id, merged_into FROM {self.table} WHERE slug = ANY($1)
              UNION
                SELECT s.id, s.merged_into
                FROM {self.names} n
                JOIN {self.table} s ON s.id = n.id
                WHERE n.key = ANY($2) OR n.skeleton = ANY($3)
            ),
            kin AS (
                SELECT id FROM found
              UNION
                SELECT merged_into FROM found
              UNION
                SELECT m.id
                FROM found f
                CROSS JOIN LATERAL (
                    SELECT id FROM {self.table} WHERE merged_into = f.id OFFSET 0
                ) m
            )
            SELECT *
            FROM {self.table}
            WHERE id = ANY(ARRAY(SELECT id FROM kin))
            ORDER BY index
        """  # noqa: S608 the tables' names are ours
        values = (wants.slugs, wants.names, wants.skeletons)
        for row in await db.all(self.row, query, *values):
            index.add(row)
        if not wants.names <= index.names.keys():
            await self._load_taken(db, index, wants)

    async def _load_taken(
        self, db: Database, index: NameIndex[RowT], wants: NamePrefetch
    ) -> None:
        query = f"""
            SELECT t.slug
            FROM unnest($1::text[]) AS given (stem)
            CROSS JOIN LATERAL (
                SELECT slug
                FROM {self.table}
                WHERE slug >= given.stem || '-0' AND slug < given.stem || '-:'
                  AND regexp_replace(slug, '-[0-9]+$', '') = given.stem
                OFFSET 0
            ) t
        """  # noqa: S608 as above
        taken = await db.all(TakenSlug, query, wants.slugs)
        index.taken.update(row.slug for row in taken)


sources = NameLoader[SourceRow](table="sources", names="source_names", row=SourceRow)
outlets = NameLoader[OutletRow](table="outlets", names="outlet_names", row=OutletRow)


async def load_events(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the events that *wants* names, and those of the claims it names."""
    query = """
        WITH found AS (
            SELECT id, merged_into FROM events WHERE slug = ANY($1)
          UNION
            SELECT e.id, e.merged_into
            FROM events e
            JOIN unnest($2::text[], $3::text[]) AS given (entered_by, key)
                USING (entered_by, key)
          UNION
            SELECT t.id, t.merged_into
            FROM unnest($4::bytea[]) AS given (key)
            CROSS JOIN LATERAL (
                SELECT id, merged_into FROM events
                WHERE statement_key = given.key
                OFFSET 0
            ) t
          UNION
            SELECT id, merged_into FROM events WHERE id = ANY($5)
        ),
        kin AS (
            SELECT id FROM found
          UNION
            SELECT merged_into FROM found
          UNION
            SELECT m.id
            FROM found f
            CROSS JOIN LATERAL (
                SELECT id FROM events
                WHERE merged_into = coalesce(f.merged_into, f.id)
                OFFSET 0
            ) m
        )
        SELECT e.*,
            coalesce(text_of(e.index, 'statement'), '') AS statement,
            text_of(e.criteria_index, 'criteria') AS criteria
        FROM events e
        WHERE e.id = ANY(ARRAY(SELECT id FROM kin))
        ORDER BY e.index
    """
    keys = sorted(wants.event_keys)
    by, named = [by for by, _ in keys], [key for _, key in keys]
    spoken = {state.event_id for state in ledger.claims.states.values()}
    spoken |= {
        ledger.claims.rows[claim_id].event_id for claim_id in ledger.claims.states
    }
    values = (wants.event_slugs, by, named, wants.statements, spoken)
    for row in await db.all(EventRow, query, *values):
        ledger.events.add(row)


async def load_taken_event_slugs(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the slugs that no event made of what *wants* names can get."""
    if not (wants.statements or wants.event_keys):
        return
    taken = """
        SELECT t.slug
        FROM unnest($1::text[]) AS given (stem)
        CROSS JOIN LATERAL (
            SELECT slug
            FROM events
            WHERE slug >= given.stem || '-0' AND slug < given.stem || '-:'
              AND regexp_replace(slug, '-[0-9]+$', '') = given.stem
            OFFSET 0
        ) t
    """
    found = await db.all(TakenSlug, taken, wants.event_slugs)
    ledger.events.taken.update(each.slug for each in found)


async def load_collections(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the collections that *wants* names."""
    query = """
        SELECT
            c.*,
            coalesce(text_of(c.index, 'name'), '') AS name,
            coalesce(text_of(c.index, 'rule'), '') AS rule
        FROM collections c
        WHERE c.slug = ANY($1)
    """
    if wants.collections:
        for row in await db.all(CollectionRow, query, wants.collections):
            ledger.collections[row.slug] = row


async def load_keys(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the keys of all who ask, and those that *wants* names."""
    query = """
        SELECT
            k.id, k.scopes, k.expires_at, k.line,
            k.outlets <> '{}' AS bound,
            ARRAY(SELECT o.id FROM outlets o WHERE o.slug = ANY(k.outlets)) AS outlets,
            k.revoked_at IS NOT NULL AS ended
        FROM key_answers k
        WHERE k.id = ANY($1)
    """
    for found in await db.all(Holder, query, wants.keys):
        ledger.keys[found.id] = found

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
from api.database.statements import Query
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
    once it has grown. Compiled or in parallel, they would take longer still.
    """
    query = """
        SELECT size, recorded_at, edge,
            set_config('plan_cache_mode', 'force_generic_plan', true),
            set_config('enable_seqscan', 'off', true),
            set_config('max_parallel_workers_per_gather', '0', true),
            set_config('jit', 'off', true)
        FROM log_head
        WHERE only_one
        FOR UPDATE
    """
    return await db.one(Head, query)


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load the sources, outlets, events and keys of a batch, and slugs that are taken.

    The claims that *wants* names are known by now: their events are loaded too.
    """
    await db.take(
        [
            sources.query(ledger.sources, wants.sources),
            outlets.query(ledger.outlets, wants.outlets),
            events(ledger, wants),
            taken_event_slugs(ledger, wants),
            keys(ledger, wants),
        ]
    )
    await sources.load_taken(db, ledger.sources, wants.sources)
    await outlets.load_taken(db, ledger.outlets, wants.outlets)


class NameLoader(Struct, Generic[RowT], frozen=True, kw_only=True):
    """How what has names is loaded: its table, the table of its names, its rows."""

    table: LiteralString
    names: LiteralString
    row: type[RowT]

    def query(self, index: NameIndex[RowT], wants: NamePrefetch) -> Query:
        """Return what loads what *wants* names and what that was merged into."""
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
        return Query(self.row, query, values, index.add)

    async def load_taken(
        self, db: Database, index: NameIndex[RowT], wants: NamePrefetch
    ) -> None:
        """Load the slugs that what is new can't get, if there is anything new."""
        if wants.names <= index.names.keys():
            return
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


def events(ledger: Ledger, wants: Prefetch) -> Query:
    """Return what loads the events that *wants* names, and those of known claims."""
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
            encode(e.statement_key, 'base64') AS statement_key,
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
    return Query(EventRow, query, values, ledger.events.add)


def taken_event_slugs(ledger: Ledger, wants: Prefetch) -> Query:
    """Return what loads the slugs that no event made of what *wants* names can get."""
    query = """
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
    new = wants.event_slugs if wants.statements or wants.event_keys else ()

    def take(found: TakenSlug) -> None:
        ledger.events.taken.add(found.slug)

    return Query(TakenSlug, query, (new,), take)


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


def keys(ledger: Ledger, wants: Prefetch) -> Query:
    """Return what loads the keys of all who ask, and those that *wants* names."""
    query = """
        SELECT
            k.id, k.scopes, k.expires_at, k.line,
            k.outlets <> '{}' AS bound,
            ARRAY(SELECT o.id FROM outlets o WHERE o.slug = ANY(k.outlets)) AS outlets,
            k.revoked_at IS NOT NULL AS ended
        FROM key_answers k
        WHERE k.id = ANY($1)
    """

    def take(found: Holder) -> None:
        ledger.keys[found.id] = found

    return Query(Holder, query, (wants.keys,), take)

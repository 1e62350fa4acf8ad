"""Some thousand claims in a database, for plans as of a log that has grown."""

from pathlib import Path
from typing import Any

import asyncpg

BENCH = Path(__file__).parents[2] / "scripts" / "bench"
SCRIPTS = (BENCH / "corpus.sql", BENCH / "versions.sql")
CLAIMS = 6000
# What the corpus of the bench leaves out, in sizes at which a sequential scan costs
# more than an index.
MORE = """
    -- Everything lies in memory, as what is hot of a larger log does.
    DO $$ BEGIN
        EXECUTE format(
            'ALTER DATABASE %I SET random_page_cost = 1.1', current_database());
    END $$;
    SET session_replication_role = replica;
    INSERT INTO sources
    SELECT gen_random_uuid(), 'other-' || n || 'x', 'Other ' || n, 'person', NULL, '{}',
        '{}',
        CASE WHEN n % 10 = 0 THEN md5('source0')::uuid END, n, '2014-01-01Z'
    FROM generate_series(1, 2000) n;
    INSERT INTO source_names
    SELECT lower(name), id, lower(name) FROM sources WHERE slug LIKE 'other-%';
    INSERT INTO outlets
    SELECT gen_random_uuid(), 'other-' || n || 'x', 'Other ' || n, NULL, NULL, '{}',
        CASE WHEN n % 10 = 0 THEN (SELECT id FROM outlets WHERE slug = 'outlet-0') END,
        n, '2014-01-01Z'
    FROM generate_series(1, 2000) n;
    INSERT INTO outlet_names
    SELECT lower(name), id, lower(name) FROM outlets WHERE slug LIKE 'other-%';
    INSERT INTO events
    SELECT gen_random_uuid(), 'other-' || n, sha256(n::text::bytea), NULL, NULL, '{}',
        NULL, 'bench',
        (SELECT id FROM events WHERE slug = 'event-' || to_hex(n) || 'x'),
        n, '2014-01-01Z'
    FROM generate_series(1, 200) n;
    UPDATE sources SET aliases = ARRAY['Alias ' || index];
    UPDATE outlets SET aliases = ARRAY['Alias ' || index];
    UPDATE events SET topics = ARRAY['rare'] WHERE index % 500 = 0;
    UPDATE events SET entered_by = 'key00001', key = slug WHERE index % 2 = 0;
    UPDATE claim_states SET entered_by = 'key00001', external_id = 'x' || index
    WHERE index % 5 = 0;
    INSERT INTO merges
    SELECT e.index, 'event', gen_random_uuid(), gen_random_uuid()
    FROM entries e WHERE e.index < 2000;
    INSERT INTO redactions
    SELECT e.index, e.index - 1, '{note}', e.recorded_at
    FROM entries e WHERE e.index BETWEEN 1 AND 2000;
    UPDATE reports SET probability = 0.5 WHERE index % 3 = 0;
    INSERT INTO withdrawals
    SELECT gen_random_uuid(), 'report', r.id, r.index, r.recorded_at
    FROM reports r WHERE r.index % 2 = 0;
    INSERT INTO evidence
    SELECT gen_random_uuid(), o.id, 'bench', o.index, o.recorded_at FROM outcomes o;
    INSERT INTO retirements
    SELECT o.id, o.index, NULL FROM outcomes o WHERE o.index % 9 = 0;
    INSERT INTO keys (id, name, hash, scopes, index, recorded_at)
    SELECT 'key' || lpad(n::text, 5, '0'), 'Key', sha256(n::text::bytea),
        '{claims:write}', n, '2020-01-01Z'
    FROM generate_series(1, 1000) n;
    INSERT INTO idempotency
    SELECT timestamptz '2026-11-22Z' + n * interval '1 s', '2026-11-22Z',
        md5(n::text)::uuid, NULL, true, sha256(n::text::bytea), 'event', '{}'
    FROM generate_series(1, 3000) n;
    INSERT INTO collections (id, slug, entered_by, index, recorded_at)
    SELECT gen_random_uuid(), 'collection-' || n, 'bench', n, '2020-01-01Z'
    FROM generate_series(1, 1000) n;
    SET session_replication_role = origin;
"""


async def lay(dsn: str) -> None:
    """Fill an empty, migrated database."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    await connection.execute(f"SET bench.claims = {CLAIMS}")
    for script in SCRIPTS:
        await connection.execute(script.read_text(encoding="utf-8"))
    await connection.execute(MORE)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("SELECT pg_stat_reset()")
    await connection.close()

-- A corpus of bench.claims claims, written straight into the tables: sources and outlets
-- follow a power law, the hottest source has 7.5 % of all claims, an event has three claims
-- (or bench.events says how many events there are, and bench.sources how many sources), a
-- claim 1.3 reports. Claims are recorded over ten years, on the day they are made; 85 % of
-- the events get an outcome afterwards. The bodies of entries are short; everything else is
-- what the writer would have stored. Triggers are off: the end state is the same.

SET session_replication_role = replica;
SET synchronous_commit = off;
SELECT setseed(0.5);

CREATE TEMP TABLE shape AS
SELECT
    n AS claims,
    coalesce(
        current_setting('bench.sources', true)::bigint,
        least(10000, greatest(20, n / 10))
    ) AS sources,
    least(500, greatest(5, n / 100)) AS outlets,
    coalesce(current_setting('bench.events', true)::bigint, n / 3) AS events
FROM (SELECT current_setting('bench.claims')::bigint AS n) given;

CREATE TEMP TABLE starts AS
SELECT
    0::bigint AS sources,
    sources AS outlets,
    sources + outlets AS events,
    sources + outlets + events AS claims,
    sources + outlets + events + claims AS reports,
    sources + outlets + events + claims + claims + claims / 3 AS outcomes
FROM shape;

CREATE TEMP TABLE predictions AS
SELECT
    i,
    st.claims + i AS index,
    CASE WHEN random() < 0.075 THEN 0
    ELSE 1 + floor((sh.sources - 1) * random() ^ 3)::bigint END AS source,
    i % sh.events AS event,
    floor(sh.outlets * random() ^ 3)::bigint AS outlet,
    timestamptz '2014-01-02Z' + i * (interval '3600 days' / sh.claims) AS recorded_at,
    date '2014-01-02' + (i * 3600 / sh.claims)::int AS made_on,
    (random() * 300)::int AS lead,
    random() AS kind,
    random() AS p
FROM shape sh, starts st, generate_series(0, sh.claims - 1) i;
-- Most events don't happen: a source that gives lower probabilities scores better.
UPDATE predictions SET p = round((p * (1 + (source + 3) % 7) / 7)::numeric, 2);

CREATE TEMP TABLE kinds AS
SELECT st.sources + i AS index, 'source' AS kind
FROM shape sh, starts st, generate_series(0, sh.sources - 1) i
UNION ALL
SELECT st.outlets + i, 'outlet'
FROM shape sh, starts st, generate_series(0, sh.outlets - 1) i
UNION ALL
SELECT st.events + i, 'event'
FROM shape sh, starts st, generate_series(0, sh.events - 1) i
UNION ALL
SELECT index, 'claim' FROM predictions
UNION ALL
SELECT st.reports + i, 'report'
FROM shape sh, starts st, generate_series(0, sh.claims + sh.claims / 3 - 1) i
UNION ALL
SELECT st.outcomes + i, 'outcome'
FROM shape sh, starts st, generate_series(0, sh.events - 1) i
WHERE i % 20 < 17;

CREATE TEMP TABLE numbered AS
SELECT row_number() OVER (ORDER BY index) - 1 AS place, index, kind FROM kinds;

INSERT INTO entries
SELECT
    k.place,
    coalesce(
        s.recorded_at,
        CASE k.kind WHEN 'report' THEN timestamptz '2024-01-01Z'
        WHEN 'outcome' THEN '2025-01-01Z' ELSE '2014-01-01Z' END
        + k.place * interval '10 microseconds'
    ),
    k.kind,
    md5(k.kind || k.index)::uuid::text,
    'bench',
    b.body,
    sha256('\x00'::bytea || b.body)
FROM numbered k
LEFT JOIN predictions s ON k.kind = 'claim' AND s.index = k.index
CROSS JOIN LATERAL (
    SELECT convert_to('{"entry":"' || k.kind || '","n":' || k.index || '}', 'UTF8')
) b (body);

INSERT INTO sources
SELECT
    md5('source' || st.sources + i)::uuid, 'source-' || i, 'Source ' || i, 'person',
    NULL, '{}', '{}', NULL, i, timestamptz '2014-01-01Z'
FROM shape sh, starts st, generate_series(0, sh.sources - 1) i;
INSERT INTO source_names
SELECT 'source ' || i, md5('source' || i)::uuid, 'source ' || i
FROM shape sh, generate_series(0, sh.sources - 1) i;

INSERT INTO outlets
SELECT
    md5('outlet' || st.outlets + i)::uuid, 'outlet-' || i, 'Outlet ' || i, NULL,
    NULL, '{}', NULL, st.outlets + i, timestamptz '2014-01-01Z'
FROM shape sh, starts st, generate_series(0, sh.outlets - 1) i;
INSERT INTO outlet_names
SELECT 'outlet ' || i, md5('outlet' || st.outlets + i)::uuid, 'outlet ' || i
FROM shape sh, starts st, generate_series(0, sh.outlets - 1) i;

INSERT INTO events
SELECT
    md5('event' || st.events + i)::uuid, 'event-' || to_hex(i) || 'x', sha256(('event ' || i)::bytea),
    NULL, NULL, ARRAY['topic-' || i % 50], NULL, 'bench', NULL, st.events + i,
    timestamptz '2014-01-01Z'
FROM shape sh, starts st, generate_series(0, sh.events - 1) i;
INSERT INTO event_topics
SELECT id, index, topics FROM events;

INSERT INTO claims
SELECT
    md5('claim' || s.index)::uuid, md5('source' || s.source)::uuid,
    md5('event' || st.events + s.event)::uuid, NULL, 'will', s.made_on, s.made_on,
    CASE WHEN s.kind < 0.95 THEN s.made_on + s.lead END, NULL, NULL, true, '1',
    CASE WHEN s.kind < 0.6 THEN s.p WHEN s.kind < 0.8 THEN 0.65 END,
    CASE WHEN s.kind < 0.6 THEN 'stated' WHEN s.kind < 0.8 THEN 'wording'
    ELSE 'none' END,
    CASE WHEN s.kind BETWEEN 0.6 AND 0.8 THEN
        '{"phrase":"likely","yardstick":"phia","low":0.55,"point":0.65,"high":0.75}'
        ::jsonb
    END,
    s.kind >= 0.6 OR s.p <> 0.5, '{}', NULL, 'bench', NULL, s.index,
    s.recorded_at
FROM predictions s, starts st;

INSERT INTO texts (index, field, salt, text)
SELECT s.index, 'statement', decode(md5(s.i::text), 'hex'),
    'Claim ' || s.i || ' says that word' || s.i % 1000 || ' will happen by then'
FROM predictions s;
INSERT INTO texts (index, field, salt, text)
SELECT e.index, 'statement', decode(md5(e.slug), 'hex'), 'The ' || e.slug || ' happens'
FROM events e;

CREATE TEMP TABLE findings AS
SELECT
    e.id AS event_id,
    md5('outcome' || n.index)::uuid AS id,
    n.place AS index,
    timestamptz '2025-01-01Z' + n.place * interval '10 microseconds' AS recorded_at,
    (n.index - st.outcomes) % 3 = 0 AS happened,
    -- A hundred days after the last claim about the event was made.
    date '2014-01-02' + 100
        + ((n.index - st.outcomes + sh.claims - sh.events) * 3600 / sh.claims)::int AS on_day
FROM shape sh, starts st, numbered n
JOIN events e ON e.index = (SELECT events FROM starts)
    + (n.index - (SELECT outcomes FROM starts))
WHERE n.kind = 'outcome';

INSERT INTO outcomes
SELECT
    id, event_id, CASE WHEN happened THEN 'occurred' ELSE 'not_occurred' END,
    CASE WHEN happened THEN on_day END, NULL, NULL, NOT happened, NULL, NULL, '{}', '{}', 'bench',
    index, recorded_at
FROM findings;

INSERT INTO settlements
SELECT
    c.id, f.index, f.recorded_at,
    CASE
        WHEN f.happened AND f.on_day < c.made_on THEN NULL
        WHEN f.happened AND f.on_day <= coalesce(c.latest, 'infinity') THEN 'happened'
        ELSE 'did_not_happen'
    END,
    CASE
        WHEN f.happened AND f.on_day < c.made_on THEN NULL
        WHEN f.happened AND f.on_day <= coalesce(c.latest, 'infinity') THEN 1
        ELSE 0
    END,
    CASE WHEN f.happened AND f.on_day > c.latest THEN f.on_day - c.latest END,
    NULL, false, NOT f.happened,
    CASE WHEN f.happened AND f.on_day < c.made_on THEN 'hindsight' END,
    f.id
FROM findings f
JOIN claims c ON c.event_id = f.event_id;

INSERT INTO claim_states
SELECT
    c.id, c.source_id, c.event_id, c.made_on, c.earliest, c.latest,
    sha256(c.index::text::bytea), c.entered_by, c.external_id, s.verdict, s.degree,
    s.late_by, s.early_by, false, coalesce(s.final, false), s.void_reason,
    s.outcome_id, s.recorded_at, NULL, NULL, c.index
FROM claims c
LEFT JOIN settlements s ON s.claim_id = c.id;

INSERT INTO reports
SELECT
    md5('report' || st.reports + r.i)::uuid, md5('claim' || s.index)::uuid,
    md5('outlet' || st.outlets + (s.outlet + r.nth) % sh.outlets)::uuid, NULL,
    'original', NULL, NULL, NULL, 'bench',
    st.reports + r.i, timestamptz '2024-01-01Z'
FROM shape sh, starts st, predictions s
CROSS JOIN LATERAL (
    SELECT s.i AS i, 0 AS nth
  UNION ALL
    SELECT sh.claims + s.i / 3, 1 WHERE s.i % 3 = 0 AND s.i / 3 < sh.claims / 3
) r;
INSERT INTO report_states
SELECT
    id, claim_id, outlet_id, outlet_id, decode(md5(id::text), 'hex'), NULL, index
FROM reports;

-- The Merkle tree over the entries.
DO $$
DECLARE
    above bigint := 1;
    width bigint := (SELECT count(*) / 2 FROM entries);
BEGIN
    WHILE width > 0 LOOP
        INSERT INTO nodes
        SELECT above, p, sha256(
            '\x01'::bytea || subtree(above - 1, 2 * p) || subtree(above - 1, 2 * p + 1)
        )
        FROM generate_series(0, width - 1) p;
        above := above + 1;
        width := width / 2;
    END LOOP;
END;
$$;

UPDATE log_head SET
    size = e.size,
    recorded_at = e.recorded_at,
    edge = (
        SELECT string_agg(subtree(l, (e.size >> l) - 1), ''::bytea ORDER BY l DESC)
        FROM generate_series(0, 62) l
        WHERE e.size >> l & 1 = 1
    )
FROM (SELECT count(*) AS size, max(recorded_at) AS recorded_at FROM entries) e;

SET session_replication_role = origin;
ANALYZE;

-- What the tables of claim versions have to hold, derived from the tables of the log's
-- facts (claims, reports, settlements, withdrawals, merges ...), and how they differ.
-- Plain and slow: every version from everything that had been entered by then.

WITH RECURSIVE reach (thing, root, index) AS (
    -- What each thing was merged into, from which entry on.
    SELECT from_id, into_id, index FROM merges
  UNION ALL
    SELECT r.thing, m.into_id, m.index FROM reach r JOIN merges m ON m.from_id = r.root
),
-- A claim, by every entry from its own on, with the roots of source and event then.
standing AS (
    SELECT c.id AS claim_id, e.index AS entry, source.id AS source_id, event.id AS event_id
    FROM claims c
    JOIN entries e ON e.index >= c.index
    CROSS JOIN LATERAL (SELECT coalesce((
        SELECT r.root FROM reach r WHERE r.thing = c.source_id AND r.index <= e.index
        ORDER BY r.index DESC LIMIT 1), c.source_id) AS id) source
    CROSS JOIN LATERAL (SELECT coalesce((
        SELECT r.root FROM reach r WHERE r.thing = c.event_id AND r.index <= e.index
        ORDER BY r.index DESC LIMIT 1), c.event_id) AS id) event
),
touched (claim_id, entry) AS (
    SELECT id, index FROM claims
  UNION
    SELECT claim_id, index FROM settlements
  UNION
    SELECT subject_id, index FROM withdrawals WHERE kind = 'claim'
  UNION
    SELECT s.claim_id, t.index
    FROM event_topics t
    JOIN standing s ON s.entry = t.index AND s.event_id = t.event_id
  UNION
    SELECT s.claim_id, m.index
    FROM merges m
    JOIN standing s ON s.entry = m.index - 1
        AND m.from_id IN (s.source_id, s.event_id)
),
derived AS (
    SELECT
        t.entry AS index, c.index AS claim, event.index AS event, source.index AS source,
        coalesce(k.index, -1) AS collection,
        ARRAY(
            SELECT DISTINCT unnest(c.topics || (
                SELECT x.topics FROM event_topics x
                WHERE x.event_id = event.id AND x.index <= t.entry
                ORDER BY x.index DESC LIMIT 1
            )) COLLATE "C"
            ORDER BY 1
        ) AS topics,
        CASE c.basis WHEN 'wording' THEN ROW(
            c.wording ->> 'phrase',
            (c.wording ->> 'low')::float8, (c.wording ->> 'high')::float8
        )::text END AS hedge,
        c.made_on, c.earliest, coalesce(c.latest, 'infinity') AS latest,
        coalesce(c.probability, 'NaN') AS probability,
        coalesce(s.degree, 'NaN') AS degree,
        coalesce(s.late_by, 0)::int AS late_by,
        CASE WHEN w.id IS NULL THEN 0
            WHEN w.recorded_at >= c.closes_at THEN 1 + 2
            ELSE 1 END
        + CASE WHEN s.final THEN 4 ELSE 0 END
        + CASE c.direction WHEN 'will_not' THEN 8 ELSE 0 END
        + CASE WHEN c.committed THEN 16 ELSE 0 END
        + CASE
            WHEN c.recorded_at >= c.closes_at THEN 0
            WHEN EXISTS (
                SELECT FROM outcomes f
                WHERE f.index < c.index AND c.event_id = coalesce((
                    SELECT r.root FROM reach r
                    WHERE r.thing = f.event_id AND r.index < c.index
                    ORDER BY r.index DESC LIMIT 1), f.event_id)
            ) THEN 0
            ELSE 32 END
        + CASE c.basis WHEN 'stated' THEN 64 WHEN 'wording' THEN 128 ELSE 0 END
        + 256 * coalesce(array_position(ARRAY[
            'ambiguous', 'unknowable', 'premise_failed', 'not_a_prediction',
            'duplicate', 'other', 'hindsight'], s.void_reason), 0) AS flags
    FROM touched t
    JOIN (
        -- A window is closed when its last day is over everywhere.
        SELECT *, (latest + 1 + time '12:00') AT TIME ZONE 'UTC' AS closes_at
        FROM claims
    ) c ON c.id = t.claim_id
    JOIN standing o ON o.claim_id = c.id AND o.entry = t.entry
    JOIN events event ON event.id = o.event_id
    JOIN sources source ON source.id = o.source_id
    LEFT JOIN collections k ON k.id = c.collection_id
    LEFT JOIN withdrawals w ON w.subject_id = c.id AND w.index <= t.entry
    LEFT JOIN LATERAL (
        SELECT * FROM settlements s
        WHERE s.claim_id = c.id AND s.index <= t.entry
        ORDER BY s.index DESC LIMIT 1
    ) s ON true
),
stored AS (
    SELECT
        v.index, v.claim, v.event, v.source, v.collection,
        CASE v.topics WHEN 0 THEN '{}' ELSE t.topics END AS topics,
        CASE WHEN v.hedge <> 0 THEN ROW(h.phrase, h.low, h.high)::text END AS hedge,
        v.made_on, v.earliest, v.latest, v.probability, v.degree, v.late_by, v.flags
    FROM claim_versions v
    LEFT JOIN topic_sets t ON t.id = v.topics
    LEFT JOIN hedges h ON h.id = v.hedge
),
-- For which outlets each claim counted after each entry, by all reports of it.
places (claim_id, outlet_id) AS (
    SELECT claim_id, outlet_id FROM reports
  UNION
    SELECT p.claim_id, r.root FROM reports p JOIN reach r ON r.thing = p.outlet_id
),
roles AS (
    SELECT e.index, c.index AS claim, o.index AS outlet, coalesce((
        SELECT bit_or(CASE r.role WHEN 'original' THEN 1 ELSE 2 END)
        FROM reports r
        WHERE r.claim_id = p.claim_id AND r.index <= e.index
          AND p.outlet_id = coalesce((
                SELECT x.root FROM reach x
                WHERE x.thing = r.outlet_id AND x.index <= e.index
                ORDER BY x.index DESC LIMIT 1), r.outlet_id)
          AND NOT EXISTS (
                SELECT FROM withdrawals w
                WHERE w.subject_id = r.id AND w.index <= e.index)
    ), 0) AS roles
    FROM places p
    JOIN claims c ON c.id = p.claim_id
    JOIN outlets o ON o.id = p.outlet_id
    JOIN entries e ON e.index >= c.index AND e.kind IN ('report', 'withdrawal', 'merge')
),
derived_reports AS (
    SELECT r.index, r.claim, r.outlet, r.roles
    FROM (
        SELECT r.*, lag(r.roles, 1, 0)
            OVER (PARTITION BY r.claim, r.outlet ORDER BY r.index) AS earlier
        FROM roles r
    ) r
    WHERE r.roles <> r.earlier
),
stored_reports AS (
    SELECT index, claim, outlet, roles FROM report_versions
),
differences AS (
    SELECT 'missing' AS what, to_jsonb(x) AS row
    FROM (TABLE derived EXCEPT ALL TABLE stored) x
  UNION ALL
    SELECT 'wrong', to_jsonb(x) FROM (TABLE stored EXCEPT ALL TABLE derived) x
  UNION ALL
    SELECT 'missing', to_jsonb(x)
    FROM (TABLE derived_reports EXCEPT ALL TABLE stored_reports) x
  UNION ALL
    SELECT 'wrong', to_jsonb(x)
    FROM (TABLE stored_reports EXCEPT ALL TABLE derived_reports) x
  UNION ALL
    -- Numbers begin at 1 and leave none out.
    SELECT 'topic sets', to_jsonb(t)
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM topic_sets) t
    WHERE id <> nth
  UNION ALL
    SELECT 'hedges', to_jsonb(h)
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM hedges) h
    WHERE id <> nth
)
SELECT what || ' ' || row::text FROM differences

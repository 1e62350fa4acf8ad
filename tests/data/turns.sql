-- How the versions of claims differ from `turns`, the form in which they were kept
-- before: each of its rows is made again of the new tables as of its entry.

WITH old AS (
    SELECT
        subject, claim, index, event, source, series, topics, made_on, earliest, latest,
        withdrawn, withdrawn_after_close, final, degree, coalesce(late_by, 0) AS late_by,
        void_reason, direction, probability, basis, committed, phrase, low, high,
        prospective, collection, is_source, original, relayed
    FROM turns
),
new AS (
    SELECT
        t.subject, t.claim, t.index, v.event, v.source, e.series,
        coalesce(s.topics, '{}'), v.made_on, v.earliest, nullif(v.latest, 'infinity'),
        v.flags & 1 > 0, v.flags & 2 > 0, v.flags & 4 > 0, nullif(v.degree, 'NaN'),
        v.late_by,
        (ARRAY['ambiguous', 'unknowable', 'premise_failed', 'not_a_prediction',
            'duplicate', 'other', 'hindsight'])[v.flags >> 8],
        CASE WHEN v.flags & 8 > 0 THEN 'will_not' ELSE 'will' END,
        nullif(v.probability, 'NaN'),
        CASE v.flags & 192 WHEN 64 THEN 'stated' WHEN 128 THEN 'wording'
            ELSE 'none' END,
        v.flags & 16 > 0, h.phrase, h.low, h.high, v.flags & 32 > 0,
        nullif(v.collection, -1), v.source = t.subject, coalesce(r.roles & 1 > 0, false),
        coalesce(r.roles & 2 > 0, false)
    FROM turns t
    CROSS JOIN LATERAL (
        SELECT * FROM claim_versions v
        WHERE v.claim = t.claim AND v.index <= t.index
        ORDER BY v.index DESC LIMIT 1
    ) v
    LEFT JOIN LATERAL (
        SELECT * FROM report_versions r
        WHERE r.claim = t.claim AND r.outlet = t.subject AND r.index <= t.index
        ORDER BY r.index DESC LIMIT 1
    ) r ON true
    LEFT JOIN topic_sets s ON s.id = v.topics
    LEFT JOIN hedges h ON h.id = v.hedge
    JOIN events e ON e.index = v.event
)
SELECT 'old ' || to_jsonb(x)::text FROM (TABLE old EXCEPT ALL TABLE new) x
UNION ALL
SELECT 'new ' || to_jsonb(x)::text FROM (TABLE new EXCEPT ALL TABLE old) x
UNION ALL
SELECT 'no turn ' || to_jsonb(v)::text
FROM claim_versions v
LEFT JOIN turns t
    ON t.claim = v.claim AND t.index = v.index AND t.subject = v.source AND t.is_source
WHERE t.claim IS NULL
UNION ALL
SELECT 'no version ' || to_jsonb(t)::text
FROM turns t
LEFT JOIN claim_versions v ON t.claim = v.claim AND t.index = v.index
WHERE t.is_source AND v.claim IS NULL
UNION ALL
SELECT 'no turn ' || to_jsonb(r)::text
FROM report_versions r
LEFT JOIN turns t ON t.claim = r.claim AND t.index = r.index AND t.subject = r.outlet
WHERE t.claim IS NULL AND NOT (r.roles = 0 AND r.index IN (SELECT index FROM merges))

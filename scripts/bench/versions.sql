-- The versions of all claims, from the tables of the log's facts, by set: what the
-- writer would have stored where nothing was merged or withdrawn, no event was judged
-- before a claim about it or got other topics, and no claim was settled twice at once.

CREATE TEMP TABLE claim_topics AS
SELECT c.id, all_topics(c.topics, x.topics) AS topics
FROM claims c
JOIN event_topics x ON x.event_id = c.event_id;

INSERT INTO topic_sets
SELECT row_number() OVER (ORDER BY min(c.index)), t.topics
FROM claim_topics t
JOIN claims c USING (id)
WHERE t.topics <> '{}'
GROUP BY t.topics;

INSERT INTO hedges
SELECT row_number() OVER (ORDER BY min(h.index)), h.phrase, h.low, h.high
FROM (
    SELECT index, wording ->> 'phrase' AS phrase, (wording ->> 'low')::float8 AS low,
        (wording ->> 'high')::float8 AS high
    FROM claims
    WHERE basis = 'wording'
) h
GROUP BY h.phrase, h.low, h.high;
ANALYZE topic_sets, hedges, claim_topics;

INSERT INTO claim_versions
SELECT
    s.index, c.index, e.index, o.index, coalesce(k.index, -1), coalesce(t.id, 0),
    coalesce(h.id, 0), c.made_on, c.earliest, coalesce(c.latest, 'infinity'),
    coalesce(c.probability, 'NaN'), coalesce(s.degree, 'NaN'), coalesce(s.late_by, 0),
    s.final::int * 4 + (c.direction = 'will_not')::int * 8 + c.committed::int * 16
        + (c.latest IS NULL OR c.recorded_at
            < (c.latest + 1 + time '12:00') AT TIME ZONE 'UTC')::int * 32
        + CASE c.basis WHEN 'stated' THEN 64 WHEN 'wording' THEN 128 ELSE 0 END
        + 256 * coalesce(array_position(ARRAY[
            'ambiguous', 'unknowable', 'premise_failed', 'not_a_prediction',
            'duplicate', 'other', 'hindsight'], s.void_reason), 0)
FROM (
    SELECT id, index, NULL::float8 AS degree, NULL::bigint AS late_by, false AS final,
        NULL AS void_reason
    FROM claims
  UNION ALL
    SELECT claim_id, index, degree, late_by, final, void_reason FROM settlements
) s
JOIN claims c USING (id)
JOIN claim_topics USING (id)
JOIN events e ON e.id = c.event_id
JOIN sources o ON o.id = c.source_id
LEFT JOIN collections k ON k.id = c.collection_id
LEFT JOIN topic_sets t ON t.topics = claim_topics.topics
LEFT JOIN hedges h ON c.basis = 'wording' AND h.phrase = c.wording ->> 'phrase'
    AND h.low IS NOT DISTINCT FROM (c.wording ->> 'low')::float8
    AND h.high IS NOT DISTINCT FROM (c.wording ->> 'high')::float8
ORDER BY s.index, c.index;

INSERT INTO report_versions
SELECT r.index, r.claim, r.outlet, r.roles
FROM (
    SELECT r.*, lag(r.roles, 1, 0)
        OVER (PARTITION BY r.claim, r.outlet ORDER BY r.index) AS earlier
    FROM (
        SELECT r.index, c.index AS claim, o.index AS outlet,
            bit_or(CASE r.role WHEN 'original' THEN 1 ELSE 2 END)
                OVER (PARTITION BY r.claim_id, r.outlet_id ORDER BY r.index) AS roles
        FROM reports r
        JOIN claims c ON c.id = r.claim_id
        JOIN outlets o ON o.id = r.outlet_id
    ) r
) r
WHERE r.roles <> r.earlier
ORDER BY r.index;

DROP TABLE claim_topics;

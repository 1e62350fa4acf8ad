-- Everything that was said, published, found, settled and withdrawn, in the order of the
-- log. An entry comes first (nth 0), the claims it settled after it, oldest first.

CREATE VIEW timeline_items AS
SELECT
    c.index,
    0::bigint AS nth,
    c.recorded_at AS at,
    c.made_on AS on_day,
    CASE WHEN c.corrects IS NULL THEN 'claim' ELSE 'correction' END AS type,
    s.claim_id,
    s.source_id,
    s.event_id,
    NULL::uuid AS outlet_id,
    NULL::jsonb AS report,
    NULL::jsonb AS outcome,
    NULL::jsonb AS settlement
FROM claims c
JOIN claim_states s ON s.claim_id = c.id
UNION ALL
SELECT
    r.index, 0, r.recorded_at, r.published_on, 'report',
    s.claim_id, s.source_id, s.event_id, t.outlet_id, a.report, NULL, NULL
FROM reports r
JOIN report_states t ON t.report_id = r.id
JOIN report_answers a ON a.index = r.index
JOIN claim_states s ON s.claim_id = r.claim_id
UNION ALL
SELECT
    o.index, 0, o.recorded_at, o.on_day, 'outcome',
    NULL, NULL, o.event_id, NULL, NULL, o.outcome, NULL
FROM outcome_answers o
UNION ALL
SELECT
    t.index, s.index + 1, t.recorded_at, o.on_day, 'settlement',
    s.claim_id, s.source_id, s.event_id, NULL, NULL, NULL,
    to_jsonb(t) - 'claim_id' - 'index' - 'recorded_at'
FROM settlements t
JOIN claim_states s ON s.claim_id = t.claim_id
LEFT JOIN outcome_answers o ON o.id = t.outcome_id
UNION ALL
SELECT
    w.index, 0, w.recorded_at, NULL, 'withdrawal',
    s.claim_id, s.source_id, s.event_id, NULL, NULL, NULL, NULL
FROM withdrawals w
JOIN claim_states s ON s.claim_id = w.subject_id
UNION ALL
SELECT
    w.index, 0, w.recorded_at, NULL, 'withdrawal',
    s.claim_id, s.source_id, s.event_id, t.outlet_id, a.report, NULL, NULL
FROM withdrawals w
JOIN reports r ON r.id = w.subject_id
JOIN report_states t ON t.report_id = r.id
JOIN report_answers a ON a.index = r.index
JOIN claim_states s ON s.claim_id = r.claim_id
UNION ALL
SELECT
    w.index, 0, w.recorded_at, NULL, 'withdrawal',
    NULL, NULL, o.event_id, NULL, NULL, o.outcome, NULL
FROM withdrawals w
JOIN outcome_answers o ON o.id = w.subject_id;

-- A claim with every version that it corrects or that corrects it.
CREATE FUNCTION versions_of(claim uuid) RETURNS TABLE (claim_id uuid)
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain AS (
        SELECT s.claim_id, c.corrects, s.corrected_by
        FROM claim_states s
        JOIN claims c ON c.id = s.claim_id
        WHERE s.claim_id = claim
      UNION
        SELECT s.claim_id, c.corrects, s.corrected_by
        FROM chain k
        JOIN claim_states s ON s.claim_id IN (k.corrects, k.corrected_by)
        JOIN claims c ON c.id = s.claim_id
    )
    SELECT chain.claim_id FROM chain
$$;

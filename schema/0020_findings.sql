-- Equal findings of merged events stay in force beside each other. A merge let one stand
-- for both, and where that was withdrawn the other, which nobody had withdrawn, was lost.

ALTER TABLE retirements DISABLE TRIGGER retirements_append_only;
ALTER TABLE settlements DISABLE TRIGGER settlements_append_only;
ALTER TABLE turns DISABLE TRIGGER turns_append_only;

-- What a merge took out of force, what then stood for it, and what became of that: it is
-- in force, or ended at an entry, with or without another in its place.
CREATE TEMPORARY TABLE united ON COMMIT DROP AS
WITH RECURSIVE chain AS (
    SELECT r.outcome_id AS twin, r.superseded_by AS stood
    FROM retirements r
    JOIN merges m ON m.index = r.index AND m.kind = 'event'
  UNION ALL
    SELECT c.twin, r.superseded_by
    FROM chain c
    JOIN retirements r ON r.outcome_id = c.stood
    JOIN merges m ON m.index = r.index AND m.kind = 'event'
)
SELECT c.twin, c.stood, r.index AS ended, r.superseded_by, x.root
FROM chain c
JOIN outcomes o ON o.id = c.twin
CROSS JOIN LATERAL (
    SELECT coalesce(e.merged_into, e.id) AS root FROM events e WHERE e.id = o.event_id
) x
LEFT JOIN retirements r ON r.outcome_id = c.stood
WHERE NOT EXISTS (SELECT FROM merges m WHERE m.index = r.index AND m.kind = 'event');

-- What superseded the one superseded what said the same.
UPDATE retirements r SET index = u.ended, superseded_by = u.superseded_by
FROM united u
WHERE r.outcome_id = u.twin AND u.superseded_by IS NOT NULL;

-- Where the one was withdrawn and something was said, found or merged since, which might
-- contradict the other, that stays out of force.
DELETE FROM united u
WHERE u.superseded_by IS NOT NULL OR EXISTS (
    SELECT FROM events e
    WHERE coalesce(e.merged_into, e.id) = u.root AND (
        EXISTS (SELECT FROM claims c WHERE c.event_id = e.id AND c.index > u.ended)
        OR EXISTS (
            SELECT FROM outcomes o
            LEFT JOIN retirements r ON r.outcome_id = o.id
            WHERE o.event_id = e.id AND greatest(o.index, r.index) > u.ended)
        OR EXISTS (SELECT FROM merges m WHERE m.from_id = e.id AND m.index > u.ended)
    )
);

-- Else every claim stands as it stood before.
CREATE TEMPORARY TABLE resettled ON COMMIT DROP AS
SELECT DISTINCT ON (s.claim_id)
    c.index AS claim, u.ended, b.*,
    CASE b.outcome_id WHEN u.stood THEN u.twin ELSE b.outcome_id END AS found
FROM united u
JOIN claim_states t ON t.event_id = u.root
JOIN claims c ON c.id = t.claim_id
JOIN settlements s ON s.claim_id = c.id AND s.index = u.ended
JOIN outcomes o ON o.id = u.twin
JOIN settlements b ON b.claim_id = c.id AND b.index < u.ended
ORDER BY s.claim_id, b.index DESC, o.index;

UPDATE settlements s SET
    verdict = r.verdict, degree = r.degree, late_by = r.late_by, early_by = r.early_by,
    needs_ruling = r.needs_ruling, final = r.final, void_reason = r.void_reason,
    outcome_id = r.found
FROM resettled r
WHERE s.claim_id = r.claim_id AND s.index = r.ended;

UPDATE claim_states s SET
    verdict = r.verdict, degree = r.degree, late_by = r.late_by, early_by = r.early_by,
    needs_ruling = r.needs_ruling, final = r.final, void_reason = r.void_reason,
    outcome_id = r.found, settled_at = r.recorded_at
FROM resettled r
WHERE s.claim_id = r.claim_id;

UPDATE turns t SET
    final = r.final, degree = r.degree, late_by = r.late_by, void_reason = r.void_reason
FROM resettled r
WHERE t.claim = r.claim AND t.index >= r.ended;

DELETE FROM retirements r USING united u WHERE r.outcome_id = u.twin;

ALTER TABLE retirements ENABLE TRIGGER retirements_append_only;
ALTER TABLE settlements ENABLE TRIGGER settlements_append_only;
ALTER TABLE turns ENABLE TRIGGER turns_append_only;

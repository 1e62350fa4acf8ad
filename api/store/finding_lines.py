"""Findings as the lines of claims have them: what was found about the event of each."""

from typing import LiteralString

# Findings in force; `a` are those to which evidence was added. Evidence that was
# redacted is replaced, as a finding needs some.
FINDINGS: LiteralString = """
    SELECT
        coalesce(m.merged_into, o.event_id) AS event_id,
        o.index,
        o.kind,
        o.claims,
        o.through,
        CASE
            WHEN o.kind = 'occurred' AND o.on_latest IS NULL
                THEN concat('"happened":true,"on":"', o."on", '"')
            WHEN o.kind = 'partly'
                THEN concat('"happened":', o.degree, ',"on":"', o."on", '"')
            WHEN o.kind = 'not_occurred' AND NOT o.final THEN '"happened":false'
            WHEN o.kind = 'not_occurred' AND o.through IS NULL
                THEN '"happened":false,"final":true'
            WHEN o.kind = 'void' AND o.reason NOT IN ('duplicate', 'not_a_prediction')
                THEN concat('"void":"', o.reason, '"')
        END AS short,
        concat(
            '"kind":"', o.kind, '"',
            ',"on":"' || o."on" || '"',
            ',"on_latest":"' || o.on_latest || '"',
            ',"through":"' || o.through || '"',
            CASE WHEN o.final THEN ',"final":true' END,
            ',"degree":' || o.degree,
            ',"reason":"' || o.reason || '"',
            CASE WHEN o.claims <> '{}' THEN ',"only":true' END
        ) AS facts,
        concat(
            ',"evidence":', CASE
                WHEN a.outcome IS NOT NULL AND (
                    o.kind = 'void' OR a.outcome ->> 'evidence' <> '[]'
                ) THEN a.outcome ->> 'evidence'
                WHEN t.text IS NULL OR t.text = '[]' AND o.kind <> 'void'
                    THEN '[{"url":"https://redacted.invalid/"}]'
                ELSE t.text
            END,
            ',"note":' || to_json(CASE
                WHEN a.outcome IS NOT NULL THEN a.outcome ->> 'note'
                ELSE coalesce(n.text, CASE
                    WHEN o.kind IN ('void', 'partly') THEN '[redacted]'
                END)
            END)
        ) AS shown
    FROM outcomes o
    LEFT JOIN events m ON m.id = o.event_id AND m.merged_into IS NOT NULL
    LEFT JOIN texts t ON t.index = o.index AND t.field = 'evidence'
    LEFT JOIN texts n ON n.index = o.index AND n.field = 'note'
    LEFT JOIN (
        SELECT v.outcome_id, x.outcome
        FROM (SELECT DISTINCT outcome_id FROM evidence) v
        CROSS JOIN LATERAL (
            SELECT y.outcome FROM outcome_answers y WHERE y.id = v.outcome_id OFFSET 0
        ) x
    ) a ON a.outcome_id = o.id
    WHERE NOT EXISTS (SELECT FROM retirements r WHERE r.outcome_id = o.id)
"""
# What was found about all claims of an event: in the short form if that says it all,
# of a finding that it did not happen only for claims that end on the same day.
FOUND: LiteralString = """
    SELECT
        f.event_id,
        CASE WHEN count(*) = 1 THEN '{' || min(f.short) || min(f.shown) || '}' END
            AS short,
        min(f.through) AS through,
        string_agg('{' || f.facts || f.shown || '}', ',' ORDER BY f.index) AS findings
    FROM findings f
    WHERE f.claims = '{}'
    GROUP BY f.event_id
"""
FOUND_ALONE: LiteralString = """
    SELECT
        c.claim_id,
        string_agg('{' || f.facts || f.shown || '}', ',' ORDER BY f.index) AS findings
    FROM findings f
    CROSS JOIN unnest(f.claims) AS c (claim_id)
    WHERE f.claims <> '{}'
    GROUP BY c.claim_id
"""

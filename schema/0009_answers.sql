-- Answers as before, their parts looked up in place. Why: before PostgreSQL 18 a function
-- that reads a table is planned again in every statement that calls it; and an EXISTS
-- over a view may be answered by reading all of that view, for one event.

CREATE INDEX events_root ON events (coalesce(merged_into, id));
ANALYZE events;

CREATE OR REPLACE VIEW outcome_answers AS
SELECT
    o.id,
    coalesce(e.merged_into, e.id) AS event_id,
    o.index,
    o.recorded_at,
    coalesce(o."on", o.through) AS on_day,
    r.outcome_id IS NULL AS in_force,
    o.kind,
    o.claims,
    o.final,
    jsonb_build_object(
        'id', o.id, 'kind', o.kind, 'on', o."on", 'on_latest', o.on_latest,
        'through', o.through, 'final', o.final, 'degree', o.degree,
        'reason', o.reason, 'claims', to_jsonb(o.claims),
        'evidence', coalesce(text_of(o.index, 'evidence')::jsonb, '[]'),
        'note', text_of(o.index, 'note'),
        'supersedes', to_jsonb(o.supersedes), 'superseded_by', r.superseded_by,
        'in_force', r.outcome_id IS NULL, 'recorded_at', o.recorded_at
    ) AS outcome,
    o.event_id AS found_of
FROM outcomes o
JOIN events e ON e.id = o.event_id
LEFT JOIN retirements r ON r.outcome_id = o.id;

-- What was found of an event, and of all that was merged into it.
CREATE VIEW event_findings AS
SELECT e.id AS event_id, o.index, o.kind, o.claims, o.final, o.in_force, o.outcome
FROM events e
CROSS JOIN LATERAL (
    SELECT e.id
  UNION ALL
    SELECT m.id FROM events m WHERE m.merged_into = e.id
) part (id)
CROSS JOIN LATERAL (
    SELECT x.* FROM outcome_answers x WHERE x.found_of = part.id OFFSET 0
) o
WHERE e.merged_into IS NULL;

CREATE OR REPLACE VIEW report_answers AS
SELECT
    r.claim_id,
    r.index,
    jsonb_build_object(
        'id', r.id,
        'outlet', (
            SELECT jsonb_build_object('slug', o.slug, 'name', o.name)
            FROM outlets o WHERE o.id = s.outlet_id
        ),
        'url', r.url,
        'headline', (
            SELECT t.text FROM texts t WHERE t.index = r.index AND t.field = 'headline'
        ),
        'published_on', r.published_on,
        'role', r.role,
        'via', (
            SELECT jsonb_build_object('slug', o.slug, 'name', o.name)
            FROM outlets v
            JOIN outlets o ON o.id = coalesce(v.merged_into, v.id)
            WHERE v.id = r.via_id
        ),
        'wording', r.wording,
        'probability', r.probability,
        'withdrawn_at', s.withdrawn_at,
        'recorded_at', r.recorded_at
    ) AS report
FROM reports r
JOIN report_states s ON s.report_id = r.id;

CREATE OR REPLACE VIEW claim_answers AS
SELECT
    c.id,
    coalesce((
        SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'statement'
    ), '') AS statement,
    (
        SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'quote'
    ) AS quote,
    c.direction,
    (
        SELECT jsonb_build_object('slug', o.slug, 'name', o.name, 'kind', o.kind)
        FROM sources o WHERE o.id = s.source_id
    ) AS source,
    jsonb_build_object('slug', e.slug, 'statement', coalesce((
        SELECT t.text FROM texts t WHERE t.index = e.index AND t.field = 'statement'
    ), '')) AS event,
    all_topics(c.topics, e.topics) AS topics,
    c.made_on,
    jsonb_build_object(
        'earliest', c.earliest, 'latest', c.latest, 'phrase', c.phrase,
        'rule', c.rule, 'exact', c.exact
    ) AS "window",
    c.probability,
    c.basis,
    c.wording,
    c.committed,
    s.needs_ruling,
    c.corrects,
    s.corrected_by,
    c.external_id,
    CASE WHEN s.verdict IS NOT NULL OR s.void_reason IS NOT NULL THEN
        jsonb_build_object(
            'verdict', s.verdict, 'degree', s.degree, 'late_by', s.late_by,
            'early_by', s.early_by, 'final', s.final, 'reason', s.void_reason,
            'outcome_id', s.outcome_id, 'settled_at', s.settled_at
        )
    END AS outcome,
    (
        SELECT jsonb_build_object(
            'reason', coalesce(text_of(w.index, 'reason'), ''),
            'recorded_at', w.recorded_at
        )
        FROM withdrawals w
        WHERE w.subject_id = c.id
    ) AS withdrawal,
    (
        SELECT coalesce(jsonb_agg(r.report ORDER BY r.index), '[]')
        FROM report_answers r
        WHERE r.claim_id = c.id
    ) AS reports,
    c.recorded_at,
    c.index,
    s.source_id,
    s.event_id,
    c.topics AS own_topics,
    e.topics AS event_topics,
    s.latest,
    s.verdict,
    s.void_reason,
    s.withdrawn_at,
    (SELECT x.slug FROM collections x WHERE x.id = c.collection_id) AS collection
FROM claims c
JOIN claim_states s ON s.claim_id = c.id
JOIN events e ON e.id = s.event_id;

CREATE OR REPLACE VIEW event_answers AS
SELECT
    e.id,
    e.slug,
    coalesce(text_of(e.index, 'statement'), '') AS statement,
    e.key,
    e.series,
    text_of(e.criteria_index, 'criteria') AS criteria,
    e.topics,
    found.state,
    (
        SELECT coalesce(jsonb_agg(o.outcome ORDER BY o.index), '[]')
        FROM event_findings o
        WHERE o.event_id = e.id
    ) AS outcomes,
    e.recorded_at,
    e.merged_into,
    e.index
FROM events e
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN bool_or(o.kind = 'void' AND o.claims = '{}') THEN 'void'
        WHEN bool_or(o.kind IN ('occurred', 'partly') OR o.final) THEN 'settled'
        ELSE 'open'
    END AS state
    FROM event_findings o
    WHERE o.event_id = e.id AND o.in_force
) found;

-- As before; OFFSET 0 keeps the planner from reading all sources for one batch.
CREATE OR REPLACE FUNCTION turns_between(first bigint, past bigint) RETURNS SETOF turns
    LANGUAGE sql STABLE AS $$
    SELECT
        p.subject,
        c.index,
        t.entry,
        e.index,
        o.index,
        e.series,
        all_topics(c.topics, (
            SELECT x.topics
            FROM event_topics x
            WHERE x.event_id = e.id AND x.index <= t.entry
            ORDER BY x.index DESC
            LIMIT 1
        )),
        c.made_on,
        c.earliest,
        c.latest,
        w.id IS NOT NULL,
        coalesce(w.recorded_at >= closes_at(c.latest), false),
        coalesce(s.final, false),
        s.degree,
        s.late_by,
        s.void_reason,
        c.direction,
        c.probability,
        c.basis,
        c.committed,
        CASE c.basis WHEN 'wording' THEN c.wording ->> 'phrase' END,
        CASE c.basis WHEN 'wording' THEN (c.wording ->> 'low')::float8 END,
        CASE c.basis WHEN 'wording' THEN (c.wording ->> 'high')::float8 END,
        (c.latest IS NULL OR c.recorded_at < closes_at(c.latest)) AND NOT EXISTS (
            SELECT FROM outcomes f
            WHERE f.event_id = c.event_id AND f.index < c.index
        ) AND NOT EXISTS (
            -- Findings count that were about what the event had taken in by then.
            SELECT FROM outcomes f
            WHERE EXISTS (
                    SELECT FROM merges m
                    WHERE m.into_id = c.event_id AND m.index < c.index)
              AND f.event_id IN (SELECT members_at(c.event_id, c.index))
              AND f.index < c.index
        ),
        k.index,
        p.is_source,
        p.original,
        p.relayed
    FROM (SELECT DISTINCT * FROM touched(first, past)) t
    JOIN claims c ON c.id = t.claim_id
    JOIN events e ON e.id = CASE
        WHEN EXISTS (SELECT FROM merges m WHERE m.from_id = c.event_id)
        THEN root_at(c.event_id, t.entry + 1)
        ELSE c.event_id
    END
    CROSS JOIN LATERAL (
        SELECT s.id, s.index
        FROM sources s
        WHERE s.id = CASE
            WHEN EXISTS (SELECT FROM merges m WHERE m.from_id = c.source_id)
            THEN root_at(c.source_id, t.entry + 1)
            ELSE c.source_id
        END
        OFFSET 0
    ) o
    LEFT JOIN collections k ON k.id = c.collection_id
    LEFT JOIN LATERAL (
        SELECT x.id, x.recorded_at
        FROM withdrawals x
        WHERE x.subject_id = c.id AND x.index <= t.entry
        OFFSET 0
    ) w ON true
    LEFT JOIN LATERAL (
        SELECT x.final, x.degree, x.late_by, x.void_reason
        FROM settlements x
        WHERE x.claim_id = c.id AND x.index <= t.entry
        ORDER BY x.index DESC
        LIMIT 1
    ) s ON true
    CROSS JOIN LATERAL counted_for(c.id, o.id, t.entry, t.outlet_id) p
$$;

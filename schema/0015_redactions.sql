-- Redactions: a text is taken down by law, and no proof breaks, since the log holds only a
-- salted commitment to it. A text goes only beside the entry that says who took it down
-- and why; what was said of it is told ever after.

-- The wider list takes the place of the old one at once; an offline scan is no harm.
-- squawk-ignore ban-drop-constraint
ALTER TABLE entries DROP CONSTRAINT entries_kind;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN (
    'source', 'outlet', 'event', 'claim', 'report', 'outcome', 'withdrawal',
    'revision', 'merge', 'key', 'revocation', 'collection', 'redaction'
));

CREATE TABLE redactions (
    index        bigint      PRIMARY KEY REFERENCES entries,
    target       bigint      NOT NULL REFERENCES entries,
    fields       text[]      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT redactions_later CHECK (target < index),
    CONSTRAINT redactions_some CHECK (fields <> '{}')
);

CREATE INDEX redactions_target ON redactions (target);

CREATE TRIGGER redactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON redactions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The entry itself is asked, not only the row that follows from it.
CREATE FUNCTION refuse_unless_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM redactions r
        JOIN entries e ON e.index = r.index
        WHERE r.target = OLD.index AND OLD.field = ANY (r.fields)
          AND e.kind = 'redaction'
          AND convert_from(e.body, 'UTF8')::jsonb ?& ARRAY['who', 'reason']
          AND convert_from(e.body, 'UTF8')::jsonb @> jsonb_build_object(
                'target', OLD.index, 'fields', jsonb_build_array(OLD.field))
    ) THEN
        RAISE EXCEPTION 'texts is append-only: entry % has no redaction', OLD.index
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN OLD;
END;
$$;

DROP TRIGGER texts_append_only ON texts;
CREATE TRIGGER texts_append_only BEFORE UPDATE OR TRUNCATE ON texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER texts_redacted BEFORE DELETE ON texts
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_redacted();

-- Answers as before; where a text is gone they say so, and by which entry.
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
        'note', coalesce(text_of(o.index, 'note'), (
            SELECT '[redacted]' FROM redactions x
            WHERE x.target = o.index AND 'note' = ANY (x.fields) LIMIT 1
        )),
        'supersedes', to_jsonb(o.supersedes), 'superseded_by', r.superseded_by,
        'in_force', r.outcome_id IS NULL, 'recorded_at', o.recorded_at,
        'redactions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at
            ) ORDER BY x.index), '[]')
            FROM redactions x WHERE x.target = o.index
        )
    ) AS outcome,
    o.event_id AS found_of
FROM outcomes o
JOIN events e ON e.id = o.event_id
LEFT JOIN retirements r ON r.outcome_id = o.id;

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
        'headline', coalesce((
            SELECT t.text FROM texts t WHERE t.index = r.index AND t.field = 'headline'
        ), (
            SELECT '[redacted]' FROM redactions x
            WHERE x.target = r.index AND 'headline' = ANY (x.fields) LIMIT 1
        )),
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
        'recorded_at', r.recorded_at,
        'redactions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at
            ) ORDER BY x.index), '[]')
            FROM redactions x WHERE x.target = r.index
        )
    ) AS report
FROM reports r
JOIN report_states s ON s.report_id = r.id;

CREATE OR REPLACE VIEW claim_answers AS
SELECT
    c.id,
    coalesce((
        SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'statement'
    ), '[redacted]') AS statement,
    coalesce((
        SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'quote'
    ), (
        SELECT '[redacted]' FROM redactions x
        WHERE x.target = c.index AND 'quote' = ANY (x.fields) LIMIT 1
    )) AS quote,
    c.direction,
    (
        SELECT jsonb_build_object('slug', o.slug, 'name', o.name, 'kind', o.kind)
        FROM sources o WHERE o.id = s.source_id
    ) AS source,
    jsonb_build_object('slug', e.slug, 'statement', coalesce((
        SELECT t.text FROM texts t WHERE t.index = e.index AND t.field = 'statement'
    ), '[redacted]')) AS event,
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
            'reason', coalesce(text_of(w.index, 'reason'), '[redacted]'),
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
    (SELECT x.slug FROM collections x WHERE x.id = c.collection_id) AS collection,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at
        ) ORDER BY x.index), '[]')
        FROM redactions x WHERE x.target = c.index
    ) AS redactions
FROM claims c
JOIN claim_states s ON s.claim_id = c.id
JOIN events e ON e.id = s.event_id;

CREATE OR REPLACE VIEW event_answers AS
SELECT
    e.id,
    e.slug,
    coalesce(text_of(e.index, 'statement'), '[redacted]') AS statement,
    e.key,
    e.series,
    coalesce(text_of(e.criteria_index, 'criteria'), (
        SELECT '[redacted]' FROM redactions x
        WHERE x.target = e.criteria_index AND 'criteria' = ANY (x.fields) LIMIT 1
    )) AS criteria,
    e.topics,
    found.state,
    (
        SELECT coalesce(jsonb_agg(o.outcome ORDER BY o.index), '[]')
        FROM event_findings o
        WHERE o.event_id = e.id
    ) AS outcomes,
    e.recorded_at,
    e.merged_into,
    e.index,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at
        ) ORDER BY x.index), '[]')
        FROM redactions x WHERE x.target IN (e.index, e.criteria_index)
    ) AS redactions
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

CREATE OR REPLACE VIEW collection_answers AS
SELECT
    c.id,
    c.index,
    c.slug,
    jsonb_build_object(
        'slug', c.slug,
        'name', coalesce(text_of(c.index, 'name'), '[redacted]'),
        'rule', coalesce(text_of(c.index, 'rule'), '[redacted]'),
        'from', c.from_on,
        'to', c.to_on,
        'recorded_at', c.recorded_at
    ) AS collection
FROM collections c;

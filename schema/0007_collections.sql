-- Collections: declared sets of claims, so that a reader knows by which rule they were
-- entered; and the collection that a claim was entered for.

-- The wider list takes the place of the old one at once; an offline scan is no harm.
-- squawk-ignore ban-drop-constraint
ALTER TABLE entries DROP CONSTRAINT entries_kind;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN (
    'source', 'outlet', 'event', 'claim', 'report', 'outcome',
    'withdrawal', 'revision', 'merge', 'key', 'revocation', 'collection'
));

CREATE TABLE collections (
    id           uuid        PRIMARY KEY,
    slug         text        NOT NULL,
    from_on      date,
    to_on        date,
    entered_by   text        NOT NULL,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT collections_slug_key UNIQUE (slug),
    CONSTRAINT collections_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT collections_period CHECK (from_on <= to_on)
);

CREATE INDEX collections_index ON collections (index);

CREATE TRIGGER collections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON collections FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A new column of nulls refers to nothing that would have to be checked.
-- squawk-ignore adding-foreign-key-constraint
ALTER TABLE claims ADD COLUMN collection_id uuid REFERENCES collections;

-- As before, and the collection at the end.
CREATE OR REPLACE VIEW claim_answers AS
SELECT
    c.id,
    coalesce(text_of(c.index, 'statement'), '') AS statement,
    text_of(c.index, 'quote') AS quote,
    c.direction,
    source_ref(s.source_id) AS source,
    jsonb_build_object(
        'slug', e.slug, 'statement', coalesce(text_of(e.index, 'statement'), '')
    ) AS event,
    all_topics(c.topics, e.topics) AS topics,
    c.made_on,
    jsonb_build_object(
        'earliest', c.earliest, 'latest', c.latest,
        'phrase', c.phrase, 'rule', c.rule, 'exact', c.exact
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
            'verdict', s.verdict, 'degree', s.degree,
            'late_by', s.late_by, 'early_by', s.early_by, 'final', s.final,
            'reason', s.void_reason, 'outcome_id', s.outcome_id,
            'settled_at', s.settled_at
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

CREATE VIEW collection_answers AS
SELECT
    c.id,
    c.index,
    c.slug,
    jsonb_build_object(
        'slug', c.slug,
        'name', coalesce(text_of(c.index, 'name'), ''),
        'rule', coalesce(text_of(c.index, 'rule'), ''),
        'from', c.from_on,
        'to', c.to_on,
        'recorded_at', c.recorded_at
    ) AS collection
FROM collections c;

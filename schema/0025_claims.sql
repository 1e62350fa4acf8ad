-- Claims of one source about one event, made on one day, are told apart by the external
-- ids that one key gives them; so the index no longer forbids them. That a claim without
-- such an id, or with another key's, is none of these the writer sees to, alone under
-- its lock.

DROP INDEX claims_said_once;
CREATE UNIQUE INDEX claims_said_once ON claim_states (
    source_id, event_id, made_on, earliest, latest, quote_hash,
    (CASE WHEN external_id IS NOT NULL THEN entered_by END), external_id
) NULLS NOT DISTINCT WHERE withdrawn_at IS NULL;

-- Evidence, and a note, that are new of a finding that stands already: an entry of its
-- own, beside the outcome, which stays as it was and is not settled again.

-- The wider list takes the place of the old one at once; an offline scan is no harm.
-- squawk-ignore ban-drop-constraint
ALTER TABLE entries DROP CONSTRAINT entries_kind;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE entries ADD CONSTRAINT entries_kind CHECK (kind IN (
    'source', 'outlet', 'event', 'claim', 'report', 'outcome', 'withdrawal',
    'revision', 'merge', 'key', 'revocation', 'collection', 'redaction', 'evidence'
));

CREATE TABLE evidence (
    id           uuid        PRIMARY KEY,
    outcome_id   uuid        NOT NULL REFERENCES outcomes,
    entered_by   text        NOT NULL,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT evidence_index_key UNIQUE (index)
);

CREATE INDEX evidence_outcome ON evidence (outcome_id, index);

CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Answers as before, with what was added joined to what came first.
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
        'evidence', coalesce(text_of(o.index, 'evidence')::jsonb, '[]') || coalesce((
            SELECT jsonb_agg(x.one ORDER BY a.index, x.nth)
            FROM evidence a
            JOIN texts t ON t.index = a.index AND t.field = 'evidence'
            CROSS JOIN jsonb_array_elements(t.text::jsonb)
                WITH ORDINALITY AS x (one, nth)
            WHERE a.outcome_id = o.id
        ), '[]'),
        'note', (
            SELECT string_agg(n.note, E'\n\n' ORDER BY n.index)
            FROM (
                SELECT o.index, coalesce(text_of(o.index, 'note'), (
                    SELECT '[redacted]' FROM redactions x
                    WHERE x.target = o.index AND 'note' = ANY (x.fields) LIMIT 1
                )) AS note
              UNION ALL
                SELECT a.index, coalesce(text_of(a.index, 'note'), (
                    SELECT '[redacted]' FROM redactions x
                    WHERE x.target = a.index AND 'note' = ANY (x.fields) LIMIT 1
                ))
                FROM evidence a
                WHERE a.outcome_id = o.id
            ) n
        ),
        'supersedes', to_jsonb(o.supersedes), 'superseded_by', r.superseded_by,
        'in_force', r.outcome_id IS NULL, 'recorded_at', o.recorded_at,
        'redactions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at
            ) ORDER BY x.index), '[]')
            FROM redactions x
            WHERE x.target IN (
                SELECT o.index
              UNION ALL
                SELECT a.index FROM evidence a WHERE a.outcome_id = o.id
            )
        )
    ) AS outcome,
    o.event_id AS found_of
FROM outcomes o
JOIN events e ON e.id = o.event_id
LEFT JOIN retirements r ON r.outcome_id = o.id;

-- When an event was first spoken of: what occurred before that is another event.
CREATE INDEX claim_states_first_said ON claim_states (event_id, made_on)
    WHERE withdrawn_at IS NULL;

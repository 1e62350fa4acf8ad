-- What is answered about claims, outcomes and events, in the shapes of the contract.
-- A status depends on the day, so queries add it with claim_status().

CREATE FUNCTION source_ref(source uuid) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object('slug', slug, 'name', name, 'kind', kind)
    FROM sources WHERE id = source
$$;

CREATE FUNCTION outlet_ref(outlet uuid) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object('slug', r.slug, 'name', r.name)
    FROM outlets o
    JOIN outlets r ON r.id = coalesce(o.merged_into, o.id)
    WHERE o.id = outlet
$$;

CREATE FUNCTION all_topics(own text[], of_event text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT DISTINCT unnest(own || of_event) ORDER BY 1)
$$;

CREATE VIEW report_answers AS
SELECT
    r.claim_id,
    r.index,
    jsonb_build_object(
        'id', r.id,
        'outlet', outlet_ref(r.outlet_id),
        'url', r.url,
        'headline', text_of(r.index, 'headline'),
        'published_on', r.published_on,
        'role', r.role,
        'via', outlet_ref(r.via_id),
        'wording', r.wording,
        'probability', r.probability,
        'withdrawn_at', s.withdrawn_at,
        'recorded_at', r.recorded_at
    ) AS report
FROM reports r
JOIN report_states s ON s.report_id = r.id;

CREATE INDEX reports_claim ON reports (claim_id, index);

CREATE VIEW claim_answers AS
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
    s.withdrawn_at
FROM claims c
JOIN claim_states s ON s.claim_id = c.id
JOIN events e ON e.id = s.event_id;

CREATE VIEW outcome_answers AS
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
        'id', o.id,
        'kind', o.kind,
        'on', o."on",
        'on_latest', o.on_latest,
        'through', o.through,
        'final', o.final,
        'degree', o.degree,
        'reason', o.reason,
        'claims', to_jsonb(o.claims),
        'evidence', coalesce(text_of(o.index, 'evidence')::jsonb, '[]'),
        'note', text_of(o.index, 'note'),
        'supersedes', to_jsonb(o.supersedes),
        'superseded_by', r.superseded_by,
        'in_force', r.outcome_id IS NULL,
        'recorded_at', o.recorded_at
    ) AS outcome
FROM outcomes o
JOIN events e ON e.id = o.event_id
LEFT JOIN retirements r ON r.outcome_id = o.id;

CREATE VIEW event_answers AS
SELECT
    e.id,
    e.slug,
    coalesce(text_of(e.index, 'statement'), '') AS statement,
    e.key,
    e.series,
    text_of(e.criteria_index, 'criteria') AS criteria,
    e.topics,
    CASE
        WHEN EXISTS (
            SELECT FROM outcome_answers o
            WHERE o.event_id = e.id AND o.in_force AND o.kind = 'void'
              AND o.claims = '{}'
        ) THEN 'void'
        WHEN EXISTS (
            SELECT FROM outcome_answers o
            WHERE o.event_id = e.id AND o.in_force
              AND (o.kind IN ('occurred', 'partly') OR o.final)
        ) THEN 'settled'
        ELSE 'open'
    END AS state,
    (
        SELECT coalesce(jsonb_agg(o.outcome ORDER BY o.index), '[]')
        FROM outcome_answers o
        WHERE o.event_id = e.id
    ) AS outcomes,
    e.recorded_at,
    e.merged_into,
    e.index
FROM events e;

-- Names are searched by the beginning of each word, in any language.
CREATE FUNCTION name_words(name text, aliases text[]) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', name || ' ' || array_to_string(aliases, ' '))
$$;

CREATE FUNCTION prefixes(words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        to_tsquery('simple', string_agg(
            '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''':*', ' & '
        )), ''
    )
    FROM unnest(to_tsvector('simple', words))
$$;

CREATE INDEX sources_words ON sources USING gin (name_words(name, aliases));
CREATE INDEX outlets_words ON outlets USING gin (name_words(name, aliases));

-- What is derived from the tables: all views, and all functions but those that a table,
-- index or trigger needs (these stand beside it). Whenever this file or a migration is
-- new to a database, everything here is dropped and made again, in that transaction. So
-- edit it freely, each object after those that it needs. What is taken out of it for
-- good stays named here, or an upgrade would not drop it:
-- CREATE VIEW timeline_items

-- Answers: claims, reports, outcomes, events, collections and keys in the shapes of the
-- contract. A status depends on the day, so queries add it with claim_status().
--
-- Why parts are looked up in place, not by functions: before PostgreSQL 18 a function
-- that reads a table is planned again in every statement that calls it. A text that is
-- missing was removed: `[redacted]` stands for it where it was required, or where a
-- redaction names it.

CREATE FUNCTION text_of(entry bigint, field_name text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT text FROM texts WHERE index = entry AND field = field_name
$$;

-- The status of a claim when `closed_day` was the last day that was over everywhere.
CREATE FUNCTION claim_status(
    withdrawn boolean, void_reason text, verdict text, latest date, closed_day date
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN withdrawn THEN 'withdrawn'
        WHEN void_reason IS NOT NULL THEN 'void'
        WHEN verdict IS NOT NULL THEN 'settled'
        WHEN latest IS NULL THEN 'undated'
        WHEN latest <= closed_day THEN 'due'
        ELSE 'open'
    END
$$;

-- Topics in the order of their code points, whatever the database's collation: the
-- server makes the versions of new claims, and sorts like this.
CREATE FUNCTION all_topics(own text[], of_event text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT DISTINCT unnest(own || of_event) COLLATE "C" ORDER BY 1)
$$;

-- JSON as the server's encoder spells it, so that an answer is the same whoever made it:
-- no spaces, fields in the order of the contract, microseconds in full or not at all, and
-- a fraction for every number that may have one.
CREATE FUNCTION json_of(value anyelement) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(to_json(value)::text, 'null')
$$;

CREATE FUNCTION json_number(value float8) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(CASE WHEN value IN (0, 1) THEN value || '.0' ELSE value::text END,
        'null')
$$;

CREATE FUNCTION json_instant(value timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(replace(
        to_char(value AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.US"Z\""'),
        '.000000', ''
    ), 'null')
$$;

CREATE FUNCTION json_wording(value jsonb) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value IS NULL THEN 'null' ELSE format(
        '{"phrase":%s,"yardstick":"%s","low":%s,"point":%s,"high":%s}',
        json_of(value ->> 'phrase'),
        value ->> 'yardstick',
        json_number((value ->> 'low')::float8),
        json_number((value ->> 'point')::float8),
        json_number((value ->> 'high')::float8)
    ) END
$$;

CREATE FUNCTION json_redaction(fields text[], entry bigint, recorded_at timestamptz)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT format(
        '{"fields":%s,"entry":%s,"recorded_at":%s}',
        json_of(fields), entry, json_instant(recorded_at)
    )
$$;

-- The two views below join few tables, and look up the rest row by row: whoever joins
-- them to others stays within what the planner reorders.
CREATE VIEW report_answers AS
SELECT
    r.claim_id,
    r.index,
    (
        SELECT format(
            '{"id":"%s","outlet":{"slug":"%s","name":%s},"url":%s,"headline":%s,'
            '"published_on":%s,"role":"%s","via":%s,"wording":%s,"probability":%s,'
            '"withdrawn_at":%s,"recorded_at":%s,"redactions":[%s]}',
            r.id,
            o.slug,
            json_of(o.name),
            json_of(t.url),
            json_of(coalesce(t.headline, (
                SELECT '[redacted]' FROM redactions x
                WHERE x.target = r.index AND 'headline' = ANY (x.fields) LIMIT 1
            ))),
            json_of(r.published_on),
            r.role,
            CASE WHEN r.via_id IS NULL THEN 'null' ELSE (
                SELECT format('{"slug":"%s","name":%s}', n.slug, json_of(n.name))
                FROM outlets v
                JOIN outlets n ON n.id = coalesce(v.merged_into, v.id)
                WHERE v.id = r.via_id
            ) END,
            json_wording(r.wording),
            json_number(r.probability),
            json_instant(s.withdrawn_at),
            json_instant(r.recorded_at),
            (
                SELECT string_agg(json_redaction(x.fields, x.index, x.recorded_at), ','
                    ORDER BY x.index)
                FROM redactions x WHERE x.target = r.index
            )
        )
        FROM outlets o
        CROSS JOIN (
            SELECT
                max(y.text) FILTER (WHERE y.field = 'url') AS url,
                max(y.text) FILTER (WHERE y.field = 'headline') AS headline
            FROM texts y WHERE y.index = r.index
        ) t
        WHERE o.id = s.outlet_id
    ) AS report
FROM reports r
JOIN report_states s ON s.report_id = r.id;

-- Between `head` and `tail` belongs the status.
CREATE VIEW claim_answers AS
SELECT
    c.id,
    c.index,
    s.source_id,
    s.event_id,
    c.made_on,
    s.latest,
    s.verdict,
    s.void_reason,
    s.withdrawn_at,
    (
        SELECT format(
            '{"id":"%s","statement":%s,"quote":%s,"direction":"%s",'
            '"source":{"slug":"%s","name":%s,"kind":"%s"},'
            '"event":{"slug":"%s","statement":%s},"topics":%s,"made_on":%s,'
            '"window":{"earliest":%s,"latest":%s,"phrase":%s,"rule":%s,"exact":%s},'
            '"probability":%s,"basis":"%s","wording":%s,"committed":%s,'
            '"collection":%s,"status":"',
            c.id,
            json_of(coalesce(t.statement, '[redacted]')),
            json_of(coalesce(t.quote, (
                SELECT '[redacted]' FROM redactions x
                WHERE x.target = c.index AND 'quote' = ANY (x.fields) LIMIT 1
            ))),
            c.direction,
            o.slug,
            json_of(o.name),
            o.kind,
            e.slug,
            json_of(coalesce(f.text, '[redacted]')),
            json_of(CASE WHEN cardinality(c.topics || e.topics) < 2 -- nothing to sort
                THEN c.topics || e.topics ELSE all_topics(c.topics, e.topics) END),
            json_of(c.made_on),
            json_of(c.earliest),
            json_of(c.latest),
            json_of(c.phrase),
            json_of(c.rule),
            c.exact::text,
            json_number(c.probability),
            c.basis,
            json_wording(c.wording),
            c.committed::text,
            json_of((SELECT n.slug FROM collections n WHERE n.id = c.collection_id))
        )
        FROM sources o
        CROSS JOIN (
            SELECT
                max(y.text) FILTER (WHERE y.field = 'statement') AS statement,
                max(y.text) FILTER (WHERE y.field = 'quote') AS quote
            FROM texts y WHERE y.index = c.index
        ) t
        LEFT JOIN texts f ON f.index = e.index AND f.field = 'statement'
        WHERE o.id = s.source_id
    ) AS head,
    format(
        '","needs_ruling":%s,"corrects":%s,"corrected_by":%s,"external_id":%s,'
        '"outcome":%s,"withdrawal":%s,"reports":[%s],"recorded_at":%s,'
        '"redactions":[%s]}',
        s.needs_ruling::text,
        json_of(c.corrects),
        json_of(s.corrected_by),
        json_of(c.external_id),
        CASE WHEN s.verdict IS NULL AND s.void_reason IS NULL THEN 'null' ELSE format(
            '{"verdict":%s,"degree":%s,"late_by":%s,"early_by":%s,"final":%s,'
            '"reason":%s,"outcome_id":%s,"settled_at":%s}',
            json_of(s.verdict),
            json_number(s.degree),
            json_of(s.late_by),
            json_of(s.early_by),
            s.final::text,
            json_of(s.void_reason),
            json_of(s.outcome_id),
            json_instant(s.settled_at)
        ) END,
        CASE WHEN s.withdrawn_at IS NULL THEN 'null' ELSE (
            SELECT format(
                '{"reason":%s,"recorded_at":%s}',
                json_of(coalesce(text_of(w.index, 'reason'), '[redacted]')),
                json_instant(w.recorded_at)
            )
            FROM withdrawals w
            WHERE w.subject_id = c.id
        ) END,
        (
            SELECT string_agg(r.report, ',' ORDER BY r.index)
            FROM report_answers r
            WHERE r.claim_id = c.id
        ),
        json_instant(c.recorded_at),
        (
            SELECT string_agg(
                json_redaction(x.fields, x.index, x.recorded_at), ',' ORDER BY x.index)
            FROM redactions x WHERE x.target = c.index
        )
    ) AS tail,
    text_of(c.index, 'quote') AS quote
FROM claims c
JOIN claim_states s ON s.claim_id = c.id
JOIN events e ON e.id = s.event_id;

-- Claims in the order of their ids. Why this function, in this language, with this
-- setting: it keeps one plan, while a search for ids is planned for its filters. Planned
-- anew, it takes longer than to read ten claims.
CREATE FUNCTION claims_of(ids uuid[], closed_day date)
    RETURNS TABLE (
        nth bigint, claim text, index bigint, made_on date, latest date
    ) LANGUAGE plpgsql STABLE ROWS 50
    SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT
        given.nth,
        v.head || claim_status(
            v.withdrawn_at IS NOT NULL, v.void_reason, v.verdict, v.latest, closed_day
        ) || v.tail,
        v.index,
        v.made_on,
        v.latest
    FROM unnest(ids) WITH ORDINALITY AS given (id, nth)
    JOIN claim_answers v ON v.id = given.id
    ORDER BY given.nth;
END;
$$;

-- With the evidence and the notes that were added later.
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

-- The outcomes of an event, and of all events that were merged into it. Why a view of
-- its own: an EXISTS over outcome_answers may be answered by reading all of that view,
-- for one event.
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

CREATE VIEW event_answers AS
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

CREATE VIEW collection_answers AS
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

-- A key and those under which it was minted, the nearest first.
CREATE FUNCTION key_line(of_key text) RETURNS text[]
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line AS (
        SELECT k.id, k.index, 0 AS depth FROM keys k WHERE k.id = of_key
      UNION ALL
        SELECT m.id, m.index, l.depth + 1
        FROM line l
        JOIN entries e ON e.index = l.index
        JOIN keys m ON m.id = e.entered_by AND m.index < l.index
    )
    SELECT array_agg(id ORDER BY depth) FROM line
$$;

-- What the outlets of these slugs were merged into, or are themselves.
CREATE FUNCTION outlets_now(slugs text[]) RETURNS text[]
    LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT DISTINCT coalesce(m.slug, given.slug) COLLATE "C"
        FROM unnest(slugs) AS given (slug)
        LEFT JOIN outlets o ON o.slug = given.slug
        LEFT JOIN outlets m ON m.id = o.merged_into
        ORDER BY 1
    )
$$;

-- A key ends with each of those under which it was minted.
CREATE VIEW key_answers AS
SELECT
    k.id,
    k.name,
    k.scopes,
    k.expires_at,
    outlets_now(k.outlets) AS outlets,
    (
        SELECT min(r.recorded_at) FROM revocations r WHERE r.key_id = ANY(l.line)
    ) AS revoked_at,
    k.recorded_at,
    u.last_used_on,
    k.index,
    l.line
FROM keys k
CROSS JOIN LATERAL (SELECT key_line(k.id) OFFSET 0) AS l (line)
LEFT JOIN key_uses u ON u.key_id = k.id;

-- Webhooks as they are answered, without what signs their messages. One that is
-- disabled gets nothing any more.
CREATE VIEW webhook_answers AS
SELECT
    w.id,
    w.url,
    w.types,
    w.sources,
    w.outlets,
    w.topics,
    w.key_id AS made_by,
    w.recorded_at,
    CASE
        WHEN w.disabled_at IS NOT NULL OR x.ended_at IS NOT NULL THEN 'disabled'
        WHEN w.failing_since IS NOT NULL THEN 'failing'
        ELSE 'active'
    END AS state,
    w.at_index AS position,
    w.sent AS delivered,
    w.attempts,
    w.failing_since,
    w.next_attempt_at,
    coalesce(w.disabled_at, x.ended_at) AS disabled_at,
    CASE
        WHEN w.disabled_at IS NULL AND x.ended_at IS NOT NULL THEN 'Its key has ended.'
        ELSE w.disabled_for
    END AS disabled_for,
    k.line
FROM webhooks w
JOIN key_answers k ON k.id = w.key_id
CROSS JOIN LATERAL (
    SELECT coalesce(
        k.revoked_at, CASE WHEN k.expires_at <= now() THEN k.expires_at END
    )
) AS x (ended_at);

-- What the sources, or outlets, of these slugs were merged into, or are themselves.
CREATE FUNCTION ids_of_sources(slugs text[]) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT coalesce(s.merged_into, s.id) FROM sources s WHERE s.slug = ANY(slugs)
    )
$$;

CREATE FUNCTION ids_of_outlets(slugs text[]) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT coalesce(o.merged_into, o.id) FROM outlets o WHERE o.slug = ANY(slugs)
    )
$$;

-- The event that the subject of an entry is, or that an outcome is about.
CREATE FUNCTION event_of(subject uuid) RETURNS uuid
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(e.merged_into, e.id)
    FROM events e
    WHERE e.id = coalesce((SELECT o.event_id FROM outcomes o WHERE o.id = subject), subject)
$$;

-- The claim that the subject of an entry is, or that a report is of.
CREATE FUNCTION claim_of(subject uuid) RETURNS uuid
    LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT r.claim_id FROM reports r WHERE r.id = subject), subject)
$$;

-- Whether the subject of an entry is one of these sources, a claim of theirs, or an
-- event that they predicted.
CREATE FUNCTION is_about_source(subject uuid, of_sources uuid[]) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM claim_states c
        WHERE c.claim_id = claim_of(subject) AND c.source_id = ANY(of_sources)
    ) OR EXISTS (
        SELECT FROM claim_states c
        WHERE c.event_id = event_of(subject) AND c.source_id = ANY(of_sources)
    ) OR EXISTS (
        SELECT FROM sources s
        WHERE s.id = subject AND coalesce(s.merged_into, s.id) = ANY(of_sources)
    )
$$;

-- The same of outlets: a report is about its own outlet alone.
CREATE FUNCTION is_about_outlet(subject uuid, of_outlets uuid[]) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM report_states r
        WHERE r.report_id = subject AND r.outlet_id = ANY(of_outlets)
    ) OR EXISTS (
        SELECT FROM report_states r
        WHERE r.claim_id = subject AND r.outlet_id = ANY(of_outlets)
    ) OR EXISTS (
        SELECT FROM claim_states c
        JOIN report_states r ON r.claim_id = c.claim_id
        WHERE c.event_id = event_of(subject) AND r.outlet_id = ANY(of_outlets)
    ) OR EXISTS (
        SELECT FROM outlets o
        WHERE o.id = subject AND coalesce(o.merged_into, o.id) = ANY(of_outlets)
    )
$$;

CREATE FUNCTION is_about_topic(subject uuid, of_topics text[]) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM claims c
        JOIN claim_states s ON s.claim_id = c.id
        JOIN events e ON e.id = s.event_id
        WHERE c.id = claim_of(subject) AND (c.topics || e.topics) && of_topics
    ) OR EXISTS (
        SELECT FROM events e
        WHERE e.id = event_of(subject) AND e.topics && of_topics
    ) OR EXISTS (
        SELECT FROM claim_states s
        JOIN claims c ON c.id = s.claim_id
        WHERE s.event_id = event_of(subject) AND c.topics && of_topics
    )
$$;

-- A search for names that have words with these beginnings; see name_words() in
-- 0002_nouns.sql.
CREATE FUNCTION prefixes(words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        to_tsquery('simple', string_agg(
            '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''':*', ' & '
        )), ''
    )
    FROM unnest(to_tsvector('simple', words))
$$;

-- Words in American and in British spelling. What no dictionary has (“exercize”) does no
-- harm in a search: no text has it either.
CREATE FUNCTION american(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(words,
        '(\w{3})is(e[drs]?|ing|ations?|ers)\M', '\1iz\2', 'gi'),
        '\m(arm|behavi|col|endeav|fav|harb|hon|hum|lab|neighb|rum|vig)our', '\1or', 'gi'),
        '\m(def|off|pret)ence', '\1ense', 'gi'),
        '\m(cent|theat|kilomet)re(s?)\M', '\1er\2', 'gi')
$$;

CREATE FUNCTION british(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(words,
        '(\w{3})iz(e[drs]?|ing|ations?|ers)\M', '\1is\2', 'gi'),
        '\m(arm|behavi|col|endeav|fav|harb|hon|hum|lab|neighb|rum|vig)or', '\1our', 'gi'),
        '\m(def|off|pret)ense', '\1ence', 'gi'),
        '\m(cent|theat|kilomet)er(s?)\M', '\1re\2', 'gi')
$$;

-- A search for texts that have these words, in either spelling of English.
CREATE FUNCTION either_spelling(words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT plainto_tsquery('english', words)
        || plainto_tsquery('english', american(words))
        || plainto_tsquery('english', british(words))
$$;

-- A claim with every claim that it corrects or that corrects it.
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

-- What had been merged into something when the log was `size` entries long, itself
-- included.
CREATE FUNCTION members_at(thing uuid, size bigint) RETURNS SETOF uuid
    LANGUAGE sql STABLE ROWS 1 AS $$
    WITH RECURSIVE step AS (
        SELECT thing AS id
      UNION ALL
        SELECT m.from_id
        FROM step s
        JOIN merges m ON m.into_id = s.id
        WHERE m.index < size
    )
    SELECT id FROM step
$$;

-- The Merkle tree.

-- The hash of a complete subtree; leaves are of level 0.
CREATE FUNCTION subtree(of_level bigint, of_place bigint) RETURNS bytea
    LANGUAGE sql STABLE AS $$
    SELECT CASE of_level
        WHEN 0 THEN (SELECT leaf FROM entries WHERE index = of_place)
        ELSE (SELECT hash FROM nodes WHERE level = of_level AND place = of_place)
    END
$$;

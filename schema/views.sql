-- What is derived from the tables: all views, and all functions but those that a table,
-- index or trigger needs (these stand beside it). Whenever this file or a migration is
-- new to a database, everything here is dropped and made again, in that transaction. So
-- edit it freely, each object after those that it needs. What is taken out of it for
-- good has to be dropped by a migration too.

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
            json_of(coalesce(t.headline, x.headline)),
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
            x.redactions
        )
        FROM outlets o
        CROSS JOIN (
            SELECT
                max(y.text) FILTER (WHERE y.field = 'url') AS url,
                max(y.text) FILTER (WHERE y.field = 'headline') AS headline
            FROM texts y WHERE y.index = r.index
        ) t
        CROSS JOIN (
            SELECT
                string_agg(json_redaction(y.fields, y.index, y.recorded_at), ','
                    ORDER BY y.index) AS redactions,
                max('[redacted]') FILTER (WHERE 'headline' = ANY (y.fields)) AS headline
            FROM redactions y WHERE y.target = r.index
        ) x
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

-- Timelines: everything that was predicted, published, found, settled and withdrawn, in
-- the order of the log. An entry comes first (nth 0), the claims that it settled after
-- it, oldest first.

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
    NULL::text AS report,
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

-- The Merkle tree.

-- The hash of a complete subtree; leaves are of level 0.
CREATE FUNCTION subtree(of_level bigint, of_place bigint) RETURNS bytea
    LANGUAGE sql STABLE AS $$
    SELECT CASE of_level
        WHEN 0 THEN (SELECT leaf FROM entries WHERE index = of_place)
        ELSE (SELECT hash FROM nodes WHERE level = of_level AND place = of_place)
    END
$$;

-- Versions of claims, as the tables of the log's facts (claims, settlements, reports,
-- merges …) give them. [first, past) stands for the entries from `first` on, before
-- `past`; `size` for the log when it was so many entries long.

-- When a window that ends on this day is closed: when the day is over everywhere.
CREATE FUNCTION closes_at(day date) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (day + 1 + time '12:00') AT TIME ZONE 'UTC'
$$;

-- What something was, or had been merged into, when the log was `size` entries long.
CREATE FUNCTION root_at(thing uuid, size bigint) RETURNS uuid
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE step AS (
        SELECT thing AS id, 0 AS depth
      UNION ALL
        SELECT m.into_id, s.depth + 1
        FROM step s
        JOIN merges m ON m.from_id = s.id
        WHERE m.index < size
    )
    SELECT id FROM step ORDER BY depth DESC LIMIT 1
$$;

-- What had by then been merged into something, itself included.
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

-- Which entries of [first, past) changed which claims, for all subjects that the claim
-- counts for, or for one outlet alone. In plpgsql, so that the planner does not expect
-- a batch to touch a good part of all claims.
CREATE FUNCTION touched(first bigint, past bigint)
    RETURNS TABLE (claim_id uuid, entry bigint, outlet_id uuid)
    LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    RETURN QUERY
        SELECT c.id, c.index, NULL::uuid
        FROM claims c
        WHERE c.index >= first AND c.index < past
      UNION
        SELECT s.claim_id, s.index, NULL
        FROM settlements s
        WHERE s.index >= first AND s.index < past
      UNION
        SELECT w.subject_id, w.index, NULL
        FROM withdrawals w
        WHERE w.index >= first AND w.index < past AND w.kind = 'claim'
      UNION
        SELECT r.claim_id, r.index, r.outlet_id
        FROM reports r
        WHERE r.index >= first AND r.index < past
      UNION
        SELECT r.claim_id, w.index, r.outlet_id
        FROM withdrawals w
        JOIN reports r ON r.id = w.subject_id
        WHERE w.index >= first AND w.index < past AND w.kind = 'report'
      UNION
        SELECT c.id, t.index, NULL
        FROM event_topics t
        CROSS JOIN LATERAL members_at(t.event_id, t.index) m (id)
        JOIN claims c ON c.event_id = m.id AND c.index < t.index
        WHERE t.index >= first AND t.index < past
          AND EXISTS (
                SELECT FROM event_topics b
                WHERE b.event_id = t.event_id AND b.index < t.index);

    IF EXISTS (SELECT FROM merges m WHERE m.index >= first AND m.index < past) THEN
        RETURN QUERY
            SELECT c.id, m.index, NULL::uuid
            FROM merges m
            CROSS JOIN LATERAL members_at(m.from_id, m.index) x (id)
            CROSS JOIN LATERAL (
                SELECT c.id FROM claims c
                WHERE c.event_id = x.id AND c.index < m.index
                OFFSET 0
            ) c
            WHERE m.index >= first AND m.index < past AND m.kind = 'event'
          UNION
            SELECT c.id, m.index, NULL
            FROM merges m
            CROSS JOIN LATERAL members_at(m.from_id, m.index) x (id)
            CROSS JOIN LATERAL (
                SELECT c.id FROM claims c
                WHERE c.source_id = x.id AND c.index < m.index
                OFFSET 0
            ) c
            WHERE m.index >= first AND m.index < past AND m.kind = 'source'
          UNION
            SELECT r.claim_id, m.index, m.from_id
            FROM merges m
            CROSS JOIN LATERAL members_at(m.from_id, m.index) x (id)
            JOIN reports r ON r.outlet_id = x.id AND r.index < m.index
            WHERE m.index >= first AND m.index < past AND m.kind = 'outlet';
    END IF;
END;
$$;

-- For which subjects a claim counted right after an entry: its source, and the outlets
-- that had reported it, each with the roles of the reports that stood.
CREATE FUNCTION counted_for(claim uuid, source uuid, entry bigint, only_outlet uuid)
    RETURNS TABLE (
        subject bigint, is_source boolean, original boolean, relayed boolean
    )
    LANGUAGE sql STABLE ROWS 2 AS $$
    SELECT s.index, true, false, false
    FROM sources s
    WHERE s.id = source AND only_outlet IS NULL
  UNION ALL
    SELECT
        o.index,
        false,
        coalesce(bool_or(r.role = 'original') FILTER (WHERE w.id IS NULL), false),
        coalesce(bool_or(r.role = 'relayed') FILTER (WHERE w.id IS NULL), false)
    FROM reports r
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN EXISTS (SELECT FROM merges m WHERE m.from_id = r.outlet_id)
            THEN root_at(r.outlet_id, entry + 1)
            ELSE r.outlet_id
        END AS id
        OFFSET 0
    ) x
    JOIN outlets o ON o.id = x.id
    LEFT JOIN withdrawals w ON w.subject_id = r.id AND w.index <= entry
    WHERE r.claim_id = claim AND r.index <= entry
      AND (only_outlet IS NULL OR r.outlet_id = only_outlet
           OR x.id = root_at(only_outlet, entry + 1))
    GROUP BY o.index
$$;

-- The versions that the entries of [first, past) make, or made. OFFSET 0 keeps the
-- planner from reading all sources for one batch.
CREATE FUNCTION turns_between(first bigint, past bigint) RETURNS SETOF turns
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

-- How each claim that counts for a subject stood when the log was `size` entries long.
CREATE FUNCTION standing(of_subject bigint, size bigint) RETURNS SETOF turns
    LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (t.claim) t.*
    FROM turns t
    WHERE t.subject = of_subject AND t.index < size
    ORDER BY t.claim DESC, t.index DESC
$$;

-- Figures from all claims: what the rows of 0007_figures.sql have to add up to. Used
-- where a merge moves claims; for all other batches see the next section.

-- Days before this one were long over when an entry was made: no reading that knows of
-- the entry asks for less than all of them, so rates store them as one.
CREATE FUNCTION long_over(recorded_at timestamptz) RETURNS date
    LANGUAGE sql STABLE AS $$
    SELECT (recorded_at AT TIME ZONE 'UTC')::date - 8
$$;

CREATE FUNCTION fold(day date, folded date) RETURNS date
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN day < folded THEN '-infinity' ELSE day END
$$;

-- One event's part in the rates when the log was `size` entries long: an event matures
-- with the first claim about it, its outcome is the mean of the claims matured so far.
-- Claims leave an event only when all do, because it is merged into another.
CREATE FUNCTION rates_of(of_event bigint, size bigint)
    RETURNS TABLE (topic text, day date, events bigint, outcomes bigint)
    LANGUAGE sql STABLE ROWS 3 AS $$
    WITH standing AS MATERIALIZED (
        SELECT DISTINCT ON (t.claim)
            t.final, t.latest, t.degree, t.withdrawn, t.topics
        FROM turns t
        WHERE t.event = of_event AND t.is_source AND t.index < size
          AND NOT EXISTS (
                SELECT FROM events e
                JOIN merges m ON m.from_id = e.id
                WHERE e.index = of_event AND m.index < size)
        ORDER BY t.claim, t.index DESC
    ),
    matured AS (
        SELECT
            CASE WHEN final THEN '-infinity'::date ELSE latest END AS day,
            sum(degree) AS degrees,
            count(*) AS claims
        FROM standing
        WHERE degree IS NOT NULL AND latest IS NOT NULL AND NOT withdrawn
        GROUP BY 1
    ),
    means AS (
        SELECT
            m.day,
            round(1e9 * sum(m.degrees) OVER w / sum(m.claims) OVER w)::bigint AS mean,
            row_number() OVER w AS place
        FROM matured m
        WINDOW w AS (ORDER BY m.day)
    ),
    topics AS (
        SELECT '' AS topic
      UNION
        SELECT unnest(s.topics) FROM standing s
        WHERE NOT s.withdrawn
    )
    SELECT
        t.topic,
        m.day,
        (m.place = 1)::int::bigint,
        m.mean - coalesce(lag(m.mean) OVER (PARTITION BY t.topic ORDER BY m.day), 0)
    FROM means m
    CROSS JOIN topics t
$$;

-- The differences that the entries of [first, past) make to the rates: of every event
-- that has a settled claim, whatever changed about it. Why: a claim that is undated or
-- not settled has a part in no outcome, but gives its topics to the event.
CREATE FUNCTION rates_between(first bigint, past bigint) RETURNS SETOF rates
    LANGUAGE sql STABLE AS $$
    WITH changed AS (
        SELECT DISTINCT x.event, t.index
        FROM turns t
        JOIN turns x ON x.claim = t.claim AND x.subject = t.subject
            AND x.index <= t.index AND x.is_source
        WHERE t.index >= first AND t.index < past AND t.is_source
          AND EXISTS (
                SELECT FROM turns d
                WHERE d.event = x.event AND d.index <= t.index
                  AND d.is_source AND d.degree IS NOT NULL)
    ),
    parts AS (
        SELECT m.event, m.index, r.topic, r.day, r.events, r.outcomes
        FROM changed m
        CROSS JOIN LATERAL rates_of(m.event, m.index + 1) r
      UNION ALL
        SELECT m.event, m.index, r.topic, r.day, -r.events, -r.outcomes
        FROM changed m
        CROSS JOIN LATERAL rates_of(m.event, m.index) r
    )
    SELECT p.topic, p.event, p.index, fold(p.day, long_over(e.recorded_at)),
        sum(p.events)::bigint, sum(p.outcomes)::bigint
    FROM parts p
    JOIN entries e ON e.index = p.index
    GROUP BY 1, 2, 3, 4
    HAVING sum(p.events) <> 0 OR sum(p.outcomes) <> 0
$$;

-- Which events the claims touched by the entries of [first, past) are or were about.
CREATE FUNCTION touched_events(first bigint, past bigint)
    RETURNS TABLE (subject bigint, event bigint, settled boolean)
    LANGUAGE sql STABLE ROWS 100 AS $$
    SELECT x.subject, x.event, bool_or(x.degree IS NOT NULL)
    FROM (
        SELECT DISTINCT t.subject, t.claim
        FROM turns t
        WHERE t.index >= first AND t.index < past AND t.is_source
    ) t
    JOIN turns x ON x.subject = t.subject AND x.claim = t.claim AND x.index < past
    GROUP BY x.subject, x.event
$$;

-- Every claim that ever was about an event, and its source. In plpgsql, so that the
-- planner does not look for a source's claims about it among all claims of that source.
CREATE FUNCTION claims_about(of_event bigint)
    RETURNS TABLE (subject bigint, claim bigint)
    LANGUAGE plpgsql STABLE ROWS 5 AS $$
BEGIN
    RETURN QUERY
        SELECT DISTINCT t.subject, t.claim
        FROM turns t
        WHERE t.event = of_event AND t.is_source;
END;
$$;

-- What the entries of [first, past) changed in the counts of claims.
CREATE FUNCTION counts_between(first bigint, past bigint) RETURNS SETOF tallies
    LANGUAGE sql STABLE AS $$
    SELECT
        l.subject, l.topics, d.day, sum(e.sign * d.claims)::bigint,
        sum(e.sign * d.closed)::bigint, sum(e.sign * d.unresolved)::bigint,
        0::bigint, 0::bigint, 0::bigint, 0::numeric, 0::numeric, 0::numeric
    FROM (
        SELECT DISTINCT t.subject, t.claim
        FROM turns t
        WHERE t.index >= first AND t.index < past AND t.is_source
    ) c
    CROSS JOIN (VALUES (past, 1), (first, -1)) e (size, sign)
    CROSS JOIN LATERAL (
        SELECT t.*
        FROM turns t
        WHERE t.subject = c.subject AND t.claim = c.claim AND t.index < e.size
        ORDER BY t.index DESC
        LIMIT 1
    ) l
    CROSS JOIN LATERAL (
        SELECT '-infinity'::date, 1, 0, 0
      UNION ALL
        SELECT '-infinity', 0, 1, 1
        WHERE l.withdrawn AND l.withdrawn_after_close
      UNION ALL
        SELECT l.latest, 0, 1, (l.degree IS NULL)::int
        WHERE NOT l.withdrawn AND l.latest IS NOT NULL
    ) d (day, claims, closed, unresolved)
    WHERE l.prospective OR l.collection IS NOT NULL
    GROUP BY l.subject, l.topics, d.day
$$;

-- What they changed in the scores: of each source about each event, the means over its
-- claims matured so far. An event's topics are those of all its claims that have a
-- score.
CREATE FUNCTION scores_between(first bigint, past bigint) RETURNS SETOF tallies
    LANGUAGE sql STABLE AS $$
    WITH changed AS MATERIALIZED (
        SELECT m.event, array_agg(m.subject) AS subjects
        FROM touched_events(first, past) m
        WHERE m.settled
        GROUP BY m.event
    ),
    versions AS (
        SELECT c.subject, c.event, e.size, e.sign, l.topics, l.degree, l.probability,
            CASE WHEN l.final THEN '-infinity'::date ELSE l.latest END AS day
        FROM (
            SELECT t.subject, m.event, t.claim
            FROM changed m
            CROSS JOIN LATERAL claims_about(m.event) t
            WHERE t.subject = ANY(m.subjects)
        ) c
        CROSS JOIN (VALUES (past, 1), (first, -1)) e (size, sign)
        CROSS JOIN LATERAL (
            SELECT t.*
            FROM turns t
            WHERE t.subject = c.subject AND t.claim = c.claim AND t.index < e.size
            ORDER BY t.index DESC
            LIMIT 1
        ) l
        WHERE l.event = c.event AND NOT l.withdrawn AND l.latest IS NOT NULL
          AND l.degree IS NOT NULL AND l.probability IS NOT NULL
          AND (l.prospective OR l.collection IS NOT NULL)
    ),
    topics AS (
        SELECT t.subject, t.event, t.size,
            coalesce(
                array_agg(DISTINCT x.topic COLLATE "C" ORDER BY x.topic COLLATE "C")
                FILTER (WHERE x.topic IS NOT NULL), '{}') AS topics
        FROM versions t
        LEFT JOIN LATERAL unnest(t.topics) x (topic) ON true
        GROUP BY t.subject, t.event, t.size
    ),
    days AS (
        SELECT subject, event, size, sign, day, count(*) AS claims,
            sum(round(1e12::float8 * (probability * probability
                - 2::float8 * probability * degree))::bigint) AS errors,
            sum(round(1e12::float8 * degree)::bigint) AS outcomes
        FROM versions
        GROUP BY subject, event, size, sign, day
    ),
    means AS (
        SELECT subject, event, size, sign, day,
            round(sum(errors) OVER w / sum(claims) OVER w) AS a,
            round(sum(outcomes) OVER w / sum(claims) OVER w) AS o,
            row_number() OVER w AS place
        FROM days
        WINDOW w AS (PARTITION BY subject, event, size ORDER BY day)
    ),
    steps AS (
        SELECT m.*, coalesce(lag(a) OVER w, 0) AS b, coalesce(lag(o) OVER w, 0) AS q
        FROM means m
        WINDOW w AS (PARTITION BY subject, event, size ORDER BY day)
    )
    SELECT
        s.subject, t.topics, s.day, 0::bigint, 0::bigint, 0::bigint,
        sum(s.sign * (s.place = 1)::int)::bigint,
        sum(s.sign * (s.a - s.b))::bigint, sum(s.sign * (s.o - s.q))::bigint,
        sum(s.sign * (s.a * s.a - s.b * s.b)), sum(s.sign * (s.o * s.o - s.q * s.q)),
        sum(s.sign * (s.a * s.o - s.b * s.q))
    FROM steps s
    JOIN topics t USING (subject, event, size)
    GROUP BY s.subject, t.topics, s.day
$$;

-- What they changed in the rates of the events that each source spoke about: because
-- events came to something else, or because the source began or ceased to speak about
-- them.
CREATE FUNCTION spoken_between(first bigint, past bigint) RETURNS SETOF spoken
    LANGUAGE sql STABLE AS $$
    WITH changed AS MATERIALIZED (
        SELECT DISTINCT r.event FROM rates r WHERE r.index >= first AND r.index < past
    ),
    begun AS MATERIALIZED (
        SELECT t.event, array_agg(t.subject) AS subjects
        FROM touched_events(first, past) t
        WHERE t.event NOT IN (SELECT event FROM changed)
          AND EXISTS (SELECT FROM rates r WHERE r.event = t.event)
        GROUP BY t.event
    ),
    speaking AS (
        SELECT DISTINCT c.subject, c.event, e.size, e.sign
        FROM (
            SELECT t.subject, m.event, t.claim
            FROM changed m
            CROSS JOIN LATERAL claims_about(m.event) t
          UNION ALL
            SELECT t.subject, b.event, t.claim
            FROM begun b
            CROSS JOIN LATERAL claims_about(b.event) t
            WHERE t.subject = ANY(b.subjects)
        ) c
        CROSS JOIN (VALUES (past, 1), (first, -1)) e (size, sign)
        CROSS JOIN LATERAL (
            SELECT t.event, t.withdrawn
            FROM turns t
            WHERE t.subject = c.subject AND t.claim = c.claim AND t.index < e.size
            ORDER BY t.index DESC
            LIMIT 1
        ) l
        WHERE l.event = c.event AND NOT l.withdrawn
    )
    SELECT s.subject, r.topic, r.day, sum(s.sign * r.events)::bigint,
        sum(s.sign * r.outcomes)::bigint
    FROM speaking s
    JOIN rates r ON r.event = s.event AND r.topic <> '' AND r.index < s.size
    GROUP BY s.subject, r.topic, r.day
  UNION ALL
    SELECT -1::bigint, r.topic, r.day, sum(r.events)::bigint, sum(r.outcomes)::bigint
    FROM rates r
    WHERE r.index >= first AND r.index < past
    GROUP BY r.topic, r.day
$$;

-- What they changed in the tallies, as these stand where no day is folded.
CREATE FUNCTION tallies_between(first bigint, past bigint) RETURNS SETOF tallies
    LANGUAGE sql STABLE AS $$
    SELECT subject, topics, day, sum(claims)::bigint, sum(closed)::bigint,
        sum(unresolved)::bigint, sum(events)::bigint, sum(error)::bigint,
        sum(outcome)::bigint, sum(error_squared), sum(outcome_squared),
        sum(error_by_outcome)
    FROM (
        SELECT * FROM counts_between(first, past)
      UNION ALL
        SELECT * FROM scores_between(first, past)
    ) changed
    GROUP BY subject, topics, day
$$;

-- Add to the tallies what the entries of [first, past) changed; days before `folded`
-- count as long over.
CREATE FUNCTION tally(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO tallies AS sums
    SELECT subject, topics, CASE WHEN day < folded THEN '-infinity' ELSE day END AS day,
        sum(claims), sum(closed), sum(unresolved), sum(events), sum(error),
        sum(outcome), sum(error_squared), sum(outcome_squared), sum(error_by_outcome)
    FROM tallies_between(first, past)
    GROUP BY 1, 2, 3
    HAVING sum(claims) <> 0 OR sum(closed) <> 0 OR sum(unresolved) <> 0
        OR sum(events) <> 0 OR sum(error) <> 0 OR sum(outcome) <> 0
        OR sum(error_squared) <> 0 OR sum(outcome_squared) <> 0
        OR sum(error_by_outcome) <> 0
    ON CONFLICT (subject, topics, day) DO UPDATE SET
        claims = sums.claims + excluded.claims,
        closed = sums.closed + excluded.closed,
        unresolved = sums.unresolved + excluded.unresolved,
        events = sums.events + excluded.events,
        error = sums.error + excluded.error,
        outcome = sums.outcome + excluded.outcome,
        error_squared = sums.error_squared + excluded.error_squared,
        outcome_squared = sums.outcome_squared + excluded.outcome_squared,
        error_by_outcome = sums.error_by_outcome + excluded.error_by_outcome;

    INSERT INTO spoken AS sums
    SELECT subject, topic, CASE WHEN day < folded THEN '-infinity' ELSE day END AS day,
        sum(events), sum(outcomes)
    FROM spoken_between(first, past)
    GROUP BY 1, 2, 3
    HAVING sum(events) <> 0 OR sum(outcomes) <> 0
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = sums.events + excluded.events,
        outcomes = sums.outcomes + excluded.outcomes;
$$;

-- Fold the days before `folded`: from now on their rows count for every day.
CREATE FUNCTION fold_tallies(folded date) RETURNS void
    LANGUAGE sql AS $$
    WITH over AS (
        DELETE FROM tallies WHERE day > '-infinity' AND day < folded RETURNING *
    )
    INSERT INTO tallies AS sums
    SELECT subject, topics, '-infinity'::date, sum(claims), sum(closed),
        sum(unresolved), sum(events), sum(error), sum(outcome), sum(error_squared),
        sum(outcome_squared), sum(error_by_outcome)
    FROM over
    GROUP BY subject, topics
    ON CONFLICT (subject, topics, day) DO UPDATE SET
        claims = sums.claims + excluded.claims,
        closed = sums.closed + excluded.closed,
        unresolved = sums.unresolved + excluded.unresolved,
        events = sums.events + excluded.events,
        error = sums.error + excluded.error,
        outcome = sums.outcome + excluded.outcome,
        error_squared = sums.error_squared + excluded.error_squared,
        outcome_squared = sums.outcome_squared + excluded.outcome_squared,
        error_by_outcome = sums.error_by_outcome + excluded.error_by_outcome;

    WITH over AS (
        DELETE FROM spoken WHERE day > '-infinity' AND day < folded RETURNING *
    )
    INSERT INTO spoken AS sums
    SELECT subject, topic, '-infinity'::date, sum(events), sum(outcomes)
    FROM over
    GROUP BY subject, topic
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = sums.events + excluded.events,
        outcomes = sums.outcomes + excluded.outcomes;
$$;

-- Figures step by step: the same, from what is stored of judged events, so that the
-- work for a claim does not grow with the number of claims about its event.

-- When a version of a claim matures: the end of its window, `-infinity` where its
-- outcome is final, NULL where it has no part in any mean; see rates_of().
CREATE FUNCTION matures_on(turn turns) RETURNS date
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN turn.degree IS NULL OR turn.latest IS NULL OR turn.withdrawn THEN NULL
        WHEN turn.final THEN '-infinity'
        ELSE turn.latest
    END
$$;

-- Whether it counts in the scores; see scores_between().
CREATE FUNCTION has_score(turn turns) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT matures_on(turn) IS NOT NULL AND turn.probability IS NOT NULL
        AND (turn.prospective OR turn.collection IS NOT NULL)
$$;

-- p² - 2po, in 1e-12.
CREATE FUNCTION error_of(turn turns) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
    SELECT round(1e12::float8 * (turn.probability * turn.probability
        - 2::float8 * turn.probability * turn.degree))::bigint
$$;

CREATE FUNCTION outcome_of(turn turns) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
    SELECT round(1e12::float8 * turn.degree)::bigint
$$;

-- The events touched by the entries of [first, past) that had an outcome by then.
CREATE FUNCTION judged_between(first bigint, past bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 20 AS $$
    SELECT t.event
    FROM (
        SELECT DISTINCT t.event
        FROM turns t
        WHERE t.index >= first AND t.index < past AND t.is_source
    ) t
    WHERE EXISTS (SELECT FROM judged_events j WHERE j.event = t.event)
       OR EXISTS (
            SELECT
            FROM events e
            JOIN events m ON coalesce(m.merged_into, m.id) = e.id
            JOIN outcomes o ON o.event_id = m.id
            WHERE e.index = t.event)
$$;

-- Store what the claims about an event add up to when the log was `size` entries long.
CREATE FUNCTION store_judged(of_event bigint, size bigint) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO judged_events VALUES (of_event, 0, 0);

    WITH standing AS MATERIALIZED (
        SELECT DISTINCT ON (t.claim) t AS turn
        FROM turns t
        WHERE t.event = of_event AND t.is_source AND t.index < size
        ORDER BY t.claim, t.index DESC
    ),
    days AS (
        INSERT INTO event_days
        SELECT of_event, matures_on(turn), count(*), sum((turn).degree::numeric)
        FROM standing
        WHERE matures_on(turn) IS NOT NULL
        GROUP BY 2
    ),
    tags AS (
        INSERT INTO event_tags
        SELECT of_event, x.topic, count(*)
        FROM standing s, unnest((s.turn).topics) x (topic)
        WHERE NOT (turn).withdrawn
        GROUP BY 2
    ),
    sources AS (
        INSERT INTO speakers
        SELECT of_event, (turn).subject, count(*)
        FROM standing
        WHERE NOT (turn).withdrawn
        GROUP BY 2
    ),
    scores AS (
        INSERT INTO speaker_days
        SELECT of_event, (turn).subject, matures_on(turn), count(*),
            sum(error_of(turn)), sum(outcome_of(turn))
        FROM standing
        WHERE has_score(turn)
        GROUP BY 2, 3
    )
    INSERT INTO speaker_tags
    SELECT of_event, (s.turn).subject, x.topic, count(*)
    FROM standing s, unnest((s.turn).topics) x (topic)
    WHERE has_score(turn)
    GROUP BY 2, 3;

    UPDATE judged_events SET claims = (
        SELECT coalesce(sum(s.claims), 0) FROM speakers s WHERE s.event = of_event
    )
    WHERE event = of_event;

    INSERT INTO event_rates
    SELECT of_event, r.topic, r.day, sum(r.events), sum(r.outcomes), sum(r.events),
        sum(r.outcomes)
    FROM rates r
    WHERE r.event = of_event
    GROUP BY 2, 3;
END;
$$;

-- Delete what is stored of the events whose claims the entries of [first, past)
-- touched.
CREATE FUNCTION delete_judged(first bigint, past bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    event_ids bigint[] := ARRAY(SELECT DISTINCT event FROM touched_events(first, past));
BEGIN
    DELETE FROM judged_events WHERE event = ANY(event_ids);
    DELETE FROM event_days WHERE event = ANY(event_ids);
    DELETE FROM event_tags WHERE event = ANY(event_ids);
    DELETE FROM event_rates WHERE event = ANY(event_ids);
    DELETE FROM speakers WHERE event = ANY(event_ids);
    DELETE FROM speaker_days WHERE event = ANY(event_ids);
    DELETE FROM speaker_tags WHERE event = ANY(event_ids);
END;
$$;

-- What the entries of [first, past) changed for claims about judged events: each
-- version is added, the one before it taken away.
CREATE FUNCTION steps_between(first bigint, past bigint)
    RETURNS TABLE (sign int, event bigint, index bigint, turn turns)
    LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    RETURN QUERY
        SELECT s.sign, t.event, t.index, s.turn
        FROM turns t
        CROSS JOIN LATERAL (
            SELECT 1 AS sign, t AS turn
          UNION ALL
            (
                SELECT -1, b
                FROM turns b
                WHERE b.subject = t.subject AND b.claim = t.claim AND b.index < t.index
                ORDER BY b.index DESC
                LIMIT 1
            )
        ) s
        WHERE t.index >= first AND t.index < past AND t.is_source
          AND t.event = ANY(ARRAY(SELECT judged_between(first, past)));
END;
$$;

-- How many claims the steps add to each day, or take from it.
CREATE FUNCTION day_steps(first bigint, past bigint)
    RETURNS TABLE (
        event bigint, index bigint, day date, claims bigint, degrees numeric
    )
    LANGUAGE sql STABLE ROWS 200 AS $$
    SELECT s.event, s.index, matures_on(s.turn), sum(s.sign),
        sum(s.sign * (s.turn).degree::numeric)
    FROM steps_between(first, past) s
    WHERE matures_on(s.turn) IS NOT NULL
    GROUP BY 1, 2, 3
    HAVING sum(s.sign) <> 0 OR sum(s.sign * (s.turn).degree::numeric) <> 0
$$;

-- How many claims the steps add to each topic, or take from it.
CREATE FUNCTION tag_steps(first bigint, past bigint)
    RETURNS TABLE (event bigint, index bigint, topic text, claims bigint)
    LANGUAGE sql STABLE ROWS 200 AS $$
    SELECT s.event, s.index, x.topic, sum(s.sign)
    FROM steps_between(first, past) s, unnest((s.turn).topics) x (topic)
    WHERE NOT (s.turn).withdrawn
    GROUP BY 1, 2, 3
    HAVING sum(s.sign) <> 0
$$;

-- The differences that entries make to the rates of judged events, as rates_between()
-- gives them, from what is stored. Most claims make none: where an event's claims all
-- came to the same, one more that did, of a topic that it has, changes no mean.
CREATE FUNCTION judged_rates(first bigint, past bigint) RETURNS SETOF rates
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    folded date := (
        SELECT long_over(e.recorded_at) FROM entries e WHERE e.index = first
    );
BEGIN
    RETURN QUERY
    WITH days AS MATERIALIZED (
        SELECT d.event, d.index, fold(d.day, folded) AS day, sum(d.claims) AS claims,
            sum(d.degrees) AS degrees
        FROM day_steps(first, past) d
        GROUP BY 1, 2, 3
        HAVING sum(d.claims) <> 0 OR sum(d.degrees) <> 0
    ),
    tags AS MATERIALIZED (SELECT * FROM tag_steps(first, past)),
    loud AS MATERIALIZED (
        SELECT e.event
        FROM (SELECT d.event FROM days d UNION SELECT t.event FROM tags t) e
        CROSS JOIN LATERAL (
            SELECT count(*) AS days, min(k.day) AS day, min(k.outcomes) AS mean
            FROM (
                SELECT fold(r.day, folded) AS day, sum(r.outcomes) AS outcomes
                FROM event_rates r
                WHERE r.event = e.event AND r.topic = ''
                GROUP BY 1
                HAVING sum(r.events) <> 0 OR sum(r.outcomes) <> 0
            ) k
        ) stored
        WHERE EXISTS (
                SELECT
                FROM days d
                WHERE d.event = e.event AND NOT (
                    stored.days = 1 AND d.day >= stored.day AND d.claims > 0
                    AND d.degrees * 1e9 = d.claims * stored.mean))
           OR EXISTS (
                SELECT
                FROM tags t
                WHERE t.event = e.event AND (t.claims < 0 OR NOT EXISTS (
                    SELECT FROM event_tags k
                    WHERE k.event = t.event AND k.topic = t.topic AND k.claims > 0)))
    ),
    moments AS MATERIALIZED (
        SELECT m.event, m.index,
            lead(m.index) OVER (PARTITION BY m.event ORDER BY m.index) AS next,
            row_number() OVER (PARTITION BY m.event ORDER BY m.index) AS place
        FROM (
            SELECT d.event, d.index FROM days d
          UNION
            SELECT t.event, t.index FROM tags t
        ) m
        WHERE m.event IN (SELECT l.event FROM loud l)
    ),
    cells AS (
        SELECT m.event, m.index, d.day,
            d.claims + coalesce(sum(x.claims) OVER w, 0) AS claims,
            d.degrees + coalesce(sum(x.degrees) OVER w, 0) AS degrees
        FROM moments m
        JOIN (
            SELECT k.event, k.day, sum(k.claims) AS claims, sum(k.degrees) AS degrees
            FROM (
                SELECT k.event, fold(k.day, folded) AS day, k.claims, k.degrees
                FROM loud l
                CROSS JOIN LATERAL (
                    SELECT * FROM event_days k WHERE k.event = l.event OFFSET 0
                ) k
              UNION ALL
                SELECT d.event, d.day, 0, 0 FROM days d
            ) k
            GROUP BY k.event, k.day
        ) d ON d.event = m.event
        LEFT JOIN days x ON x.event = m.event AND x.index = m.index AND x.day = d.day
        WINDOW w AS (PARTITION BY m.event, d.day ORDER BY m.index)
    ),
    means AS (
        SELECT c.event, c.index, c.day, row_number() OVER w AS place,
            round(1e9 * (sum(c.degrees) OVER w)::float8 / sum(c.claims) OVER w)::bigint
                AS mean
        FROM cells c
        WHERE c.claims > 0
        WINDOW w AS (PARTITION BY c.event, c.index ORDER BY c.day)
    ),
    steps AS (
        SELECT m.event, m.index, m.day, (m.place = 1)::int AS events,
            m.mean - coalesce(lag(m.mean) OVER w, 0) AS outcomes
        FROM means m
        WINDOW w AS (PARTITION BY m.event, m.index ORDER BY m.day)
    ),
    topics AS (
        SELECT m.event, m.index, t.topic,
            t.claims + coalesce(sum(x.claims) OVER w, 0) AS claims
        FROM moments m
        JOIN (
            SELECT k.event, k.topic, sum(k.claims) AS claims
            FROM (
                SELECT k.* FROM loud l
                CROSS JOIN LATERAL (
                    SELECT * FROM event_tags k WHERE k.event = l.event OFFSET 0
                ) k
              UNION ALL
                SELECT t.event, t.topic, 0 FROM tags t
              UNION ALL
                SELECT l.event, '', 1 FROM loud l
            ) k
            GROUP BY k.event, k.topic
        ) t ON t.event = m.event
        LEFT JOIN tags x
            ON x.event = m.event AND x.index = m.index AND x.topic = t.topic
        WINDOW w AS (PARTITION BY m.event, t.topic ORDER BY m.index)
    ),
    parts AS (
        SELECT t.topic, s.event, s.index, m.next, s.day, s.events, s.outcomes
        FROM steps s
        JOIN topics t ON t.event = s.event AND t.index = s.index AND t.claims > 0
        JOIN moments m ON m.event = s.event AND m.index = s.index
        WHERE s.events <> 0 OR s.outcomes <> 0
    )
    SELECT p.topic, p.event, p.index, p.day, sum(p.events)::bigint,
        sum(p.outcomes)::bigint
    FROM (
        SELECT t.topic, t.event, t.index, t.day, t.events, t.outcomes FROM parts t
      UNION ALL
        SELECT t.topic, t.event, t.next, t.day, -t.events, -t.outcomes
        FROM parts t
        WHERE t.next IS NOT NULL
      UNION ALL
        SELECT r.topic, m.event, m.index, fold(r.day, folded), -r.events, -r.outcomes
        FROM moments m
        JOIN event_rates r ON r.event = m.event
        WHERE m.place = 1
    ) p
    GROUP BY p.topic, p.event, p.index, p.day
    HAVING sum(p.events) <> 0 OR sum(p.outcomes) <> 0;
END;
$$;

-- What entries change in the scores of sources, as scores_between() gives it, from what
-- is stored.
CREATE FUNCTION judged_scores(first bigint, past bigint) RETURNS SETOF tallies
    LANGUAGE plpgsql STABLE ROWS 200 AS $$
BEGIN
    RETURN QUERY
    WITH steps AS MATERIALIZED (
        SELECT s.sign, s.event, s.turn
        FROM steps_between(first, past) s
        WHERE has_score(s.turn)
    ),
    pairs AS MATERIALIZED (
        SELECT DISTINCT s.event, (s.turn).subject AS subject FROM steps s
    ),
    stored AS MATERIALIZED (
        SELECT k.*
        FROM pairs p
        CROSS JOIN LATERAL (
            SELECT * FROM speaker_days k
            WHERE k.event = p.event AND k.subject = p.subject
            OFFSET 0
        ) k
    ),
    tags AS MATERIALIZED (
        SELECT k.*
        FROM pairs p
        CROSS JOIN LATERAL (
            SELECT * FROM speaker_tags k
            WHERE k.event = p.event AND k.subject = p.subject
            OFFSET 0
        ) k
    ),
    days AS (
        SELECT -1 AS sign, k.* FROM stored k
      UNION ALL
        SELECT 1, x.event, x.subject, x.day, sum(x.claims), sum(x.errors),
            sum(x.outcomes)
        FROM (
            SELECT k.* FROM stored k
          UNION ALL
            SELECT s.event, (s.turn).subject, matures_on(s.turn), s.sign,
                s.sign * error_of(s.turn), s.sign * outcome_of(s.turn)
            FROM steps s
        ) x
        GROUP BY x.event, x.subject, x.day
    ),
    topics AS (
        SELECT x.sign, x.event, x.subject,
            array_agg(x.topic COLLATE "C" ORDER BY x.topic COLLATE "C") AS topics
        FROM (
            SELECT -1 AS sign, t.* FROM tags t WHERE t.claims > 0
          UNION ALL
            SELECT 1, y.event, y.subject, y.topic, sum(y.claims)
            FROM (
                SELECT t.* FROM tags t
              UNION ALL
                SELECT s.event, (s.turn).subject, z.topic, s.sign
                FROM steps s, unnest((s.turn).topics) z (topic)
            ) y
            GROUP BY y.event, y.subject, y.topic
            HAVING sum(y.claims) > 0
        ) x
        GROUP BY x.sign, x.event, x.subject
    ),
    means AS (
        SELECT d.sign, d.event, d.subject, d.day,
            round(sum(d.errors) OVER w / sum(d.claims) OVER w) AS a,
            round(sum(d.outcomes) OVER w / sum(d.claims) OVER w) AS o,
            row_number() OVER w AS place
        FROM days d
        WHERE d.claims > 0
        WINDOW w AS (PARTITION BY d.sign, d.event, d.subject ORDER BY d.day)
    ),
    rises AS (
        SELECT m.*, coalesce(lag(m.a) OVER w, 0) AS b, coalesce(lag(m.o) OVER w, 0) AS q
        FROM means m
        WINDOW w AS (PARTITION BY m.sign, m.event, m.subject ORDER BY m.day)
    )
    SELECT
        r.subject, coalesce(t.topics, '{}'), r.day, 0::bigint, 0::bigint, 0::bigint,
        sum(r.sign * (r.place = 1)::int)::bigint,
        sum(r.sign * (r.a - r.b))::bigint, sum(r.sign * (r.o - r.q))::bigint,
        sum(r.sign * (r.a * r.a - r.b * r.b)), sum(r.sign * (r.o * r.o - r.q * r.q)),
        sum(r.sign * (r.a * r.o - r.b * r.q))
    FROM rises r
    LEFT JOIN topics t USING (sign, event, subject)
    GROUP BY 1, 2, 3;
END;
$$;

-- What they change in what sources spoke about, as far as it is passed on at once: to
-- all events, and to the source that begins or ceases to speak about one. Reads the
-- rows that `rates` has got already.
CREATE FUNCTION judged_spoken(first bigint, past bigint) RETURNS SETOF spoken
    LANGUAGE plpgsql STABLE ROWS 200 AS $$
BEGIN
    RETURN QUERY
    WITH talk AS MATERIALIZED (
        SELECT s.event, (s.turn).subject AS subject, sum(s.sign) AS claims
        FROM steps_between(first, past) s
        WHERE NOT (s.turn).withdrawn
        GROUP BY 1, 2
        HAVING sum(s.sign) <> 0
    ),
    speaking AS (
        SELECT t.event, t.subject, coalesce(k.claims, 0) > 0 AS before,
            coalesce(k.claims, 0) + t.claims > 0 AS after
        FROM talk t
        LEFT JOIN LATERAL (
            SELECT * FROM speakers k
            WHERE k.event = t.event AND k.subject = t.subject
            OFFSET 0
        ) k ON true
    )
    SELECT s.subject, r.topic, r.day,
        sum((s.after::int - s.before::int) * r.given_events)::bigint,
        sum((s.after::int - s.before::int) * r.given_outcomes)::bigint
    FROM speaking s
    CROSS JOIN LATERAL (
        SELECT * FROM event_rates r WHERE r.event = s.event AND r.topic <> '' OFFSET 0
    ) r
    WHERE s.after <> s.before
    GROUP BY s.subject, r.topic, r.day
  UNION ALL
    SELECT -1::bigint, r.topic, r.day, sum(r.events)::bigint, sum(r.outcomes)::bigint
    FROM rates r
    WHERE r.index >= first AND r.index < past
    GROUP BY r.topic, r.day;
END;
$$;

-- Pass on to everyone who spoke about these events what is owed of their rates.
CREATE FUNCTION pay_owed(event_ids bigint[], folded date) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO spoken AS sums
    SELECT s.subject, o.topic, o.day, sum(o.events), sum(o.outcomes)
    FROM (
        SELECT r.event, r.topic,
            CASE WHEN r.day < folded THEN '-infinity' ELSE r.day END AS day,
            sum(r.events - r.given_events) AS events,
            sum(r.outcomes - r.given_outcomes) AS outcomes
        FROM event_rates r
        WHERE r.event = ANY(event_ids) AND r.topic <> ''
          AND (r.events <> r.given_events OR r.outcomes <> r.given_outcomes)
        GROUP BY 1, 2, 3
    ) o
    CROSS JOIN LATERAL (
        SELECT * FROM speakers s WHERE s.event = o.event AND s.claims > 0 OFFSET 0
    ) s
    GROUP BY 1, 2, 3
    HAVING sum(o.events) <> 0 OR sum(o.outcomes) <> 0
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = sums.events + excluded.events,
        outcomes = sums.outcomes + excluded.outcomes;

    UPDATE event_rates r SET given_events = r.events, given_outcomes = r.outcomes
    WHERE r.event = ANY(event_ids)
      AND (r.events <> r.given_events OR r.outcomes <> r.given_outcomes);

    UPDATE judged_events SET owed = 0 WHERE event = ANY(event_ids) AND owed > 0;
END;
$$;

-- Add the steps to what is stored, which then stands as after the entries of [first,
-- past).
CREATE FUNCTION add_steps(first bigint, past bigint) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_days AS sums
    SELECT d.event, d.day, sum(d.claims), sum(d.degrees)
    FROM day_steps(first, past) d
    GROUP BY 1, 2
    ON CONFLICT (event, day) DO UPDATE SET
        claims = sums.claims + excluded.claims,
        degrees = sums.degrees + excluded.degrees;

    INSERT INTO event_tags AS sums
    SELECT t.event, t.topic, sum(t.claims)
    FROM tag_steps(first, past) t
    GROUP BY 1, 2
    ON CONFLICT (event, topic) DO UPDATE SET claims = sums.claims + excluded.claims;

    INSERT INTO event_rates AS sums
    SELECT r.event, r.topic, r.day, sum(r.events), sum(r.outcomes), 0, 0
    FROM rates r
    WHERE r.index >= first AND r.index < past
    GROUP BY 1, 2, 3
    ON CONFLICT (event, topic, day) DO UPDATE SET
        events = sums.events + excluded.events,
        outcomes = sums.outcomes + excluded.outcomes;

    UPDATE judged_events j
    SET claims = j.claims + x.claims,
        owed = j.owed + CASE WHEN EXISTS (
            SELECT FROM rates r
            WHERE r.index >= first AND r.index < past AND r.event = j.event
        ) THEN x.turns ELSE 0 END
    FROM (
        SELECT s.event, count(*) AS turns,
            coalesce(sum(s.sign) FILTER (WHERE NOT (s.turn).withdrawn), 0) AS claims
        FROM steps_between(first, past) s
        GROUP BY 1
    ) x
    WHERE j.event = x.event;

    INSERT INTO speakers AS sums
    SELECT s.event, (s.turn).subject, sum(s.sign)
    FROM steps_between(first, past) s
    WHERE NOT (s.turn).withdrawn
    GROUP BY 1, 2
    HAVING sum(s.sign) <> 0
    ON CONFLICT (event, subject) DO UPDATE SET claims = sums.claims + excluded.claims;

    INSERT INTO speaker_days AS sums
    SELECT s.event, (s.turn).subject, matures_on(s.turn), sum(s.sign),
        sum(s.sign * error_of(s.turn)), sum(s.sign * outcome_of(s.turn))
    FROM steps_between(first, past) s
    WHERE has_score(s.turn)
    GROUP BY 1, 2, 3
    ON CONFLICT (event, subject, day) DO UPDATE SET
        claims = sums.claims + excluded.claims,
        errors = sums.errors + excluded.errors,
        outcomes = sums.outcomes + excluded.outcomes;

    INSERT INTO speaker_tags AS sums
    SELECT s.event, (s.turn).subject, x.topic, sum(s.sign)
    FROM steps_between(first, past) s, unnest((s.turn).topics) x (topic)
    WHERE has_score(s.turn)
    GROUP BY 1, 2, 3
    HAVING sum(s.sign) <> 0
    ON CONFLICT (event, subject, topic) DO UPDATE
        SET claims = sums.claims + excluded.claims;
END;
$$;

-- Add to rates and tallies what the entries of [first, past) changed, where nothing was
-- merged.
CREATE FUNCTION tally_steps(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM store_judged(e.event, first)
    FROM judged_between(first, past) e (event)
    WHERE NOT EXISTS (SELECT FROM judged_events j WHERE j.event = e.event);

    INSERT INTO tallies AS sums
    SELECT subject, topics, CASE WHEN day < folded THEN '-infinity' ELSE day END AS day,
        sum(claims), sum(closed), sum(unresolved), sum(events), sum(error),
        sum(outcome), sum(error_squared), sum(outcome_squared), sum(error_by_outcome)
    FROM (
        SELECT * FROM counts_between(first, past)
      UNION ALL
        SELECT * FROM judged_scores(first, past)
    ) changed
    GROUP BY 1, 2, 3
    HAVING sum(claims) <> 0 OR sum(closed) <> 0 OR sum(unresolved) <> 0
        OR sum(events) <> 0 OR sum(error) <> 0 OR sum(outcome) <> 0
        OR sum(error_squared) <> 0 OR sum(outcome_squared) <> 0
        OR sum(error_by_outcome) <> 0
    ON CONFLICT (subject, topics, day) DO UPDATE SET
        claims = sums.claims + excluded.claims,
        closed = sums.closed + excluded.closed,
        unresolved = sums.unresolved + excluded.unresolved,
        events = sums.events + excluded.events,
        error = sums.error + excluded.error,
        outcome = sums.outcome + excluded.outcome,
        error_squared = sums.error_squared + excluded.error_squared,
        outcome_squared = sums.outcome_squared + excluded.outcome_squared,
        error_by_outcome = sums.error_by_outcome + excluded.error_by_outcome;

    INSERT INTO rates SELECT * FROM judged_rates(first, past);

    INSERT INTO spoken AS sums
    SELECT subject, topic, CASE WHEN day < folded THEN '-infinity' ELSE day END AS day,
        sum(events), sum(outcomes)
    FROM judged_spoken(first, past)
    GROUP BY 1, 2, 3
    HAVING sum(events) <> 0 OR sum(outcomes) <> 0
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = sums.events + excluded.events,
        outcomes = sums.outcomes + excluded.outcomes;

    PERFORM add_steps(first, past);
    PERFORM pay_owed(ARRAY(
        SELECT j.event
        FROM judged_between(first, past) e (event)
        JOIN judged_events j ON j.event = e.event
        WHERE 4 * j.owed >= j.claims AND j.owed > 0
    ), folded);
END;
$$;

-- The same where something was merged: from all claims, see tally().
CREATE FUNCTION tally_merged(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pay_owed(
        ARRAY(SELECT DISTINCT event FROM touched_events(first, past)), folded);
    INSERT INTO rates SELECT * FROM rates_between(first, past);
    PERFORM tally(first, past, folded);
    PERFORM delete_judged(first, past);
END;
$$;

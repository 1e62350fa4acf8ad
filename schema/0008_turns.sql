-- Turns: every state in which a claim ever stood, once for each whom it counts for: its
-- source, and every outlet that reported it. A record, now or as of any entry, is read
-- from the last turn of each claim before it, by one scan of one index.
--
-- Why so wide an index: a record reads all claims of its subject, which lie scattered
-- over every wider table. `subject`, `claim`, `event`, `source` and `collection` are the
-- indexes of their entries, which are unique over all kinds and half as long as ids.
-- What a merge moves gets new turns, so that no reading has to know of merges.

CREATE TABLE turns (
    subject                bigint   NOT NULL,
    claim                  bigint   NOT NULL,
    index                  bigint   NOT NULL,
    event                  bigint   NOT NULL,
    source                 bigint   NOT NULL,
    series                 text,
    topics                 text[]   NOT NULL,
    made_on                date     NOT NULL,
    earliest               date     NOT NULL,
    latest                 date,
    withdrawn              boolean  NOT NULL,
    withdrawn_after_close  boolean  NOT NULL,
    final                  boolean  NOT NULL,
    degree                 float8,
    late_by                bigint,
    void_reason            text,
    direction              text     NOT NULL,
    probability            float8,
    basis                  text     NOT NULL,
    committed              boolean  NOT NULL,
    phrase                 text,
    low                    float8,
    high                   float8,
    prospective            boolean  NOT NULL,
    collection             bigint,
    is_source              boolean  NOT NULL,
    original               boolean  NOT NULL,
    relayed                boolean  NOT NULL,
    PRIMARY KEY (subject, claim, index) INCLUDE (
        event, source, series, topics, made_on, earliest, latest, withdrawn,
        withdrawn_after_close, final, degree, late_by, void_reason, direction,
        probability, basis, committed, phrase, low, high, prospective, collection,
        is_source, original, relayed
    )
);

CREATE INDEX turns_subject ON turns (subject, index);
CREATE INDEX turns_event ON turns (event, claim, index) WHERE is_source;

CREATE TRIGGER turns_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON turns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE INDEX settlements_index ON settlements (index);
CREATE INDEX reports_index ON reports (index);
CREATE INDEX withdrawals_index ON withdrawals (index);
CREATE INDEX event_topics_index ON event_topics (index);
CREATE INDEX claims_event ON claims (event_id);
CREATE INDEX merges_into ON merges (into_id);
CREATE INDEX sources_merged_into ON sources (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX outlets_merged_into ON outlets (merged_into) WHERE merged_into IS NOT NULL;

-- What a thing was, or had been merged into, when the log was `size` entries long.
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

-- What had by then been merged into a thing, itself included.
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

-- Which entries of [first, past) left which claims otherwise than they stood, for all
-- whom they count for, or for one outlet alone. In plpgsql, lest the planner think that
-- a batch may touch a good part of all claims.
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
            JOIN claims c ON c.index < m.index
                AND CASE m.kind
                    WHEN 'event' THEN c.event_id = x.id
                    WHEN 'source' THEN c.source_id = x.id
                END
            WHERE m.index >= first AND m.index < past
          UNION
            SELECT r.claim_id, m.index, r.outlet_id
            FROM merges m
            CROSS JOIN LATERAL members_at(m.from_id, m.index) x (id)
            JOIN reports r ON r.outlet_id = x.id AND r.index < m.index
            WHERE m.index >= first AND m.index < past AND m.kind = 'outlet';
    END IF;
END;
$$;

-- For whom a claim counted right after an entry: its source, and the outlets that had
-- reported it, each with the roles of the reports that stood.
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

-- The turns that the entries of [first, past) bring, or brought.
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
    JOIN sources o ON o.id = CASE
        WHEN EXISTS (SELECT FROM merges m WHERE m.from_id = c.source_id)
        THEN root_at(c.source_id, t.entry + 1)
        ELSE c.source_id
    END
    LEFT JOIN collections k ON k.id = c.collection_id
    LEFT JOIN withdrawals w ON w.subject_id = c.id AND w.index <= t.entry
    LEFT JOIN LATERAL (
        SELECT x.final, x.degree, x.late_by, x.void_reason
        FROM settlements x
        WHERE x.claim_id = c.id AND x.index <= t.entry
        ORDER BY x.index DESC
        LIMIT 1
    ) s ON true
    CROSS JOIN LATERAL counted_for(c.id, o.id, t.entry, t.outlet_id) p
$$;

-- Where each claim stood, for one it counts for, when the log was `size` entries long.
CREATE FUNCTION standing(of_subject bigint, size bigint) RETURNS SETOF turns
    LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (t.claim) t.*
    FROM turns t
    WHERE t.subject = of_subject AND t.index < size
    ORDER BY t.claim DESC, t.index DESC
$$;

-- Rates: by topic, and for all ('' is no topic), how many events had matured on which
-- day, and the sum of their mean outcomes, in billionths. Each row is the difference an
-- entry made for one event, so that any two subsets of rows add up without loss.
CREATE TABLE rates (
    topic     text    NOT NULL,
    event     bigint  NOT NULL,
    index     bigint  NOT NULL,
    day       date    NOT NULL,
    events    bigint  NOT NULL,
    outcomes  bigint  NOT NULL
);

CREATE INDEX rates_topic ON rates (topic, index, day) INCLUDE (events, outcomes);
CREATE INDEX rates_event ON rates (event, topic, index, day) INCLUDE (events, outcomes);

CREATE TRIGGER rates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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

-- The differences that the entries of [first, past) made, or make, to the rates.
CREATE FUNCTION rates_between(first bigint, past bigint) RETURNS SETOF rates
    LANGUAGE sql STABLE AS $$
    WITH moved AS (
        SELECT DISTINCT x.event, t.index
        FROM turns t
        JOIN turns x ON x.claim = t.claim AND x.subject = t.subject
            AND x.index <= t.index AND x.is_source
        WHERE t.index >= first AND t.index < past AND t.is_source
          AND (t.degree IS NOT NULL OR EXISTS (
                SELECT FROM turns b
                WHERE b.subject = t.subject AND b.claim = t.claim
                  AND b.index < t.index AND b.degree IS NOT NULL))
    ),
    parts AS (
        SELECT m.event, m.index, r.topic, r.day, r.events, r.outcomes
        FROM moved m
        CROSS JOIN LATERAL rates_of(m.event, m.index + 1) r
      UNION ALL
        SELECT m.event, m.index, r.topic, r.day, -r.events, -r.outcomes
        FROM moved m
        CROSS JOIN LATERAL rates_of(m.event, m.index) r
    )
    SELECT topic, event, index, day, sum(events)::bigint, sum(outcomes)::bigint
    FROM parts
    GROUP BY topic, event, index, day
    HAVING sum(events) <> 0 OR sum(outcomes) <> 0
$$;

CREATE INDEX turns_index ON turns (index);
CREATE INDEX entries_names ON entries (index) WHERE kind IN ('merge', 'revision');

INSERT INTO turns SELECT * FROM turns_between(0, (SELECT size FROM log_head));
INSERT INTO rates SELECT * FROM rates_between(0, (SELECT size FROM log_head));

-- Nobody but us ever called these.
-- squawk-ignore ban-drop-function
DROP FUNCTION seen_claims;
-- squawk-ignore ban-drop-function
DROP FUNCTION seen_sources;
-- squawk-ignore ban-drop-function
DROP FUNCTION seen_outlets;
-- squawk-ignore ban-drop-function
DROP FUNCTION last_turn;
-- squawk-ignore ban-drop-function
DROP FUNCTION merged;

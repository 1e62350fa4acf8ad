-- Tallies: what the default leaderboard of sources is computed from, kept by the writer
-- so that it costs the same however long the log is. Everything is a sum of integers, so
-- that what an entry changes is added and taken away without loss. A row counts from the
-- end of its day; days long over are folded into '-infinity'.

-- By source and topics, of eligible claims: how many there are, how many windows closed
-- and how many of these without a verdict; and over the events with a score their
-- number, the sums of each event's mean error and mean outcome, their squares and their
-- product. An error is p² - 2po; errors and outcomes are in 1e-12, products in 1e-24.
CREATE TABLE tallies (
    subject           bigint   NOT NULL,
    topics            text[]   NOT NULL,
    day               date     NOT NULL,
    claims            bigint   NOT NULL,
    closed            bigint   NOT NULL,
    unresolved        bigint   NOT NULL,
    events            bigint   NOT NULL,
    error             bigint   NOT NULL,
    outcome           bigint   NOT NULL,
    error_squared     numeric  NOT NULL,
    outcome_squared   numeric  NOT NULL,
    error_by_outcome  numeric  NOT NULL,
    PRIMARY KEY (subject, topics, day)
);
CREATE INDEX tallies_pending ON tallies (day) WHERE day > '-infinity';

-- By source and topic, of the events it spoke about, what `rates` holds of them. Source
-- -1 stands for all events, and has '' for all topics.
CREATE TABLE spoken (
    subject   bigint  NOT NULL,
    topic     text    NOT NULL,
    day       date    NOT NULL,
    events    bigint  NOT NULL,
    outcomes  bigint  NOT NULL,
    PRIMARY KEY (subject, topic, day)
);
CREATE INDEX spoken_pending ON spoken (day) WHERE day > '-infinity';

-- Which events the claims touched by the entries of [first, past) were or are about.
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

-- Every claim that ever was about an event, and whose. In plpgsql, lest the planner look
-- for the claims of a source about it among all claims of that source.
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
-- claims matured so far. An event's topics are those of all its claims that have a score.
CREATE FUNCTION scores_between(first bigint, past bigint) RETURNS SETOF tallies
    LANGUAGE sql STABLE AS $$
    WITH moved AS MATERIALIZED (
        SELECT m.event, array_agg(m.subject) AS subjects
        FROM touched_events(first, past) m
        WHERE m.settled
        GROUP BY m.event
    ),
    told AS (
        SELECT c.subject, c.event, e.size, e.sign, l.topics, l.degree, l.probability,
            CASE WHEN l.final THEN '-infinity'::date ELSE l.latest END AS day
        FROM (
            SELECT t.subject, m.event, t.claim
            FROM moved m
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
        FROM told t
        LEFT JOIN LATERAL unnest(t.topics) x (topic) ON true
        GROUP BY t.subject, t.event, t.size
    ),
    days AS (
        SELECT subject, event, size, sign, day, count(*) AS claims,
            sum(round(1e12::float8 * (probability * probability
                - 2::float8 * probability * degree))::bigint) AS errors,
            sum(round(1e12::float8 * degree)::bigint) AS outcomes
        FROM told
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
-- events came to something else, or because it began or ceased to speak about them.
CREATE FUNCTION spoken_between(first bigint, past bigint) RETURNS SETOF spoken
    LANGUAGE sql STABLE AS $$
    WITH moved AS MATERIALIZED (
        SELECT DISTINCT r.event FROM rates r WHERE r.index >= first AND r.index < past
    ),
    begun AS MATERIALIZED (
        SELECT t.event, array_agg(t.subject) AS subjects
        FROM touched_events(first, past) t
        WHERE t.event NOT IN (SELECT event FROM moved)
          AND EXISTS (SELECT FROM rates r WHERE r.event = t.event)
        GROUP BY t.event
    ),
    speaking AS (
        SELECT DISTINCT c.subject, c.event, e.size, e.sign
        FROM (
            SELECT t.subject, m.event, t.claim
            FROM moved m
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

-- The tallies of a whole log, as they stand where no day is folded.
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
    INSERT INTO tallies AS kept
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
        claims = kept.claims + excluded.claims,
        closed = kept.closed + excluded.closed,
        unresolved = kept.unresolved + excluded.unresolved,
        events = kept.events + excluded.events,
        error = kept.error + excluded.error,
        outcome = kept.outcome + excluded.outcome,
        error_squared = kept.error_squared + excluded.error_squared,
        outcome_squared = kept.outcome_squared + excluded.outcome_squared,
        error_by_outcome = kept.error_by_outcome + excluded.error_by_outcome;

    INSERT INTO spoken AS kept
    SELECT subject, topic, CASE WHEN day < folded THEN '-infinity' ELSE day END AS day,
        sum(events), sum(outcomes)
    FROM spoken_between(first, past)
    GROUP BY 1, 2, 3
    HAVING sum(events) <> 0 OR sum(outcomes) <> 0
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = kept.events + excluded.events,
        outcomes = kept.outcomes + excluded.outcomes;
$$;

-- Fold the days before `folded`: their rows count from now on whatever day is asked for.
CREATE FUNCTION fold_tallies(folded date) RETURNS void
    LANGUAGE sql AS $$
    WITH over AS (
        DELETE FROM tallies WHERE day > '-infinity' AND day < folded RETURNING *
    )
    INSERT INTO tallies AS kept
    SELECT subject, topics, '-infinity'::date, sum(claims), sum(closed),
        sum(unresolved), sum(events), sum(error), sum(outcome), sum(error_squared),
        sum(outcome_squared), sum(error_by_outcome)
    FROM over
    GROUP BY subject, topics
    ON CONFLICT (subject, topics, day) DO UPDATE SET
        claims = kept.claims + excluded.claims,
        closed = kept.closed + excluded.closed,
        unresolved = kept.unresolved + excluded.unresolved,
        events = kept.events + excluded.events,
        error = kept.error + excluded.error,
        outcome = kept.outcome + excluded.outcome,
        error_squared = kept.error_squared + excluded.error_squared,
        outcome_squared = kept.outcome_squared + excluded.outcome_squared,
        error_by_outcome = kept.error_by_outcome + excluded.error_by_outcome;

    WITH over AS (
        DELETE FROM spoken WHERE day > '-infinity' AND day < folded RETURNING *
    )
    INSERT INTO spoken AS kept
    SELECT subject, topic, '-infinity'::date, sum(events), sum(outcomes)
    FROM over
    GROUP BY subject, topic
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = kept.events + excluded.events,
        outcomes = kept.outcomes + excluded.outcomes;
$$;

SELECT tally(0, size, recorded_at::date - 8) FROM log_head;

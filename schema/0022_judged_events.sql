-- What claims about an event that was judged add up to, kept so that a claim costs the
-- same however many there are. Why: rates, tallies and what a source spoke about were
-- computed from all claims about an event for every new one, so that the work for an
-- event's claims grew with their square.
--
-- Everything here can be told again from turns and rates. An event's parts are told when
-- a batch first touches it once there is a finding about it, and forgotten when merges
-- move claims. Before a finding nothing is kept of an event.

CREATE INDEX IF NOT EXISTS rates_index ON rates (index);
-- Where a claim that is said again would stand. Why an index of its own: of those on the
-- columns themselves a planner that knows nothing yet of the table may take one that
-- leads it through all claims about an event.
CREATE FUNCTION claim_place(source_id uuid, event_id uuid, made_on date) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended(
        source_id::text || event_id::text || (made_on - '2000-01-01'::date), 0)
$$;

CREATE INDEX claim_states_place
    ON claim_states (claim_place(source_id, event_id, made_on), earliest)
    WHERE withdrawn_at IS NULL;

CREATE INDEX claim_states_unjudged ON claim_states (event_id, latest)
    WHERE verdict IS NULL;

-- How many claims about it stand, and how many have turned since what they changed in
-- its rates was last given to `spoken`, for each source that spoke about it.
CREATE TABLE judged_events (
    event   bigint  PRIMARY KEY,
    claims  bigint  NOT NULL,
    owed    bigint  NOT NULL
);

-- By the day on which claims mature ('-infinity': they are final): how many have, and the
-- sum of their degrees.
CREATE TABLE event_days (
    event    bigint   NOT NULL,
    day      date     NOT NULL CHECK (
        day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'),
    claims   bigint   NOT NULL,
    degrees  numeric  NOT NULL,
    PRIMARY KEY (event, day)
);

-- How many claims that stand give the event a topic.
CREATE TABLE event_tags (
    event   bigint  NOT NULL,
    topic   text    NOT NULL,
    claims  bigint  NOT NULL,
    PRIMARY KEY (event, topic)
);

-- What its rows in `rates` add up to, and how much of that `spoken` has got. Why not all
-- of it: where a claim moves an event's mean, it does so for everyone who spoke about
-- the event. That is given to them once the claims have grown by a quarter, so that it
-- costs a claim the same however many there are; readings add what is owed.
CREATE TABLE event_rates (
    event           bigint  NOT NULL,
    topic           text    NOT NULL,
    day             date    NOT NULL CHECK (
        day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'),
    events          bigint  NOT NULL,
    outcomes        bigint  NOT NULL,
    given_events    bigint  NOT NULL,
    given_outcomes  bigint  NOT NULL,
    PRIMARY KEY (event, topic, day)
);
CREATE INDEX event_rates_owed ON event_rates (event)
    WHERE events <> given_events OR outcomes <> given_outcomes;

-- How many claims that stand each source made about it.
CREATE TABLE speakers (
    event    bigint  NOT NULL,
    subject  bigint  NOT NULL,
    claims   bigint  NOT NULL,
    PRIMARY KEY (event, subject)
);

-- The same as for the event, of the claims of one source that have a score; `errors` and
-- `outcomes` are sums in 1e-12, as in `tallies`.
CREATE TABLE speaker_days (
    event     bigint  NOT NULL,
    subject   bigint  NOT NULL,
    day       date    NOT NULL CHECK (
        day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'),
    claims    bigint  NOT NULL,
    errors    bigint  NOT NULL,
    outcomes  bigint  NOT NULL,
    PRIMARY KEY (event, subject, day)
);

CREATE TABLE speaker_tags (
    event    bigint  NOT NULL,
    subject  bigint  NOT NULL,
    topic    text    NOT NULL,
    claims   bigint  NOT NULL,
    PRIMARY KEY (event, subject, topic)
);

-- Days that were long over when an entry was made: no reading that knows of it asks for
-- less than all of them, so rates hold them as one.
CREATE FUNCTION long_over(recorded_at timestamptz) RETURNS date
    LANGUAGE sql STABLE AS $$
    SELECT (recorded_at AT TIME ZONE 'UTC')::date - 8
$$;

CREATE FUNCTION fold(day date, folded date) RETURNS date
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN day < folded THEN '-infinity' ELSE day END
$$;

CREATE OR REPLACE FUNCTION rates_between(first bigint, past bigint) RETURNS SETOF rates
    LANGUAGE sql STABLE AS $$
    WITH moved AS (
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
        FROM moved m
        CROSS JOIN LATERAL rates_of(m.event, m.index + 1) r
      UNION ALL
        SELECT m.event, m.index, r.topic, r.day, -r.events, -r.outcomes
        FROM moved m
        CROSS JOIN LATERAL rates_of(m.event, m.index) r
    )
    SELECT p.topic, p.event, p.index, fold(p.day, long_over(e.recorded_at)),
        sum(p.events)::bigint, sum(p.outcomes)::bigint
    FROM parts p
    JOIN entries e ON e.index = p.index
    GROUP BY 1, 2, 3, 4
    HAVING sum(p.events) <> 0 OR sum(p.outcomes) <> 0
$$;

-- What a claim counts for as a turn tells of it; see `rates_of` and `scores_between`.
CREATE FUNCTION matures_on(turn turns) RETURNS date
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN turn.degree IS NULL OR turn.latest IS NULL OR turn.withdrawn THEN NULL
        WHEN turn.final THEN '-infinity'
        ELSE turn.latest
    END
$$;

CREATE FUNCTION has_score(turn turns) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT matures_on(turn) IS NOT NULL AND turn.probability IS NOT NULL
        AND (turn.prospective OR turn.collection IS NOT NULL)
$$;

-- An error is p² - 2po.
CREATE FUNCTION error_of(turn turns) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
    SELECT round(1e12::float8 * (turn.probability * turn.probability
        - 2::float8 * turn.probability * turn.degree))::bigint
$$;

CREATE FUNCTION outcome_of(turn turns) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
    SELECT round(1e12::float8 * turn.degree)::bigint
$$;

-- Of which events, touched by the entries of [first, past), there was a finding by then.
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

-- Keep what the claims about an event add up to when the log was `size` entries long.
CREATE FUNCTION keep_judged(of_event bigint, size bigint) RETURNS void
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
    said AS (
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

-- Forget what is kept of the events whose claims the entries of [first, past) touched.
CREATE FUNCTION forget_judged(first bigint, past bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    these bigint[] := ARRAY(SELECT DISTINCT event FROM touched_events(first, past));
BEGIN
    DELETE FROM judged_events WHERE event = ANY(these);
    DELETE FROM event_days WHERE event = ANY(these);
    DELETE FROM event_tags WHERE event = ANY(these);
    DELETE FROM event_rates WHERE event = ANY(these);
    DELETE FROM speakers WHERE event = ANY(these);
    DELETE FROM speaker_days WHERE event = ANY(these);
    DELETE FROM speaker_tags WHERE event = ANY(these);
END;
$$;

-- What the entries of [first, past) changed for claims about judged events: each turn is
-- added, the one before it taken away.
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

-- How many claims the steps put on and took off each day, and each topic.
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

CREATE FUNCTION tag_steps(first bigint, past bigint)
    RETURNS TABLE (event bigint, index bigint, topic text, claims bigint)
    LANGUAGE sql STABLE ROWS 200 AS $$
    SELECT s.event, s.index, x.topic, sum(s.sign)
    FROM steps_between(first, past) s, unnest((s.turn).topics) x (topic)
    WHERE NOT (s.turn).withdrawn
    GROUP BY 1, 2, 3
    HAVING sum(s.sign) <> 0
$$;

-- The differences that entries make to the rates of judged events, as `rates_between`
-- tells them, from what is kept. Most claims make none: where an event's claims all came
-- to the same, one more that did, of a topic that it has, changes no mean.
CREATE FUNCTION judged_rates(first bigint, past bigint) RETURNS SETOF rates
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    folded date := (SELECT long_over(e.recorded_at) FROM entries e WHERE e.index = first);
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
        ) kept
        WHERE EXISTS (
                SELECT
                FROM days d
                WHERE d.event = e.event AND NOT (
                    kept.days = 1 AND d.day >= kept.day AND d.claims > 0
                    AND d.degrees * 1e9 = d.claims * kept.mean))
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
            SELECT d.event, d.index FROM days d UNION SELECT t.event, t.index FROM tags t
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
    told AS (
        SELECT t.topic, s.event, s.index, m.next, s.day, s.events, s.outcomes
        FROM steps s
        JOIN topics t ON t.event = s.event AND t.index = s.index AND t.claims > 0
        JOIN moments m ON m.event = s.event AND m.index = s.index
        WHERE s.events <> 0 OR s.outcomes <> 0
    )
    SELECT p.topic, p.event, p.index, p.day, sum(p.events)::bigint,
        sum(p.outcomes)::bigint
    FROM (
        SELECT t.topic, t.event, t.index, t.day, t.events, t.outcomes FROM told t
      UNION ALL
        SELECT t.topic, t.event, t.next, t.day, -t.events, -t.outcomes
        FROM told t
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

-- What entries change in the scores of sources, as `scores_between` tells it, from what
-- is kept.
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
    kept AS MATERIALIZED (
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
        SELECT -1 AS sign, k.* FROM kept k
      UNION ALL
        SELECT 1, x.event, x.subject, x.day, sum(x.claims), sum(x.errors),
            sum(x.outcomes)
        FROM (
            SELECT k.* FROM kept k
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

-- What they change in what sources spoke about, as far as it is given at once: to all
-- events, and to who begins or ceases to speak about one. Once `rates` has got its rows.
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

-- Give to everyone who spoke about these events what is owed of their rates.
CREATE FUNCTION pay_owed(these bigint[], folded date) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO spoken AS kept
    SELECT s.subject, o.topic, o.day, sum(o.events), sum(o.outcomes)
    FROM (
        SELECT r.event, r.topic,
            CASE WHEN r.day < folded THEN '-infinity' ELSE r.day END AS day,
            sum(r.events - r.given_events) AS events,
            sum(r.outcomes - r.given_outcomes) AS outcomes
        FROM event_rates r
        WHERE r.event = ANY(these) AND r.topic <> ''
          AND (r.events <> r.given_events OR r.outcomes <> r.given_outcomes)
        GROUP BY 1, 2, 3
    ) o
    CROSS JOIN LATERAL (
        SELECT * FROM speakers s WHERE s.event = o.event AND s.claims > 0 OFFSET 0
    ) s
    GROUP BY 1, 2, 3
    HAVING sum(o.events) <> 0 OR sum(o.outcomes) <> 0
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = kept.events + excluded.events,
        outcomes = kept.outcomes + excluded.outcomes;

    UPDATE event_rates r SET given_events = r.events, given_outcomes = r.outcomes
    WHERE r.event = ANY(these)
      AND (r.events <> r.given_events OR r.outcomes <> r.given_outcomes);

    UPDATE judged_events SET owed = 0 WHERE event = ANY(these) AND owed > 0;
END;
$$;

-- Keep the steps: what is kept stands as after the entries of [first, past).
CREATE FUNCTION keep_steps(first bigint, past bigint) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_days AS kept
    SELECT d.event, d.day, sum(d.claims), sum(d.degrees)
    FROM day_steps(first, past) d
    GROUP BY 1, 2
    ON CONFLICT (event, day) DO UPDATE SET
        claims = kept.claims + excluded.claims,
        degrees = kept.degrees + excluded.degrees;

    INSERT INTO event_tags AS kept
    SELECT t.event, t.topic, sum(t.claims)
    FROM tag_steps(first, past) t
    GROUP BY 1, 2
    ON CONFLICT (event, topic) DO UPDATE SET claims = kept.claims + excluded.claims;

    INSERT INTO event_rates AS kept
    SELECT r.event, r.topic, r.day, sum(r.events), sum(r.outcomes), 0, 0
    FROM rates r
    WHERE r.index >= first AND r.index < past
    GROUP BY 1, 2, 3
    ON CONFLICT (event, topic, day) DO UPDATE SET
        events = kept.events + excluded.events,
        outcomes = kept.outcomes + excluded.outcomes;

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

    INSERT INTO speakers AS kept
    SELECT s.event, (s.turn).subject, sum(s.sign)
    FROM steps_between(first, past) s
    WHERE NOT (s.turn).withdrawn
    GROUP BY 1, 2
    HAVING sum(s.sign) <> 0
    ON CONFLICT (event, subject) DO UPDATE SET claims = kept.claims + excluded.claims;

    INSERT INTO speaker_days AS kept
    SELECT s.event, (s.turn).subject, matures_on(s.turn), sum(s.sign),
        sum(s.sign * error_of(s.turn)), sum(s.sign * outcome_of(s.turn))
    FROM steps_between(first, past) s
    WHERE has_score(s.turn)
    GROUP BY 1, 2, 3
    ON CONFLICT (event, subject, day) DO UPDATE SET
        claims = kept.claims + excluded.claims,
        errors = kept.errors + excluded.errors,
        outcomes = kept.outcomes + excluded.outcomes;

    INSERT INTO speaker_tags AS kept
    SELECT s.event, (s.turn).subject, x.topic, sum(s.sign)
    FROM steps_between(first, past) s, unnest((s.turn).topics) x (topic)
    WHERE has_score(s.turn)
    GROUP BY 1, 2, 3
    HAVING sum(s.sign) <> 0
    ON CONFLICT (event, subject, topic) DO UPDATE
        SET claims = kept.claims + excluded.claims;
END;
$$;

-- Add to rates and tallies what the entries of [first, past), which merged nothing,
-- changed; `tally` does the same from all claims about the events they touched.
CREATE FUNCTION tally_steps(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_judged(e.event, first)
    FROM judged_between(first, past) e (event)
    WHERE NOT EXISTS (SELECT FROM judged_events j WHERE j.event = e.event);

    INSERT INTO tallies AS kept
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
        claims = kept.claims + excluded.claims,
        closed = kept.closed + excluded.closed,
        unresolved = kept.unresolved + excluded.unresolved,
        events = kept.events + excluded.events,
        error = kept.error + excluded.error,
        outcome = kept.outcome + excluded.outcome,
        error_squared = kept.error_squared + excluded.error_squared,
        outcome_squared = kept.outcome_squared + excluded.outcome_squared,
        error_by_outcome = kept.error_by_outcome + excluded.error_by_outcome;

    INSERT INTO rates SELECT * FROM judged_rates(first, past);

    INSERT INTO spoken AS kept
    SELECT subject, topic, CASE WHEN day < folded THEN '-infinity' ELSE day END AS day,
        sum(events), sum(outcomes)
    FROM judged_spoken(first, past)
    GROUP BY 1, 2, 3
    HAVING sum(events) <> 0 OR sum(outcomes) <> 0
    ON CONFLICT (subject, topic, day) DO UPDATE SET
        events = kept.events + excluded.events,
        outcomes = kept.outcomes + excluded.outcomes;

    PERFORM keep_steps(first, past);
    PERFORM pay_owed(ARRAY(
        SELECT j.event
        FROM judged_between(first, past) e (event)
        JOIN judged_events j ON j.event = e.event
        WHERE 4 * j.owed >= j.claims AND j.owed > 0
    ), folded);
END;
$$;

-- The same where something was merged.
CREATE FUNCTION tally_merged(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pay_owed(
        ARRAY(SELECT DISTINCT event FROM touched_events(first, past)), folded);
    INSERT INTO rates SELECT * FROM rates_between(first, past);
    PERFORM tally(first, past, folded);
    PERFORM forget_judged(first, past);
END;
$$;

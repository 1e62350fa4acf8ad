CREATE FUNCTION public.all_topics(own text[], of_event text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT ARRAY(SELECT DISTINCT unnest(own || of_event) COLLATE "C" ORDER BY 1)
$$;
CREATE FUNCTION public.claim_place(source_id uuid, event_id uuid, made_on date) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT hashtextextended(
        source_id::text || event_id::text || (made_on - '2000-01-01'::date), 0)
$$;
CREATE FUNCTION public.claim_status(withdrawn boolean, void_reason text, verdict text, latest date, closed_day date) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE
        WHEN withdrawn THEN 'withdrawn'
        WHEN void_reason IS NOT NULL THEN 'void'
        WHEN verdict IS NOT NULL THEN 'settled'
        WHEN latest IS NULL THEN 'undated'
        WHEN latest <= closed_day THEN 'due'
        ELSE 'open'
    END
$$;
CREATE FUNCTION public.claims_about(of_event bigint) RETURNS TABLE(subject bigint, claim bigint)
    LANGUAGE plpgsql STABLE ROWS 5
    AS $$
BEGIN
    RETURN QUERY
        SELECT DISTINCT t.subject, t.claim
        FROM turns t
        WHERE t.event = of_event AND t.is_source;
END;
$$;
CREATE FUNCTION public.closes_at(day date) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT (day + 1 + time '12:00') AT TIME ZONE 'UTC'
$$;
CREATE FUNCTION public.counted_for(claim uuid, source uuid, entry bigint, only_outlet uuid) RETURNS TABLE(subject bigint, is_source boolean, original boolean, relayed boolean)
    LANGUAGE sql STABLE ROWS 2
    AS $$
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
CREATE TABLE public.tallies (
    subject bigint NOT NULL,
    topics text[] NOT NULL,
    day date NOT NULL,
    claims bigint NOT NULL,
    closed bigint NOT NULL,
    unresolved bigint NOT NULL,
    events bigint NOT NULL,
    error bigint NOT NULL,
    outcome bigint NOT NULL,
    error_squared numeric NOT NULL,
    outcome_squared numeric NOT NULL,
    error_by_outcome numeric NOT NULL,
    CONSTRAINT tallies_days CHECK (((day = '-infinity'::date) OR ((day >= '0001-01-01'::date) AND (day <= '9999-12-31'::date))))
);
CREATE FUNCTION public.counts_between(first bigint, past bigint) RETURNS SETOF public.tallies
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.day_steps(first bigint, past bigint) RETURNS TABLE(event bigint, index bigint, day date, claims bigint, degrees numeric)
    LANGUAGE sql STABLE ROWS 200
    AS $$
    SELECT s.event, s.index, matures_on(s.turn), sum(s.sign),
        sum(s.sign * (s.turn).degree::numeric)
    FROM steps_between(first, past) s
    WHERE matures_on(s.turn) IS NOT NULL
    GROUP BY 1, 2, 3
    HAVING sum(s.sign) <> 0 OR sum(s.sign * (s.turn).degree::numeric) <> 0
$$;
CREATE TABLE public.turns (
    subject bigint NOT NULL,
    claim bigint NOT NULL,
    index bigint NOT NULL,
    event bigint NOT NULL,
    source bigint NOT NULL,
    series text,
    topics text[] NOT NULL,
    made_on date NOT NULL,
    earliest date NOT NULL,
    latest date,
    withdrawn boolean NOT NULL,
    withdrawn_after_close boolean NOT NULL,
    final boolean NOT NULL,
    degree double precision,
    late_by bigint,
    void_reason text,
    direction text NOT NULL,
    probability double precision,
    basis text NOT NULL,
    committed boolean NOT NULL,
    phrase text,
    low double precision,
    high double precision,
    prospective boolean NOT NULL,
    collection bigint,
    is_source boolean NOT NULL,
    original boolean NOT NULL,
    relayed boolean NOT NULL,
    CONSTRAINT turns_days CHECK ((((made_on >= '0001-01-01'::date) AND (made_on <= '9999-12-31'::date)) AND ((earliest >= '0001-01-01'::date) AND (earliest <= '9999-12-31'::date)) AND ((latest >= '0001-01-01'::date) AND (latest <= '9999-12-31'::date))))
);
CREATE FUNCTION public.error_of(turn public.turns) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT round(1e12::float8 * (turn.probability * turn.probability
        - 2::float8 * turn.probability * turn.degree))::bigint
$$;
CREATE FUNCTION public.fold(day date, folded date) RETURNS date
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN day < folded THEN '-infinity' ELSE day END
$$;
CREATE FUNCTION public.fold_tallies(folded date) RETURNS void
    LANGUAGE sql
    AS $$
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
CREATE FUNCTION public.forget_judged(first bigint, past bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.grow_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at THEN
        RAISE EXCEPTION 'the log can only grow'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'log_head_grows';
    END IF;
    RETURN NEW;
END;
$$;
CREATE FUNCTION public.has_score(turn public.turns) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT matures_on(turn) IS NOT NULL AND turn.probability IS NOT NULL
        AND (turn.prospective OR turn.collection IS NOT NULL)
$$;
CREATE FUNCTION public.judged_between(first bigint, past bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 20
    AS $$
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
CREATE TABLE public.rates (
    topic text NOT NULL,
    event bigint NOT NULL,
    index bigint NOT NULL,
    day date NOT NULL,
    events bigint NOT NULL,
    outcomes bigint NOT NULL,
    CONSTRAINT rates_days CHECK (((day = '-infinity'::date) OR ((day >= '0001-01-01'::date) AND (day <= '9999-12-31'::date))))
);
CREATE FUNCTION public.judged_rates(first bigint, past bigint) RETURNS SETOF public.rates
    LANGUAGE plpgsql STABLE ROWS 50
    AS $$
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
CREATE FUNCTION public.judged_scores(first bigint, past bigint) RETURNS SETOF public.tallies
    LANGUAGE plpgsql STABLE ROWS 200
    AS $$
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
CREATE TABLE public.spoken (
    subject bigint NOT NULL,
    topic text NOT NULL,
    day date NOT NULL,
    events bigint NOT NULL,
    outcomes bigint NOT NULL,
    CONSTRAINT spoken_days CHECK (((day = '-infinity'::date) OR ((day >= '0001-01-01'::date) AND (day <= '9999-12-31'::date))))
);
CREATE FUNCTION public.judged_spoken(first bigint, past bigint) RETURNS SETOF public.spoken
    LANGUAGE plpgsql STABLE ROWS 200
    AS $$
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
CREATE FUNCTION public.keep_judged(of_event bigint, size bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.keep_steps(first bigint, past bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.key_line(of_key text) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.long_over(recorded_at timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE
    AS $$
    SELECT (recorded_at AT TIME ZONE 'UTC')::date - 8
$$;
CREATE FUNCTION public.matures_on(turn public.turns) RETURNS date
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE
        WHEN turn.degree IS NULL OR turn.latest IS NULL OR turn.withdrawn THEN NULL
        WHEN turn.final THEN '-infinity'
        ELSE turn.latest
    END
$$;
CREATE FUNCTION public.members_at(thing uuid, size bigint) RETURNS SETOF uuid
    LANGUAGE sql STABLE ROWS 1
    AS $$
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
CREATE FUNCTION public.name_words(name text, aliases text[]) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('simple', name || ' ' || array_to_string(aliases, ' '))
$$;
CREATE FUNCTION public.outcome_of(turn public.turns) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT round(1e12::float8 * turn.degree)::bigint
$$;
CREATE FUNCTION public.outlet_ref(outlet uuid) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT jsonb_build_object('slug', r.slug, 'name', r.name)
    FROM outlets o
    JOIN outlets r ON r.id = coalesce(o.merged_into, o.id)
    WHERE o.id = outlet
$$;
CREATE FUNCTION public.outlets_now(slugs text[]) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
    SELECT ARRAY(
        SELECT DISTINCT coalesce(m.slug, given.slug) COLLATE "C"
        FROM unnest(slugs) AS given (slug)
        LEFT JOIN outlets o ON o.slug = given.slug
        LEFT JOIN outlets m ON m.id = o.merged_into
        ORDER BY 1
    )
$$;
CREATE FUNCTION public.pay_owed(these bigint[], folded date) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.prefixes(words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT coalesce(
        to_tsquery('simple', string_agg(
            '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''':*', ' & '
        )), ''
    )
    FROM unnest(to_tsvector('simple', words))
$$;
CREATE FUNCTION public.rates_between(first bigint, past bigint) RETURNS SETOF public.rates
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.rates_of(of_event bigint, size bigint) RETURNS TABLE(topic text, day date, events bigint, outcomes bigint)
    LANGUAGE sql STABLE ROWS 3
    AS $$
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
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END;
$$;
CREATE FUNCTION public.refuse_unless_redacted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.root_at(thing uuid, size bigint) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.scores_between(first bigint, past bigint) RETURNS SETOF public.tallies
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.source_ref(source uuid) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT jsonb_build_object('slug', slug, 'name', name, 'kind', kind)
    FROM sources WHERE id = source
$$;
CREATE FUNCTION public.spoken_between(first bigint, past bigint) RETURNS SETOF public.spoken
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.standing(of_subject bigint, size bigint) RETURNS SETOF public.turns
    LANGUAGE sql STABLE
    AS $$
    SELECT DISTINCT ON (t.claim) t.*
    FROM turns t
    WHERE t.subject = of_subject AND t.index < size
    ORDER BY t.claim DESC, t.index DESC
$$;
CREATE FUNCTION public.steps_between(first bigint, past bigint) RETURNS TABLE(sign integer, event bigint, index bigint, turn public.turns)
    LANGUAGE plpgsql STABLE ROWS 500
    AS $$
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
CREATE FUNCTION public.subtree(of_level bigint, of_place bigint) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE of_level
        WHEN 0 THEN (SELECT leaf FROM entries WHERE index = of_place)
        ELSE (SELECT hash FROM nodes WHERE level = of_level AND place = of_place)
    END
$$;
CREATE FUNCTION public.tag_steps(first bigint, past bigint) RETURNS TABLE(event bigint, index bigint, topic text, claims bigint)
    LANGUAGE sql STABLE ROWS 200
    AS $$
    SELECT s.event, s.index, x.topic, sum(s.sign)
    FROM steps_between(first, past) s, unnest((s.turn).topics) x (topic)
    WHERE NOT (s.turn).withdrawn
    GROUP BY 1, 2, 3
    HAVING sum(s.sign) <> 0
$$;
CREATE FUNCTION public.tallies_between(first bigint, past bigint) RETURNS SETOF public.tallies
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.tally(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE sql
    AS $$
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
CREATE FUNCTION public.tally_merged(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pay_owed(
        ARRAY(SELECT DISTINCT event FROM touched_events(first, past)), folded);
    INSERT INTO rates SELECT * FROM rates_between(first, past);
    PERFORM tally(first, past, folded);
    PERFORM forget_judged(first, past);
END;
$$;
CREATE FUNCTION public.tally_steps(first bigint, past bigint, folded date) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.text_of(entry bigint, field_name text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT text FROM texts WHERE index = entry AND field = field_name
$$;
CREATE FUNCTION public.touched(first bigint, past bigint) RETURNS TABLE(claim_id uuid, entry bigint, outlet_id uuid)
    LANGUAGE plpgsql STABLE ROWS 100
    AS $$
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
CREATE FUNCTION public.touched_events(first bigint, past bigint) RETURNS TABLE(subject bigint, event bigint, settled boolean)
    LANGUAGE sql STABLE ROWS 100
    AS $$
    SELECT x.subject, x.event, bool_or(x.degree IS NOT NULL)
    FROM (
        SELECT DISTINCT t.subject, t.claim
        FROM turns t
        WHERE t.index >= first AND t.index < past AND t.is_source
    ) t
    JOIN turns x ON x.subject = t.subject AND x.claim = t.claim AND x.index < past
    GROUP BY x.subject, x.event
$$;
CREATE FUNCTION public.turns_between(first bigint, past bigint) RETURNS SETOF public.turns
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.versions_of(claim uuid) RETURNS TABLE(claim_id uuid)
    LANGUAGE sql STABLE
    AS $$
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
CREATE TABLE public.checkpoints (
    size bigint NOT NULL,
    note text NOT NULL,
    key text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT checkpoints_size CHECK ((size > 0))
);
CREATE TABLE public.claim_states (
    claim_id uuid NOT NULL,
    source_id uuid NOT NULL,
    event_id uuid NOT NULL,
    made_on date NOT NULL,
    earliest date NOT NULL,
    latest date,
    quote_hash bytea,
    entered_by text NOT NULL,
    external_id text,
    verdict text,
    degree double precision,
    late_by bigint,
    early_by bigint,
    needs_ruling boolean NOT NULL,
    final boolean NOT NULL,
    void_reason text,
    outcome_id uuid,
    settled_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    corrected_by uuid,
    index bigint NOT NULL,
    CONSTRAINT claim_states_days CHECK ((((made_on >= '0001-01-01'::date) AND (made_on <= '9999-12-31'::date)) AND ((earliest >= '0001-01-01'::date) AND (earliest <= '9999-12-31'::date)) AND ((latest >= '0001-01-01'::date) AND (latest <= '9999-12-31'::date)))),
    CONSTRAINT claim_states_degree CHECK (
CASE verdict
    WHEN 'happened'::text THEN (degree = (1)::double precision)
    WHEN 'did_not_happen'::text THEN (degree = (0)::double precision)
    WHEN 'partly'::text THEN ((degree > (0)::double precision) AND (degree < (1)::double precision))
    ELSE (degree IS NULL)
END),
    CONSTRAINT claim_states_early CHECK ((early_by > 0)),
    CONSTRAINT claim_states_late CHECK ((late_by > 0)),
    CONSTRAINT claim_states_one_end CHECK (((verdict IS NULL) OR (void_reason IS NULL))),
    CONSTRAINT claim_states_verdict CHECK ((verdict = ANY (ARRAY['happened'::text, 'did_not_happen'::text, 'partly'::text])))
);
CREATE TABLE public.claims (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    event_id uuid NOT NULL,
    direction text NOT NULL,
    made_on date NOT NULL,
    earliest date NOT NULL,
    latest date,
    phrase text,
    rule text,
    exact boolean NOT NULL,
    rules_version text NOT NULL,
    probability double precision,
    basis text NOT NULL,
    wording jsonb,
    committed boolean NOT NULL,
    topics text[] NOT NULL,
    external_id text,
    entered_by text NOT NULL,
    corrects uuid,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    collection_id uuid,
    CONSTRAINT claims_basis CHECK ((basis = ANY (ARRAY['stated'::text, 'wording'::text, 'none'::text]))),
    CONSTRAINT claims_corrects_another CHECK ((corrects <> id)),
    CONSTRAINT claims_days CHECK ((((made_on >= '0001-01-01'::date) AND (made_on <= '9999-12-31'::date)) AND ((earliest >= '0001-01-01'::date) AND (earliest <= '9999-12-31'::date)) AND ((latest >= '0001-01-01'::date) AND (latest <= '9999-12-31'::date)))),
    CONSTRAINT claims_direction CHECK ((direction = ANY (ARRAY['will'::text, 'will_not'::text]))),
    CONSTRAINT claims_probability CHECK (((probability >= (0)::double precision) AND (probability <= (1)::double precision))),
    CONSTRAINT claims_stated CHECK (((basis <> 'stated'::text) OR (probability IS NOT NULL))),
    CONSTRAINT claims_window CHECK (((earliest <= latest) AND (made_on <= latest))),
    CONSTRAINT claims_worded CHECK (((basis <> 'wording'::text) OR (wording IS NOT NULL)))
);
CREATE TABLE public.collections (
    id uuid NOT NULL,
    slug text NOT NULL,
    from_on date,
    to_on date,
    entered_by text NOT NULL,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT collections_days CHECK ((((from_on >= '0001-01-01'::date) AND (from_on <= '9999-12-31'::date)) AND ((to_on >= '0001-01-01'::date) AND (to_on <= '9999-12-31'::date)))),
    CONSTRAINT collections_period CHECK ((from_on <= to_on)),
    CONSTRAINT collections_slug CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);
CREATE TABLE public.events (
    id uuid NOT NULL,
    slug text NOT NULL,
    statement_key bytea NOT NULL,
    key text,
    series text,
    topics text[] NOT NULL,
    criteria_index bigint,
    entered_by text NOT NULL,
    merged_into uuid,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT events_merged CHECK ((merged_into <> id)),
    CONSTRAINT events_slug CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);
CREATE TABLE public.outlets (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    homepage text,
    country text,
    aliases text[] NOT NULL,
    merged_into uuid,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT outlets_country CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT outlets_merged CHECK ((merged_into <> id)),
    CONSTRAINT outlets_name CHECK ((name <> ''::text)),
    CONSTRAINT outlets_slug CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);
CREATE TABLE public.redactions (
    index bigint NOT NULL,
    target bigint NOT NULL,
    fields text[] NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT redactions_later CHECK ((target < index)),
    CONSTRAINT redactions_some CHECK ((fields <> '{}'::text[]))
);
CREATE TABLE public.report_states (
    report_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    outlet_id uuid NOT NULL,
    published_as uuid NOT NULL,
    url_hash text,
    withdrawn_at timestamp with time zone,
    index bigint NOT NULL
);
CREATE TABLE public.reports (
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    outlet_id uuid NOT NULL,
    via_id uuid,
    role text NOT NULL,
    url text,
    published_on date,
    wording jsonb,
    probability double precision,
    entered_by text NOT NULL,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT reports_days CHECK (((published_on >= '0001-01-01'::date) AND (published_on <= '9999-12-31'::date))),
    CONSTRAINT reports_probability CHECK (((probability >= (0)::double precision) AND (probability <= (1)::double precision))),
    CONSTRAINT reports_relayed CHECK (((role = 'relayed'::text) = (via_id IS NOT NULL))),
    CONSTRAINT reports_role CHECK ((role = ANY (ARRAY['original'::text, 'relayed'::text]))),
    CONSTRAINT reports_via CHECK ((via_id <> outlet_id))
);
CREATE TABLE public.texts (
    index bigint NOT NULL,
    field text NOT NULL,
    salt bytea NOT NULL,
    text text NOT NULL,
    search tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, text)) STORED NOT NULL,
    CONSTRAINT texts_salt CHECK ((octet_length(salt) = 16))
);
CREATE VIEW public.report_answers AS
 SELECT r.claim_id,
    r.index,
    jsonb_build_object('id', r.id, 'outlet', ( SELECT jsonb_build_object('slug', o.slug, 'name', o.name) AS jsonb_build_object
           FROM public.outlets o
          WHERE (o.id = s.outlet_id)), 'url', COALESCE(( SELECT t.text
           FROM public.texts t
          WHERE ((t.index = r.index) AND (t.field = 'url'::text))), r.url), 'headline', COALESCE(( SELECT t.text
           FROM public.texts t
          WHERE ((t.index = r.index) AND (t.field = 'headline'::text))), ( SELECT '[redacted]'::text
           FROM public.redactions x
          WHERE ((x.target = r.index) AND ('headline'::text = ANY (x.fields)))
         LIMIT 1)), 'published_on', r.published_on, 'role', r.role, 'via', ( SELECT jsonb_build_object('slug', o.slug, 'name', o.name) AS jsonb_build_object
           FROM (public.outlets v
             JOIN public.outlets o ON ((o.id = COALESCE(v.merged_into, v.id))))
          WHERE (v.id = r.via_id)), 'wording', r.wording, 'probability', r.probability, 'withdrawn_at', s.withdrawn_at, 'recorded_at', r.recorded_at, 'redactions', ( SELECT COALESCE(jsonb_agg(jsonb_build_object('fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at) ORDER BY x.index), '[]'::jsonb) AS "coalesce"
           FROM public.redactions x
          WHERE (x.target = r.index))) AS report
   FROM (public.reports r
     JOIN public.report_states s ON ((s.report_id = r.id)));
CREATE TABLE public.sources (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    role text,
    aliases text[] NOT NULL,
    links text[] NOT NULL,
    merged_into uuid,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT sources_kind CHECK ((kind = ANY (ARRAY['person'::text, 'organisation'::text, 'anonymous'::text, 'model'::text]))),
    CONSTRAINT sources_merged CHECK ((merged_into <> id)),
    CONSTRAINT sources_name CHECK ((name <> ''::text)),
    CONSTRAINT sources_slug CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);
CREATE TABLE public.withdrawals (
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT withdrawals_kind CHECK ((kind = ANY (ARRAY['claim'::text, 'report'::text, 'outcome'::text])))
);
CREATE VIEW public.claim_answers AS
 SELECT c.id,
    COALESCE(( SELECT t.text
           FROM public.texts t
          WHERE ((t.index = c.index) AND (t.field = 'statement'::text))), '[redacted]'::text) AS statement,
    COALESCE(( SELECT t.text
           FROM public.texts t
          WHERE ((t.index = c.index) AND (t.field = 'quote'::text))), ( SELECT '[redacted]'::text
           FROM public.redactions x
          WHERE ((x.target = c.index) AND ('quote'::text = ANY (x.fields)))
         LIMIT 1)) AS quote,
    c.direction,
    ( SELECT jsonb_build_object('slug', o.slug, 'name', o.name, 'kind', o.kind) AS jsonb_build_object
           FROM public.sources o
          WHERE (o.id = s.source_id)) AS source,
    jsonb_build_object('slug', e.slug, 'statement', COALESCE(( SELECT t.text
           FROM public.texts t
          WHERE ((t.index = e.index) AND (t.field = 'statement'::text))), '[redacted]'::text)) AS event,
    public.all_topics(c.topics, e.topics) AS topics,
    c.made_on,
    jsonb_build_object('earliest', c.earliest, 'latest', c.latest, 'phrase', c.phrase, 'rule', c.rule, 'exact', c.exact) AS "window",
    c.probability,
    c.basis,
    c.wording,
    c.committed,
    s.needs_ruling,
    c.corrects,
    s.corrected_by,
    c.external_id,
        CASE
            WHEN ((s.verdict IS NOT NULL) OR (s.void_reason IS NOT NULL)) THEN jsonb_build_object('verdict', s.verdict, 'degree', s.degree, 'late_by', s.late_by, 'early_by', s.early_by, 'final', s.final, 'reason', s.void_reason, 'outcome_id', s.outcome_id, 'settled_at', s.settled_at)
            ELSE NULL::jsonb
        END AS outcome,
    ( SELECT jsonb_build_object('reason', COALESCE(public.text_of(w.index, 'reason'::text), '[redacted]'::text), 'recorded_at', w.recorded_at) AS jsonb_build_object
           FROM public.withdrawals w
          WHERE (w.subject_id = c.id)) AS withdrawal,
    ( SELECT COALESCE(jsonb_agg(r.report ORDER BY r.index), '[]'::jsonb) AS "coalesce"
           FROM public.report_answers r
          WHERE (r.claim_id = c.id)) AS reports,
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
    ( SELECT x.slug
           FROM public.collections x
          WHERE (x.id = c.collection_id)) AS collection,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at) ORDER BY x.index), '[]'::jsonb) AS "coalesce"
           FROM public.redactions x
          WHERE (x.target = c.index)) AS redactions
   FROM ((public.claims c
     JOIN public.claim_states s ON ((s.claim_id = c.id)))
     JOIN public.events e ON ((e.id = s.event_id)));
CREATE VIEW public.collection_answers AS
 SELECT id,
    index,
    slug,
    jsonb_build_object('slug', slug, 'name', COALESCE(public.text_of(index, 'name'::text), '[redacted]'::text), 'rule', COALESCE(public.text_of(index, 'rule'::text), '[redacted]'::text), 'from', from_on, 'to', to_on, 'recorded_at', recorded_at) AS collection
   FROM public.collections c;
CREATE TABLE public.entries (
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    entered_by text NOT NULL,
    body bytea NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT entries_index CHECK ((index >= 0)),
    CONSTRAINT entries_kind CHECK ((kind = ANY (ARRAY['source'::text, 'outlet'::text, 'event'::text, 'claim'::text, 'report'::text, 'outcome'::text, 'withdrawal'::text, 'revision'::text, 'merge'::text, 'key'::text, 'revocation'::text, 'collection'::text, 'redaction'::text, 'evidence'::text]))),
    CONSTRAINT entries_leaf CHECK ((leaf = sha256(('\x00'::bytea || body))))
);
CREATE TABLE public.evidence (
    id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    entered_by text NOT NULL,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
CREATE TABLE public.outcomes (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    "on" date,
    on_latest date,
    through date,
    final boolean NOT NULL,
    degree double precision,
    reason text,
    claims uuid[] NOT NULL,
    supersedes uuid[] NOT NULL,
    entered_by text NOT NULL,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT outcomes_days CHECK (((("on" >= '0001-01-01'::date) AND ("on" <= '9999-12-31'::date)) AND ((on_latest >= '0001-01-01'::date) AND (on_latest <= '9999-12-31'::date)) AND ((through >= '0001-01-01'::date) AND (through <= '9999-12-31'::date)))),
    CONSTRAINT outcomes_degree CHECK (
CASE kind
    WHEN 'partly'::text THEN ((degree > (0)::double precision) AND (degree < (1)::double precision))
    ELSE (degree IS NULL)
END),
    CONSTRAINT outcomes_kind CHECK ((kind = ANY (ARRAY['occurred'::text, 'not_occurred'::text, 'partly'::text, 'void'::text]))),
    CONSTRAINT outcomes_on CHECK (((kind = ANY (ARRAY['occurred'::text, 'partly'::text])) = ("on" IS NOT NULL))),
    CONSTRAINT outcomes_reason CHECK (
CASE kind
    WHEN 'void'::text THEN (reason = ANY (ARRAY['ambiguous'::text, 'unknowable'::text, 'premise_failed'::text, 'not_a_prediction'::text, 'duplicate'::text, 'other'::text]))
    ELSE ((reason IS NULL) AND (claims = '{}'::uuid[]))
END),
    CONSTRAINT outcomes_span CHECK (((on_latest IS NULL) OR ((kind = 'occurred'::text) AND (on_latest > "on")))),
    CONSTRAINT outcomes_through CHECK (
CASE kind
    WHEN 'not_occurred'::text THEN ((through IS NOT NULL) OR final)
    ELSE ((through IS NULL) AND (NOT final))
END)
);
CREATE TABLE public.retirements (
    outcome_id uuid NOT NULL,
    index bigint NOT NULL,
    superseded_by uuid
);
CREATE VIEW public.outcome_answers AS
 SELECT o.id,
    COALESCE(e.merged_into, e.id) AS event_id,
    o.index,
    o.recorded_at,
    COALESCE(o."on", o.through) AS on_day,
    (r.outcome_id IS NULL) AS in_force,
    o.kind,
    o.claims,
    o.final,
    jsonb_build_object('id', o.id, 'kind', o.kind, 'on', o."on", 'on_latest', o.on_latest, 'through', o.through, 'final', o.final, 'degree', o.degree, 'reason', o.reason, 'claims', to_jsonb(o.claims), 'evidence', (COALESCE((public.text_of(o.index, 'evidence'::text))::jsonb, '[]'::jsonb) || COALESCE(( SELECT jsonb_agg(x.one ORDER BY a.index, x.nth) AS jsonb_agg
           FROM ((public.evidence a
             JOIN public.texts t ON (((t.index = a.index) AND (t.field = 'evidence'::text))))
             CROSS JOIN LATERAL jsonb_array_elements((t.text)::jsonb) WITH ORDINALITY x(one, nth))
          WHERE (a.outcome_id = o.id)), '[]'::jsonb)), 'note', ( SELECT string_agg(n.note, '
'::text ORDER BY n.index) AS string_agg
           FROM ( SELECT o.index,
                    COALESCE(public.text_of(o.index, 'note'::text), ( SELECT '[redacted]'::text
                           FROM public.redactions x
                          WHERE ((x.target = o.index) AND ('note'::text = ANY (x.fields)))
                         LIMIT 1)) AS note
                UNION ALL
                 SELECT a.index,
                    COALESCE(public.text_of(a.index, 'note'::text), ( SELECT '[redacted]'::text
                           FROM public.redactions x
                          WHERE ((x.target = a.index) AND ('note'::text = ANY (x.fields)))
                         LIMIT 1)) AS "coalesce"
                   FROM public.evidence a
                  WHERE (a.outcome_id = o.id)) n), 'supersedes', to_jsonb(o.supersedes), 'superseded_by', r.superseded_by, 'in_force', (r.outcome_id IS NULL), 'recorded_at', o.recorded_at, 'redactions', ( SELECT COALESCE(jsonb_agg(jsonb_build_object('fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at) ORDER BY x.index), '[]'::jsonb) AS "coalesce"
           FROM public.redactions x
          WHERE (x.target IN ( SELECT o.index
                UNION ALL
                 SELECT a.index
                   FROM public.evidence a
                  WHERE (a.outcome_id = o.id))))) AS outcome,
    o.event_id AS found_of
   FROM ((public.outcomes o
     JOIN public.events e ON ((e.id = o.event_id)))
     LEFT JOIN public.retirements r ON ((r.outcome_id = o.id)));
CREATE VIEW public.event_findings AS
 SELECT e.id AS event_id,
    o.index,
    o.kind,
    o.claims,
    o.final,
    o.in_force,
    o.outcome
   FROM ((public.events e
     CROSS JOIN LATERAL ( SELECT e.id
        UNION ALL
         SELECT m.id
           FROM public.events m
          WHERE (m.merged_into = e.id)) part(id))
     CROSS JOIN LATERAL ( SELECT x.id,
            x.event_id,
            x.index,
            x.recorded_at,
            x.on_day,
            x.in_force,
            x.kind,
            x.claims,
            x.final,
            x.outcome,
            x.found_of
           FROM public.outcome_answers x
          WHERE (x.found_of = part.id)
         OFFSET 0) o)
  WHERE (e.merged_into IS NULL);
CREATE VIEW public.event_answers AS
 SELECT e.id,
    e.slug,
    COALESCE(public.text_of(e.index, 'statement'::text), '[redacted]'::text) AS statement,
    e.key,
    e.series,
    COALESCE(public.text_of(e.criteria_index, 'criteria'::text), ( SELECT '[redacted]'::text
           FROM public.redactions x
          WHERE ((x.target = e.criteria_index) AND ('criteria'::text = ANY (x.fields)))
         LIMIT 1)) AS criteria,
    e.topics,
    found.state,
    ( SELECT COALESCE(jsonb_agg(o.outcome ORDER BY o.index), '[]'::jsonb) AS "coalesce"
           FROM public.event_findings o
          WHERE (o.event_id = e.id)) AS outcomes,
    e.recorded_at,
    e.merged_into,
    e.index,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at) ORDER BY x.index), '[]'::jsonb) AS "coalesce"
           FROM public.redactions x
          WHERE (x.target = ANY (ARRAY[e.index, e.criteria_index]))) AS redactions
   FROM (public.events e
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN bool_or(((o.kind = 'void'::text) AND (o.claims = '{}'::uuid[]))) THEN 'void'::text
                    WHEN bool_or(((o.kind = ANY (ARRAY['occurred'::text, 'partly'::text])) OR o.final)) THEN 'settled'::text
                    ELSE 'open'::text
                END AS state
           FROM public.event_findings o
          WHERE ((o.event_id = e.id) AND o.in_force)) found);
CREATE TABLE public.event_days (
    event bigint NOT NULL,
    day date NOT NULL,
    claims bigint NOT NULL,
    degrees numeric NOT NULL,
    CONSTRAINT event_days_day_check CHECK (((day = '-infinity'::date) OR ((day >= '0001-01-01'::date) AND (day <= '9999-12-31'::date))))
);
CREATE TABLE public.event_rates (
    event bigint NOT NULL,
    topic text NOT NULL,
    day date NOT NULL,
    events bigint NOT NULL,
    outcomes bigint NOT NULL,
    given_events bigint NOT NULL,
    given_outcomes bigint NOT NULL,
    CONSTRAINT event_rates_day_check CHECK (((day = '-infinity'::date) OR ((day >= '0001-01-01'::date) AND (day <= '9999-12-31'::date))))
);
CREATE TABLE public.event_tags (
    event bigint NOT NULL,
    topic text NOT NULL,
    claims bigint NOT NULL
);
CREATE TABLE public.event_topics (
    event_id uuid NOT NULL,
    index bigint NOT NULL,
    topics text[] NOT NULL
);
CREATE TABLE public.idempotency (
    by text NOT NULL,
    key text NOT NULL,
    request bytea NOT NULL,
    kind text NOT NULL,
    entered boolean NOT NULL,
    answer bytea NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_request CHECK ((octet_length(request) = 32))
);
CREATE TABLE public.judged_events (
    event bigint NOT NULL,
    claims bigint NOT NULL,
    owed bigint NOT NULL
);
CREATE TABLE public.key_uses (
    key_id text NOT NULL,
    last_used_on date NOT NULL,
    CONSTRAINT key_uses_days CHECK (((last_used_on >= '0001-01-01'::date) AND (last_used_on <= '9999-12-31'::date)))
);
CREATE TABLE public.keys (
    id text NOT NULL,
    name text NOT NULL,
    hash bytea NOT NULL,
    scopes text[] NOT NULL,
    expires_at timestamp with time zone,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    outlets text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT keys_expire CHECK (isfinite(expires_at)),
    CONSTRAINT keys_hash CHECK ((octet_length(hash) = 32))
);
CREATE TABLE public.revocations (
    key_id text NOT NULL,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
CREATE VIEW public.key_answers AS
 SELECT k.id,
    k.name,
    k.scopes,
    k.expires_at,
    public.outlets_now(k.outlets) AS outlets,
    ( SELECT min(r.recorded_at) AS min
           FROM public.revocations r
          WHERE (r.key_id = ANY (l.line))) AS revoked_at,
    k.recorded_at,
    u.last_used_on,
    k.index,
    l.line
   FROM ((public.keys k
     CROSS JOIN LATERAL ( SELECT public.key_line(k.id) AS key_line
         OFFSET 0) l(line))
     LEFT JOIN public.key_uses u ON ((u.key_id = k.id)));
CREATE TABLE public.log_head (
    only_one boolean DEFAULT true NOT NULL,
    size bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    edge bytea NOT NULL,
    CONSTRAINT log_head_edge CHECK ((octet_length(edge) = (32 * bit_count(int8send(size))))),
    CONSTRAINT log_head_only_one CHECK (only_one),
    CONSTRAINT log_head_size CHECK ((size >= 0))
);
CREATE TABLE public.merges (
    index bigint NOT NULL,
    kind text NOT NULL,
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    CONSTRAINT merges_distinct CHECK ((from_id <> into_id)),
    CONSTRAINT merges_kind CHECK ((kind = ANY (ARRAY['source'::text, 'outlet'::text, 'event'::text])))
);
CREATE TABLE public.migrations (
    version integer NOT NULL,
    name text NOT NULL,
    hash bytea NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.nodes (
    level bigint NOT NULL,
    place bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT nodes_hash CHECK ((octet_length(hash) = 32)),
    CONSTRAINT nodes_level CHECK ((level > 0)),
    CONSTRAINT nodes_place CHECK ((place >= 0))
);
CREATE TABLE public.outlet_names (
    key text NOT NULL,
    id uuid NOT NULL,
    skeleton text NOT NULL
);
CREATE TABLE public.settlements (
    claim_id uuid NOT NULL,
    index bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    verdict text,
    degree double precision,
    late_by bigint,
    early_by bigint,
    needs_ruling boolean NOT NULL,
    final boolean NOT NULL,
    void_reason text,
    outcome_id uuid
);
CREATE TABLE public.source_names (
    key text NOT NULL,
    id uuid NOT NULL,
    skeleton text NOT NULL
);
CREATE TABLE public.speaker_days (
    event bigint NOT NULL,
    subject bigint NOT NULL,
    day date NOT NULL,
    claims bigint NOT NULL,
    errors bigint NOT NULL,
    outcomes bigint NOT NULL,
    CONSTRAINT speaker_days_day_check CHECK (((day = '-infinity'::date) OR ((day >= '0001-01-01'::date) AND (day <= '9999-12-31'::date))))
);
CREATE TABLE public.speaker_tags (
    event bigint NOT NULL,
    subject bigint NOT NULL,
    topic text NOT NULL,
    claims bigint NOT NULL
);
CREATE TABLE public.speakers (
    event bigint NOT NULL,
    subject bigint NOT NULL,
    claims bigint NOT NULL
);
CREATE VIEW public.timeline_items AS
 SELECT c.index,
    (0)::bigint AS nth,
    c.recorded_at AS at,
    c.made_on AS on_day,
        CASE
            WHEN (c.corrects IS NULL) THEN 'claim'::text
            ELSE 'correction'::text
        END AS type,
    s.claim_id,
    s.source_id,
    s.event_id,
    NULL::uuid AS outlet_id,
    NULL::jsonb AS report,
    NULL::jsonb AS outcome,
    NULL::jsonb AS settlement
   FROM (public.claims c
     JOIN public.claim_states s ON ((s.claim_id = c.id)))
UNION ALL
 SELECT r.index,
    0 AS nth,
    r.recorded_at AS at,
    r.published_on AS on_day,
    'report'::text AS type,
    s.claim_id,
    s.source_id,
    s.event_id,
    t.outlet_id,
    a.report,
    NULL::jsonb AS outcome,
    NULL::jsonb AS settlement
   FROM (((public.reports r
     JOIN public.report_states t ON ((t.report_id = r.id)))
     JOIN public.report_answers a ON ((a.index = r.index)))
     JOIN public.claim_states s ON ((s.claim_id = r.claim_id)))
UNION ALL
 SELECT o.index,
    0 AS nth,
    o.recorded_at AS at,
    o.on_day,
    'outcome'::text AS type,
    NULL::uuid AS claim_id,
    NULL::uuid AS source_id,
    o.event_id,
    NULL::uuid AS outlet_id,
    NULL::jsonb AS report,
    o.outcome,
    NULL::jsonb AS settlement
   FROM public.outcome_answers o
UNION ALL
 SELECT t.index,
    (s.index + 1) AS nth,
    t.recorded_at AS at,
    o.on_day,
    'settlement'::text AS type,
    s.claim_id,
    s.source_id,
    s.event_id,
    NULL::uuid AS outlet_id,
    NULL::jsonb AS report,
    NULL::jsonb AS outcome,
    (((to_jsonb(t.*) - 'claim_id'::text) - 'index'::text) - 'recorded_at'::text) AS settlement
   FROM ((public.settlements t
     JOIN public.claim_states s ON ((s.claim_id = t.claim_id)))
     LEFT JOIN public.outcome_answers o ON ((o.id = t.outcome_id)))
UNION ALL
 SELECT w.index,
    0 AS nth,
    w.recorded_at AS at,
    NULL::date AS on_day,
    'withdrawal'::text AS type,
    s.claim_id,
    s.source_id,
    s.event_id,
    NULL::uuid AS outlet_id,
    NULL::jsonb AS report,
    NULL::jsonb AS outcome,
    NULL::jsonb AS settlement
   FROM (public.withdrawals w
     JOIN public.claim_states s ON ((s.claim_id = w.subject_id)))
UNION ALL
 SELECT w.index,
    0 AS nth,
    w.recorded_at AS at,
    NULL::date AS on_day,
    'withdrawal'::text AS type,
    s.claim_id,
    s.source_id,
    s.event_id,
    t.outlet_id,
    a.report,
    NULL::jsonb AS outcome,
    NULL::jsonb AS settlement
   FROM ((((public.withdrawals w
     JOIN public.reports r ON ((r.id = w.subject_id)))
     JOIN public.report_states t ON ((t.report_id = r.id)))
     JOIN public.report_answers a ON ((a.index = r.index)))
     JOIN public.claim_states s ON ((s.claim_id = r.claim_id)))
UNION ALL
 SELECT w.index,
    0 AS nth,
    w.recorded_at AS at,
    NULL::date AS on_day,
    'withdrawal'::text AS type,
    NULL::uuid AS claim_id,
    NULL::uuid AS source_id,
    o.event_id,
    NULL::uuid AS outlet_id,
    NULL::jsonb AS report,
    o.outcome,
    NULL::jsonb AS settlement
   FROM (public.withdrawals w
     JOIN public.outcome_answers o ON ((o.id = w.subject_id)));
ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (size);
ALTER TABLE ONLY public.claim_states
    ADD CONSTRAINT claim_states_pkey PRIMARY KEY (claim_id);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_index_key UNIQUE (index);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.collections
    ADD CONSTRAINT collections_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.collections
    ADD CONSTRAINT collections_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (index);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_recorded_at_key UNIQUE (recorded_at);
ALTER TABLE ONLY public.event_days
    ADD CONSTRAINT event_days_pkey PRIMARY KEY (event, day);
ALTER TABLE ONLY public.event_rates
    ADD CONSTRAINT event_rates_pkey PRIMARY KEY (event, topic, day);
ALTER TABLE ONLY public.event_tags
    ADD CONSTRAINT event_tags_pkey PRIMARY KEY (event, topic);
ALTER TABLE ONLY public.event_topics
    ADD CONSTRAINT event_topics_pkey PRIMARY KEY (event_id, index);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_key_once UNIQUE (entered_by, key);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_index_key UNIQUE (index);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (by, key);
ALTER TABLE ONLY public.judged_events
    ADD CONSTRAINT judged_events_pkey PRIMARY KEY (event);
ALTER TABLE ONLY public.key_uses
    ADD CONSTRAINT key_uses_pkey PRIMARY KEY (key_id);
ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.log_head
    ADD CONSTRAINT log_head_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY public.merges
    ADD CONSTRAINT merges_once UNIQUE (from_id);
ALTER TABLE ONLY public.merges
    ADD CONSTRAINT merges_pkey PRIMARY KEY (index);
ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.nodes
    ADD CONSTRAINT nodes_pkey PRIMARY KEY (level, place);
ALTER TABLE ONLY public.outcomes
    ADD CONSTRAINT outcomes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outlet_names
    ADD CONSTRAINT outlet_names_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT outlets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT outlets_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.redactions
    ADD CONSTRAINT redactions_pkey PRIMARY KEY (index);
ALTER TABLE ONLY public.report_states
    ADD CONSTRAINT report_states_pkey PRIMARY KEY (report_id);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.retirements
    ADD CONSTRAINT retirements_pkey PRIMARY KEY (outcome_id);
ALTER TABLE ONLY public.revocations
    ADD CONSTRAINT revocations_pkey PRIMARY KEY (key_id);
ALTER TABLE ONLY public.settlements
    ADD CONSTRAINT settlements_pkey PRIMARY KEY (claim_id, index);
ALTER TABLE ONLY public.source_names
    ADD CONSTRAINT source_names_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.speaker_days
    ADD CONSTRAINT speaker_days_pkey PRIMARY KEY (event, subject, day);
ALTER TABLE ONLY public.speaker_tags
    ADD CONSTRAINT speaker_tags_pkey PRIMARY KEY (event, subject, topic);
ALTER TABLE ONLY public.speakers
    ADD CONSTRAINT speakers_pkey PRIMARY KEY (event, subject);
ALTER TABLE ONLY public.spoken
    ADD CONSTRAINT spoken_pkey PRIMARY KEY (subject, topic, day);
ALTER TABLE ONLY public.tallies
    ADD CONSTRAINT tallies_pkey PRIMARY KEY (subject, topics, day);
ALTER TABLE ONLY public.texts
    ADD CONSTRAINT texts_pkey PRIMARY KEY (index, field);
ALTER TABLE ONLY public.turns
    ADD CONSTRAINT turns_pkey PRIMARY KEY (subject, claim, index) INCLUDE (event, source, series, topics, made_on, earliest, latest, withdrawn, withdrawn_after_close, final, degree, late_by, void_reason, direction, probability, basis, committed, phrase, low, high, prospective, collection, is_source, original, relayed);
ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT withdrawals_once UNIQUE (subject_id);
ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT withdrawals_pkey PRIMARY KEY (id);
CREATE INDEX claim_states_due_asc ON public.claim_states USING btree (COALESCE(latest, 'infinity'::date), index);
CREATE INDEX claim_states_due_desc ON public.claim_states USING btree (COALESCE(latest, '-infinity'::date) DESC, index DESC);
CREATE INDEX claim_states_event ON public.claim_states USING btree (event_id, index);
CREATE INDEX claim_states_first_said ON public.claim_states USING btree (event_id, made_on) WHERE (withdrawn_at IS NULL);
CREATE INDEX claim_states_index ON public.claim_states USING btree (index);
CREATE INDEX claim_states_made_on ON public.claim_states USING btree (made_on, index);
CREATE INDEX claim_states_place ON public.claim_states USING btree (public.claim_place(source_id, event_id, made_on), earliest) WHERE (withdrawn_at IS NULL);
CREATE INDEX claim_states_source ON public.claim_states USING btree (source_id, index);
CREATE INDEX claim_states_unjudged ON public.claim_states USING btree (event_id, latest) WHERE (verdict IS NULL);
CREATE INDEX claim_states_waiting ON public.claim_states USING btree (latest, index) WHERE ((verdict IS NULL) AND (void_reason IS NULL) AND (withdrawn_at IS NULL));
CREATE INDEX claims_event ON public.claims USING btree (event_id);
CREATE UNIQUE INDEX claims_external_id_once ON public.claim_states USING btree (entered_by, external_id) WHERE ((withdrawn_at IS NULL) AND (external_id IS NOT NULL));
CREATE UNIQUE INDEX claims_said_once ON public.claim_states USING btree (source_id, event_id, made_on, earliest, latest, quote_hash, (
CASE
    WHEN (external_id IS NOT NULL) THEN entered_by
    ELSE NULL::text
END), external_id) NULLS NOT DISTINCT WHERE (withdrawn_at IS NULL);
CREATE INDEX claims_source ON public.claims USING btree (source_id, index);
CREATE INDEX claims_topics ON public.claims USING gin (topics);
CREATE INDEX collections_index ON public.collections USING btree (index);
CREATE INDEX entries_names ON public.entries USING btree (index) WHERE (kind = ANY (ARRAY['merge'::text, 'revision'::text]));
CREATE INDEX event_rates_owed ON public.event_rates USING btree (event) WHERE ((events <> given_events) OR (outcomes <> given_outcomes));
CREATE INDEX event_topics_index ON public.event_topics USING btree (index);
CREATE INDEX events_index ON public.events USING btree (index);
CREATE INDEX events_merged_into ON public.events USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX events_root ON public.events USING btree (COALESCE(merged_into, id));
CREATE INDEX events_slug_stem ON public.events USING btree (regexp_replace(slug, '-[0-9]+$'::text, ''::text));
CREATE INDEX events_statement ON public.events USING btree (statement_key);
CREATE INDEX events_topics ON public.events USING gin (topics);
CREATE INDEX evidence_outcome ON public.evidence USING btree (outcome_id, index);
CREATE INDEX idempotency_recorded_at ON public.idempotency USING btree (recorded_at);
CREATE INDEX merges_into ON public.merges USING btree (into_id);
CREATE INDEX outcomes_event ON public.outcomes USING btree (event_id, index);
CREATE INDEX outlet_names_id ON public.outlet_names USING btree (id);
CREATE INDEX outlet_names_skeleton ON public.outlet_names USING btree (skeleton);
CREATE INDEX outlets_index ON public.outlets USING btree (index);
CREATE INDEX outlets_merged_into ON public.outlets USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX outlets_slug_stem ON public.outlets USING btree (regexp_replace(slug, '-[0-9]+$'::text, ''::text));
CREATE INDEX outlets_words ON public.outlets USING gin (public.name_words(name, aliases));
CREATE INDEX rates_event ON public.rates USING btree (event, topic, index, day) INCLUDE (events, outcomes);
CREATE INDEX rates_index ON public.rates USING btree (index);
CREATE INDEX rates_topic ON public.rates USING btree (topic, index, day) INCLUDE (events, outcomes);
CREATE INDEX redactions_target ON public.redactions USING btree (target);
CREATE INDEX report_states_outlet ON public.report_states USING btree (outlet_id, claim_id);
CREATE INDEX reports_claim ON public.reports USING btree (claim_id, index);
CREATE INDEX reports_index ON public.reports USING btree (index);
CREATE INDEX reports_outlet ON public.reports USING btree (outlet_id, claim_id);
CREATE UNIQUE INDEX reports_published_once ON public.report_states USING btree (claim_id, published_as, url_hash) NULLS NOT DISTINCT WHERE (withdrawn_at IS NULL);
CREATE INDEX settlements_index ON public.settlements USING btree (index);
CREATE INDEX source_names_id ON public.source_names USING btree (id);
CREATE INDEX source_names_skeleton ON public.source_names USING btree (skeleton);
CREATE INDEX sources_index ON public.sources USING btree (index);
CREATE INDEX sources_merged_into ON public.sources USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX sources_slug_stem ON public.sources USING btree (regexp_replace(slug, '-[0-9]+$'::text, ''::text));
CREATE INDEX sources_words ON public.sources USING gin (public.name_words(name, aliases));
CREATE INDEX spoken_pending ON public.spoken USING btree (day) WHERE (day > '-infinity'::date);
CREATE INDEX tallies_pending ON public.tallies USING btree (day) WHERE (day > '-infinity'::date);
CREATE INDEX texts_search ON public.texts USING gin (search);
CREATE INDEX turns_degree ON public.turns USING btree (event, index) WHERE (is_source AND (degree IS NOT NULL));
CREATE INDEX turns_event ON public.turns USING btree (event, claim, index) WHERE is_source;
CREATE INDEX turns_index ON public.turns USING btree (index);
CREATE INDEX turns_source ON public.turns USING btree (source, index);
CREATE INDEX turns_subject ON public.turns USING btree (subject, index);
CREATE INDEX withdrawals_index ON public.withdrawals USING btree (index);
CREATE TRIGGER checkpoints_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER claims_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claims FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER collections_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.collections FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER event_topics_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_topics FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.evidence FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER keys_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.keys FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER log_head_grows BEFORE UPDATE ON public.log_head FOR EACH ROW EXECUTE FUNCTION public.grow_only();
CREATE TRIGGER log_head_stays BEFORE DELETE OR TRUNCATE ON public.log_head FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER merges_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.merges FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER nodes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.nodes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER outcomes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.outcomes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER outlets_stay BEFORE DELETE OR TRUNCATE ON public.outlets FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER rates_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rates FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER redactions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.redactions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER reports_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reports FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER retirements_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.retirements FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER revocations_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.revocations FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER settlements_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlements FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER sources_stay BEFORE DELETE OR TRUNCATE ON public.sources FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER texts_append_only BEFORE UPDATE OR TRUNCATE ON public.texts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER texts_redacted BEFORE DELETE ON public.texts FOR EACH ROW EXECUTE FUNCTION public.refuse_unless_redacted();
CREATE TRIGGER turns_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.turns FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER withdrawals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.withdrawals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.claim_states
    ADD CONSTRAINT claim_states_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claims(id);
ALTER TABLE ONLY public.claim_states
    ADD CONSTRAINT claim_states_corrected_by_fkey FOREIGN KEY (corrected_by) REFERENCES public.claims(id);
ALTER TABLE ONLY public.claim_states
    ADD CONSTRAINT claim_states_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);
ALTER TABLE ONLY public.claim_states
    ADD CONSTRAINT claim_states_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES public.collections(id);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_corrects_fkey FOREIGN KEY (corrects) REFERENCES public.claims(id);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id);
ALTER TABLE ONLY public.collections
    ADD CONSTRAINT collections_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.event_topics
    ADD CONSTRAINT event_topics_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);
ALTER TABLE ONLY public.event_topics
    ADD CONSTRAINT event_topics_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_criteria_index_fkey FOREIGN KEY (criteria_index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.events(id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_outcome_id_fkey FOREIGN KEY (outcome_id) REFERENCES public.outcomes(id);
ALTER TABLE ONLY public.key_uses
    ADD CONSTRAINT key_uses_key_id_fkey FOREIGN KEY (key_id) REFERENCES public.keys(id);
ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.merges
    ADD CONSTRAINT merges_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.outcomes
    ADD CONSTRAINT outcomes_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);
ALTER TABLE ONLY public.outcomes
    ADD CONSTRAINT outcomes_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.outlet_names
    ADD CONSTRAINT outlet_names_id_fkey FOREIGN KEY (id) REFERENCES public.outlets(id);
ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT outlets_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT outlets_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.outlets(id);
ALTER TABLE ONLY public.redactions
    ADD CONSTRAINT redactions_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.redactions
    ADD CONSTRAINT redactions_target_fkey FOREIGN KEY (target) REFERENCES public.entries(index);
ALTER TABLE ONLY public.report_states
    ADD CONSTRAINT report_states_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claims(id);
ALTER TABLE ONLY public.report_states
    ADD CONSTRAINT report_states_outlet_id_fkey FOREIGN KEY (outlet_id) REFERENCES public.outlets(id);
ALTER TABLE ONLY public.report_states
    ADD CONSTRAINT report_states_published_as_fkey FOREIGN KEY (published_as) REFERENCES public.outlets(id);
ALTER TABLE ONLY public.report_states
    ADD CONSTRAINT report_states_report_id_fkey FOREIGN KEY (report_id) REFERENCES public.reports(id);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claims(id);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_outlet_id_fkey FOREIGN KEY (outlet_id) REFERENCES public.outlets(id);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_via_id_fkey FOREIGN KEY (via_id) REFERENCES public.outlets(id);
ALTER TABLE ONLY public.retirements
    ADD CONSTRAINT retirements_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.retirements
    ADD CONSTRAINT retirements_outcome_id_fkey FOREIGN KEY (outcome_id) REFERENCES public.outcomes(id);
ALTER TABLE ONLY public.retirements
    ADD CONSTRAINT retirements_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES public.outcomes(id);
ALTER TABLE ONLY public.revocations
    ADD CONSTRAINT revocations_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.revocations
    ADD CONSTRAINT revocations_key_id_fkey FOREIGN KEY (key_id) REFERENCES public.keys(id);
ALTER TABLE ONLY public.settlements
    ADD CONSTRAINT settlements_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claims(id);
ALTER TABLE ONLY public.settlements
    ADD CONSTRAINT settlements_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.source_names
    ADD CONSTRAINT source_names_id_fkey FOREIGN KEY (id) REFERENCES public.sources(id);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.sources(id);
ALTER TABLE ONLY public.texts
    ADD CONSTRAINT texts_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);
ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT withdrawals_index_fkey FOREIGN KEY (index) REFERENCES public.entries(index);

-- Rates are told anew of every event that has matured, whatever turned about it. Why:
-- a claim that is undated or not settled has a part in no outcome, but gives its topics
-- to the event; its turns were passed over, and the next difference took away of these
-- topics what had never been added.

CREATE INDEX turns_degree ON turns (event, index) WHERE is_source AND degree IS NOT NULL;
CREATE INDEX rates_index ON rates (index);

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
    SELECT topic, event, index, day, sum(events)::bigint, sum(outcomes)::bigint
    FROM parts
    GROUP BY topic, event, index, day
    HAVING sum(events) <> 0 OR sum(outcomes) <> 0
$$;

-- What was told wrongly is told again, from the log, and what was added up of it.
ALTER TABLE rates DISABLE TRIGGER rates_append_only;
TRUNCATE rates, tallies, spoken;
ALTER TABLE rates ENABLE TRIGGER rates_append_only;
INSERT INTO rates SELECT * FROM rates_between(0, (SELECT size FROM log_head));
SELECT tally(0, size, recorded_at::date - 8) FROM log_head;

-- Every claim as it was seen when the log was `size` entries long and `closed_day` was
-- the last day over everywhere: what a record as of an instant is computed from.

CREATE FUNCTION closes_at(day date) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (day + 1 + time '12:00') AT TIME ZONE 'UTC'
$$;

CREATE FUNCTION seen_claims(size bigint, closed_day date)
    RETURNS TABLE (
        claim_id uuid,
        source_id uuid,
        event_id uuid,
        topics text[],
        made_on date,
        latest date,
        status text,
        closed boolean,
        final boolean,
        verdict text,
        degree float8,
        late_by bigint,
        void_reason text,
        direction text,
        probability float8,
        basis text,
        committed boolean,
        prospective boolean,
        withdrawn_after_close boolean,
        last_at timestamptz
    )
    LANGUAGE sql STABLE AS $$
    SELECT
        c.id,
        c.source_id,
        coalesce(m.root_id, c.event_id),
        all_topics(c.topics, (
            SELECT t.topics
            FROM event_topics t
            WHERE t.event_id = coalesce(m.root_id, c.event_id) AND t.index < size
            ORDER BY t.index DESC
            LIMIT 1
        )),
        c.made_on,
        c.latest,
        claim_status(
            w.id IS NOT NULL, s.void_reason, s.verdict, c.latest, closed_day
        ),
        coalesce(c.latest <= closed_day, false),
        coalesce(s.final, false),
        s.verdict,
        s.degree,
        s.late_by,
        s.void_reason,
        c.direction,
        c.probability,
        c.basis,
        c.committed,
        (c.latest IS NULL OR c.recorded_at < closes_at(c.latest)) AND NOT EXISTS (
            SELECT FROM outcomes o
            WHERE o.event_id = c.event_id AND o.index < c.index
        ) AND NOT EXISTS (
            -- Findings count that were about what the event had taken in by then.
            SELECT FROM merged('event', c.index) e
            JOIN outcomes o ON o.event_id = e.from_id
            WHERE e.root_id = c.event_id AND o.index < c.index
              AND EXISTS (
                    SELECT FROM merges x
                    WHERE x.into_id = c.event_id AND x.index < c.index)
        ),
        coalesce(w.recorded_at >= closes_at(c.latest), false),
        greatest(c.recorded_at, s.recorded_at, w.recorded_at)
    FROM claims c
    LEFT JOIN merged('event', size) m ON m.from_id = c.event_id
    LEFT JOIN withdrawals w ON w.subject_id = c.id AND w.index < size
    LEFT JOIN LATERAL (
        SELECT t.*
        FROM settlements t
        WHERE t.claim_id = c.id AND t.index < size
        ORDER BY t.index DESC
        LIMIT 1
    ) s ON true
    WHERE c.index < size
$$;

-- Which source each claim counted for then.
CREATE FUNCTION seen_sources(size bigint)
    RETURNS TABLE (claim_id uuid, subject_id uuid, last_at timestamptz)
    LANGUAGE sql STABLE AS $$
    SELECT c.id, coalesce(m.root_id, c.source_id), c.recorded_at
    FROM claims c
    LEFT JOIN merged('source', size) m ON m.from_id = c.source_id
    WHERE c.index < size
$$;

-- Which outlets had reported each claim then, each once however often it did.
CREATE FUNCTION seen_outlets(size bigint)
    RETURNS TABLE (claim_id uuid, subject_id uuid, last_at timestamptz)
    LANGUAGE sql STABLE AS $$
    SELECT r.claim_id, coalesce(m.root_id, r.outlet_id), max(r.recorded_at)
    FROM reports r
    LEFT JOIN merged('outlet', size) m ON m.from_id = r.outlet_id
    WHERE r.index < size AND NOT EXISTS (
        SELECT FROM withdrawals w WHERE w.subject_id = r.id AND w.index < size
    )
    GROUP BY r.claim_id, coalesce(m.root_id, r.outlet_id)
$$;

CREATE INDEX reports_outlet ON reports (outlet_id, claim_id);

-- When something about a source or an outlet was last entered that its claims, as they
-- are seen through a filter, may not show: a claim, a report or its withdrawal, a merge,
-- an event's topics.
CREATE FUNCTION last_turn(of_kind text, subject uuid, size bigint) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    WITH own AS (
        SELECT subject AS id
      UNION ALL
        SELECT m.from_id FROM merged(of_kind, size) m WHERE m.root_id = subject
    ),
    own_reports AS (
        SELECT r.id, r.claim_id, r.index
        FROM reports r
        WHERE of_kind = 'outlet' AND r.index < size
          AND r.outlet_id IN (SELECT id FROM own)
    ),
    own_claims AS (
        SELECT c.event_id, c.index
        FROM claims c
        WHERE of_kind = 'source' AND c.index < size
          AND c.source_id IN (SELECT id FROM own)
      UNION ALL
        SELECT c.event_id, r.index
        FROM own_reports r
        JOIN claims c ON c.id = r.claim_id
    ),
    merged_events AS MATERIALIZED (
        SELECT * FROM merged('event', size)
    ),
    own_events AS (
        SELECT DISTINCT coalesce(m.root_id, c.event_id) AS id
        FROM own_claims c
        LEFT JOIN merged_events m ON m.from_id = c.event_id
    ),
    turns AS (
        SELECT index FROM own_claims
      UNION ALL
        SELECT index FROM merges WHERE from_id IN (SELECT id FROM own)
      UNION ALL
        SELECT m.index
        FROM merges m
        JOIN merged_events e ON e.from_id = m.from_id
        WHERE e.root_id IN (SELECT id FROM own_events)
      UNION ALL
        SELECT index FROM event_topics WHERE event_id IN (SELECT id FROM own_events)
      UNION ALL
        SELECT index FROM withdrawals WHERE subject_id IN (SELECT id FROM own_reports)
    )
    SELECT max(e.recorded_at)
    FROM turns t
    JOIN entries e ON e.index = t.index
    WHERE t.index < size
$$;

-- A key ends with each of those under which it was minted, and follows the outlets it is
-- bound to where they are merged: both are read here, so that logs of before say so too.
-- Names are found by another skeleton from here on, which the server fills in.

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

-- What outlets with these slugs were merged into, or are themselves.
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

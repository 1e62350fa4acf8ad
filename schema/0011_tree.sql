-- The Merkle tree over the log (RFC 9162, 2.1): the hashes of complete subtrees above the
-- leaves that stand in entries already, and in log_head the edge of the tree, which is
-- all that growing it needs. Derived, so kept here for what was there before.

CREATE TABLE nodes (
    level  bigint NOT NULL,
    place  bigint NOT NULL,
    hash   bytea  NOT NULL,
    PRIMARY KEY (level, place),
    CONSTRAINT nodes_level CHECK (level > 0),
    CONSTRAINT nodes_place CHECK (place >= 0),
    CONSTRAINT nodes_hash CHECK (octet_length(hash) = 32)
);

CREATE TRIGGER nodes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON nodes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The hash of a complete subtree; leaves are of level 0.
CREATE FUNCTION subtree(of_level bigint, of_place bigint) RETURNS bytea
    LANGUAGE sql STABLE AS $$
    SELECT CASE of_level
        WHEN 0 THEN (SELECT leaf FROM entries WHERE index = of_place)
        ELSE (SELECT hash FROM nodes WHERE level = of_level AND place = of_place)
    END
$$;

DO $$
DECLARE
    above bigint := 1;
    width bigint := (SELECT size / 2 FROM log_head);
BEGIN
    WHILE width > 0 LOOP
        INSERT INTO nodes
        SELECT above, p, sha256(
            '\x01'::bytea || subtree(above - 1, 2 * p) || subtree(above - 1, 2 * p + 1)
        )
        FROM generate_series(0, width - 1) p;
        above := above + 1;
        width := width / 2;
    END LOOP;
END;
$$;

-- The hashes of the tree's complete subtrees, the largest first: 32 bytes for each 1
-- among the binary digits of its size.
ALTER TABLE log_head ADD COLUMN edge bytea;
UPDATE log_head SET edge = coalesce((
    SELECT string_agg(subtree(l, (size >> l) - 1), ''::bytea ORDER BY l DESC)
    FROM generate_series(0, 62) l
    WHERE size >> l & 1 = 1
), '');
-- squawk-ignore adding-not-nullable-field
ALTER TABLE log_head ALTER COLUMN edge SET NOT NULL;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE log_head ADD CONSTRAINT log_head_edge CHECK (
    octet_length(edge) = 32 * bit_count(int8send(size))
);

-- What was signed: a root, of so many entries, as a C2SP signed note; with which key.
CREATE TABLE checkpoints (
    size       bigint      PRIMARY KEY,
    note       text        NOT NULL,
    key        text        NOT NULL,
    signed_at  timestamptz NOT NULL,
    CONSTRAINT checkpoints_size CHECK (size > 0)
);

CREATE TRIGGER checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

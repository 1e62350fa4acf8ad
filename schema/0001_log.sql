-- The log: the only thing that is written for its own sake. Every change of state is
-- one entry, the index of an entry is the order of commits, and all other tables are
-- projections of the log, written in the same transaction. What is derived from the
-- tables (views and functions) stands in views.sql, who may do what in roles.sql.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END;
$$;

-- `body` holds the bytes that were hashed, `leaf` their hash in the Merkle tree. Times
-- only grow, so the entry that was newest at an instant is found by index.
CREATE TABLE entries (
    index        bigint      PRIMARY KEY,
    recorded_at  timestamptz NOT NULL,
    kind         text        NOT NULL,
    subject      text        NOT NULL, -- what the entry is about: an id or a slug
    entered_by   text        NOT NULL, -- the id of a key, or `operator`
    body         bytea       NOT NULL,
    leaf         bytea       NOT NULL,
    CONSTRAINT entries_index CHECK (index >= 0),
    CONSTRAINT entries_recorded_at_key UNIQUE (recorded_at),
    CONSTRAINT entries_leaf CHECK (leaf = sha256('\x00'::bytea || body)),
    CONSTRAINT entries_kind CHECK (kind IN (
        'source', 'outlet', 'event', 'claim', 'report', 'outcome', 'withdrawal',
        'revision', 'merge', 'key', 'revocation', 'collection', 'redaction', 'evidence'
    ))
);

-- The newest entry that changes a name, which cached pages depend on.
CREATE INDEX entries_names ON entries (index) WHERE kind IN ('merge', 'revision');

CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row: whoever holds its lock is the only writer. `edge` holds the hashes of the
-- tree's complete subtrees, the largest first: 32 bytes for each 1 among the binary
-- digits of the size. It is all that is needed to grow the tree.
CREATE TABLE log_head (
    only_one     boolean     PRIMARY KEY DEFAULT true,
    size         bigint      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    edge         bytea       NOT NULL,
    CONSTRAINT log_head_only_one CHECK (only_one),
    CONSTRAINT log_head_size CHECK (size >= 0),
    CONSTRAINT log_head_edge CHECK (
        octet_length(edge) = 32 * bit_count(int8send(size))
    )
);

INSERT INTO log_head (size, recorded_at, edge) VALUES (0, '0001-01-01T00:00:00Z', '');

CREATE FUNCTION grow_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at THEN
        RAISE EXCEPTION 'the log can only grow'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'log_head_grows';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head
    FOR EACH ROW EXECUTE FUNCTION grow_only();
CREATE TRIGGER log_head_stays BEFORE DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The Merkle tree over the log (RFC 9162, 2.1): the hashes of the complete subtrees
-- above the leaves, which are level 0 and stand in `entries`.
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

-- A signed root of the tree over so many entries: a C2SP signed note, and its key.
CREATE TABLE checkpoints (
    size       bigint      PRIMARY KEY,
    note       text        NOT NULL,
    key        text        NOT NULL,
    signed_at  timestamptz NOT NULL,
    CONSTRAINT checkpoints_size CHECK (size > 0)
);

CREATE TRIGGER checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Quotations, addresses and other free text stand beside the log, which holds only a
-- salted commitment to each. Why: a text can be removed by law without breaking a
-- proof.
CREATE TABLE texts (
    index  bigint NOT NULL REFERENCES entries,
    field  text   NOT NULL,
    salt   bytea  NOT NULL,
    text   text   NOT NULL,
    PRIMARY KEY (index, field),
    CONSTRAINT texts_salt CHECK (octet_length(salt) = 16)
);

-- Words are searched in what was said alone.
CREATE INDEX texts_search ON texts USING gin (to_tsvector('english', text)) WITH (gin_pending_list_limit = 256)
    WHERE field IN ('statement', 'quote');

-- Which texts were removed: the entry `index` says who removed `fields` of `target`,
-- and why. Answers say so ever after.
CREATE TABLE redactions (
    index        bigint      PRIMARY KEY REFERENCES entries,
    target       bigint      NOT NULL REFERENCES entries,
    fields       text[]      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT redactions_later CHECK (target < index),
    CONSTRAINT redactions_some CHECK (fields <> '{}')
);

CREATE INDEX redactions_target ON redactions (target);

CREATE TRIGGER redactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON redactions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A text is deleted only where the log says so. Why the entry is read too: the row in
-- `redactions` alone could have been made by hand.
CREATE FUNCTION refuse_unless_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER texts_append_only BEFORE UPDATE OR TRUNCATE ON texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER texts_redacted BEFORE DELETE ON texts
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_redacted();

-- The log is the spine: every state change is one entry, its index is the order of
-- commits, and all other tables are projections written in the same transaction.
-- Bodies, salts and leaf hashes are final from here on; tree nodes come later.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END;
$$;

-- One row: whoever holds its lock is the only writer.
CREATE TABLE log_head (
    only_one     boolean     PRIMARY KEY DEFAULT true,
    size         bigint      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT log_head_only_one CHECK (only_one),
    CONSTRAINT log_head_size CHECK (size >= 0)
);

INSERT INTO log_head (size, recorded_at) VALUES (0, '0001-01-01T00:00:00Z');

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

CREATE TABLE entries (
    index        bigint      PRIMARY KEY,
    recorded_at  timestamptz NOT NULL,
    kind         text        NOT NULL,
    subject      text        NOT NULL,
    entered_by   text        NOT NULL,
    body         bytea       NOT NULL,
    leaf         bytea       NOT NULL,
    CONSTRAINT entries_index CHECK (index >= 0),
    CONSTRAINT entries_recorded_at_key UNIQUE (recorded_at),
    CONSTRAINT entries_leaf CHECK (leaf = sha256('\x00'::bytea || body)),
    CONSTRAINT entries_kind CHECK (kind IN (
        'source', 'outlet', 'event', 'claim', 'report', 'outcome',
        'withdrawal', 'revision', 'merge', 'key', 'revocation'
    ))
);

-- Quoted and free text stands beside the log, which holds a salted commitment to it.
CREATE TABLE texts (
    index   bigint   NOT NULL REFERENCES entries,
    field   text     NOT NULL,
    salt    bytea    NOT NULL,
    text    text     NOT NULL,
    search  tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', text)) STORED,
    PRIMARY KEY (index, field),
    CONSTRAINT texts_salt CHECK (octet_length(salt) = 16)
);

CREATE INDEX texts_search ON texts USING gin (search);

CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER texts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION text_of(entry bigint, field_name text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT text FROM texts WHERE index = entry AND field = field_name
$$;

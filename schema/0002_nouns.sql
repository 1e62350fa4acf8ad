-- Sources, outlets and events: what can be renamed and merged, so their rows follow the
-- log's revisions; the names by which a source or an outlet is found; merges; keys.

CREATE TABLE sources (
    id           uuid        PRIMARY KEY,
    slug         text        NOT NULL,
    name         text        NOT NULL,
    kind         text        NOT NULL,
    role         text,
    aliases      text[]      NOT NULL,
    links        text[]      NOT NULL,
    merged_into  uuid        REFERENCES sources,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT sources_slug_key UNIQUE (slug),
    CONSTRAINT sources_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT sources_name CHECK (name <> ''),
    CONSTRAINT sources_merged CHECK (merged_into <> id),
    CONSTRAINT sources_kind CHECK (
        kind IN ('person', 'organisation', 'anonymous', 'model')
    )
);

CREATE TABLE outlets (
    id           uuid        PRIMARY KEY,
    slug         text        NOT NULL,
    name         text        NOT NULL,
    homepage     text,
    country      text,
    aliases      text[]      NOT NULL,
    merged_into  uuid        REFERENCES outlets,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT outlets_slug_key UNIQUE (slug),
    CONSTRAINT outlets_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT outlets_name CHECK (name <> ''),
    CONSTRAINT outlets_merged CHECK (merged_into <> id),
    CONSTRAINT outlets_country CHECK (country ~ '^[A-Z]{2}$')
);

-- `statement_key` is the hash of the normalised statement; `key` is the client's own.
-- `criteria_index` is the entry whose text holds the criteria in force.
CREATE TABLE events (
    id              uuid        PRIMARY KEY,
    slug            text        NOT NULL,
    statement_key   bytea       NOT NULL,
    key             text,
    series          text,
    topics          text[]      NOT NULL,
    criteria_index  bigint      REFERENCES entries,
    entered_by      text        NOT NULL,
    merged_into     uuid        REFERENCES events,
    index           bigint      NOT NULL REFERENCES entries,
    recorded_at     timestamptz NOT NULL,
    CONSTRAINT events_slug_key UNIQUE (slug),
    CONSTRAINT events_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT events_merged CHECK (merged_into <> id),
    CONSTRAINT events_key_once UNIQUE (entered_by, key)
);

-- A slug that is taken gets a number: these find the numbers given so far.
CREATE INDEX sources_slug_stem ON sources (regexp_replace(slug, '-[0-9]+$', ''));
CREATE INDEX outlets_slug_stem ON outlets (regexp_replace(slug, '-[0-9]+$', ''));
CREATE INDEX events_slug_stem ON events (regexp_replace(slug, '-[0-9]+$', ''));

CREATE INDEX events_statement ON events (statement_key);
CREATE INDEX events_merged_into ON events (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX events_topics ON events USING gin (topics);
CREATE INDEX events_index ON events (index);
CREATE INDEX sources_index ON sources (index);
CREATE INDEX outlets_index ON outlets (index);

-- The topics of an event as they were from that entry on, for records as of an instant.
CREATE TABLE event_topics (
    event_id  uuid   NOT NULL REFERENCES events,
    index     bigint NOT NULL REFERENCES entries,
    topics    text[] NOT NULL,
    PRIMARY KEY (event_id, index)
);

-- Every name and alias, normalised: one name leads to one source and one outlet.
CREATE TABLE source_names (
    key       text PRIMARY KEY,
    id        uuid NOT NULL REFERENCES sources,
    skeleton  text NOT NULL
);
CREATE INDEX source_names_skeleton ON source_names (skeleton);
CREATE INDEX source_names_id ON source_names (id);

CREATE TABLE outlet_names (
    key       text PRIMARY KEY,
    id        uuid NOT NULL REFERENCES outlets,
    skeleton  text NOT NULL
);
CREATE INDEX outlet_names_skeleton ON outlet_names (skeleton);
CREATE INDEX outlet_names_id ON outlet_names (id);

CREATE TABLE merges (
    index    bigint PRIMARY KEY REFERENCES entries,
    kind     text   NOT NULL,
    from_id  uuid   NOT NULL,
    into_id  uuid   NOT NULL,
    CONSTRAINT merges_kind CHECK (kind IN ('source', 'outlet', 'event')),
    CONSTRAINT merges_distinct CHECK (from_id <> into_id),
    CONSTRAINT merges_once UNIQUE (from_id)
);

-- Where each merged thing of a kind had ended when the log was `size` entries long.
CREATE FUNCTION merged(of_kind text, size bigint)
    RETURNS TABLE (from_id uuid, root_id uuid)
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE step AS (
        SELECT m.from_id, m.into_id
        FROM merges m
        WHERE m.kind = of_kind AND m.index < size
      UNION ALL
        SELECT s.from_id, m.into_id
        FROM step s
        JOIN merges m ON m.from_id = s.into_id
        WHERE m.index < size
    )
    SELECT s.from_id, s.into_id
    FROM step s
    WHERE NOT EXISTS (
        SELECT FROM merges m WHERE m.from_id = s.into_id AND m.index < size
    )
$$;

-- A key's secret is shown once; only its hash is kept.
CREATE TABLE keys (
    id           text        PRIMARY KEY,
    name         text        NOT NULL,
    hash         bytea       NOT NULL,
    scopes       text[]      NOT NULL,
    expires_at   timestamptz,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT keys_hash CHECK (octet_length(hash) = 32)
);

CREATE TABLE revocations (
    key_id       text        PRIMARY KEY REFERENCES keys,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL
);

CREATE TRIGGER event_topics_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON event_topics FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER merges_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON merges FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keys_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revocations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON revocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

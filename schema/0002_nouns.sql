-- Sources, outlets and events. They can be renamed and merged, so their rows follow the
-- log's revisions; but they are never deleted, since their slugs lead to them for ever.
-- A slug that is taken gets a number. Slugs sort by their bytes, so that the numbers
-- given so far are a range of an index.

-- Names are searched by the beginning of each word, in any language.
CREATE FUNCTION name_words(name text, aliases text[]) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', name || ' ' || array_to_string(aliases, ' '))
$$;

CREATE TABLE sources (
    id           uuid        PRIMARY KEY,
    slug         text        NOT NULL COLLATE "C",
    name         text        NOT NULL,
    kind         text        NOT NULL,
    role         text,
    aliases      text[]      NOT NULL,
    links        text[]      NOT NULL,
    merged_into  uuid        REFERENCES sources, -- never itself merged
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
    slug         text        NOT NULL COLLATE "C",
    name         text        NOT NULL,
    homepage     text,
    country      text,
    aliases      text[]      NOT NULL,
    merged_into  uuid        REFERENCES outlets, -- never itself merged
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT outlets_slug_key UNIQUE (slug),
    CONSTRAINT outlets_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT outlets_name CHECK (name <> ''),
    CONSTRAINT outlets_merged CHECK (merged_into <> id),
    CONSTRAINT outlets_country CHECK (country ~ '^[A-Z]{2}$')
);

CREATE TABLE events (
    id              uuid        PRIMARY KEY,
    slug            text        NOT NULL COLLATE "C",
    statement_key   bytea       NOT NULL, -- the hash of the normalised statement
    key             text,                 -- the client's own, unique for each API key
    series          text,
    topics          text[]      NOT NULL, -- now; see event_topics
    criteria_index  bigint      REFERENCES entries, -- whose text are the criteria now
    entered_by      text        NOT NULL,
    merged_into     uuid        REFERENCES events, -- never itself merged
    index           bigint      NOT NULL REFERENCES entries,
    recorded_at     timestamptz NOT NULL,
    CONSTRAINT events_slug_key UNIQUE (slug),
    CONSTRAINT events_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT events_merged CHECK (merged_into <> id),
    CONSTRAINT events_key_once UNIQUE (entered_by, key)
);

CREATE INDEX sources_index ON sources (index);
CREATE INDEX outlets_index ON outlets (index);
CREATE INDEX events_index ON events (index);

CREATE INDEX sources_words ON sources USING gin (name_words(name, aliases));
CREATE INDEX outlets_words ON outlets USING gin (name_words(name, aliases));

CREATE INDEX sources_merged_into ON sources (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX outlets_merged_into ON outlets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX events_merged_into ON events (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX events_statement ON events (statement_key);
CREATE INDEX events_topics ON events USING gin (topics);
CREATE INDEX events_root ON events (coalesce(merged_into, id));

CREATE TRIGGER sources_stay BEFORE DELETE OR TRUNCATE ON sources
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outlets_stay BEFORE DELETE OR TRUNCATE ON outlets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every name and alias of what is not merged, normalised: one name leads to one source
-- and to one outlet. Names with the same skeleton look alike, so a new one is refused.
CREATE TABLE source_names (
    key       text PRIMARY KEY,
    id        uuid NOT NULL REFERENCES sources,
    skeleton  text NOT NULL
);

CREATE TABLE outlet_names (
    key       text PRIMARY KEY,
    id        uuid NOT NULL REFERENCES outlets,
    skeleton  text NOT NULL
);

CREATE INDEX source_names_id ON source_names (id);
CREATE INDEX source_names_skeleton ON source_names (skeleton);
CREATE INDEX outlet_names_id ON outlet_names (id);
CREATE INDEX outlet_names_skeleton ON outlet_names (skeleton);

-- The topics of an event as they were from that entry on, for records as of an instant.
CREATE TABLE event_topics (
    event_id  uuid   NOT NULL REFERENCES events,
    index     bigint NOT NULL REFERENCES entries,
    topics    text[] NOT NULL,
    PRIMARY KEY (event_id, index)
);

CREATE TRIGGER event_topics_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON event_topics FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was merged into what, and when: each thing once, for ever.
CREATE TABLE merges (
    index    bigint PRIMARY KEY REFERENCES entries,
    kind     text   NOT NULL,
    from_id  uuid   NOT NULL,
    into_id  uuid   NOT NULL,
    CONSTRAINT merges_kind CHECK (kind IN ('source', 'outlet', 'event')),
    CONSTRAINT merges_distinct CHECK (from_id <> into_id),
    CONSTRAINT merges_once UNIQUE (from_id)
);

CREATE INDEX merges_into ON merges (into_id);

CREATE TRIGGER merges_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON merges FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

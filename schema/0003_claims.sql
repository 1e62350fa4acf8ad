-- Claims, reports and outcomes are what was said and found: immutable rows. What changes
-- as the world does (status, verdict) lives in claim_states, and each of its turns in the
-- append-only settlements, so that a record can be read as of any entry of the log.

CREATE TABLE claims (
    id             uuid        PRIMARY KEY,
    source_id      uuid        NOT NULL REFERENCES sources,
    event_id       uuid        NOT NULL REFERENCES events,
    direction      text        NOT NULL,
    made_on        date        NOT NULL,
    earliest       date        NOT NULL,
    latest         date,
    phrase         text,
    rule           text,
    exact          boolean     NOT NULL,
    rules_version  text        NOT NULL,
    probability    float8,
    basis          text        NOT NULL,
    wording        jsonb,
    committed      boolean     NOT NULL,
    topics         text[]      NOT NULL,
    external_id    text,
    entered_by     text        NOT NULL,
    corrects       uuid        REFERENCES claims,
    index          bigint      NOT NULL REFERENCES entries,
    recorded_at    timestamptz NOT NULL,
    CONSTRAINT claims_index_key UNIQUE (index),
    CONSTRAINT claims_direction CHECK (direction IN ('will', 'will_not')),
    CONSTRAINT claims_basis CHECK (basis IN ('stated', 'wording', 'none')),
    CONSTRAINT claims_probability CHECK (probability BETWEEN 0 AND 1),
    CONSTRAINT claims_stated CHECK (basis <> 'stated' OR probability IS NOT NULL),
    CONSTRAINT claims_worded CHECK (basis <> 'wording' OR wording IS NOT NULL),
    CONSTRAINT claims_window CHECK (earliest <= latest AND made_on <= latest),
    CONSTRAINT claims_finite CHECK (
        isfinite(made_on) AND isfinite(earliest) AND isfinite(coalesce(latest, made_on))
    ),
    CONSTRAINT claims_corrects_another CHECK (corrects <> id)
);

-- `source_id` and `event_id` are what the claim's own were merged into, if anything.
CREATE TABLE claim_states (
    claim_id      uuid        PRIMARY KEY REFERENCES claims,
    source_id     uuid        NOT NULL REFERENCES sources,
    event_id      uuid        NOT NULL REFERENCES events,
    made_on       date        NOT NULL,
    earliest      date        NOT NULL,
    latest        date,
    quote_hash    bytea,
    entered_by    text        NOT NULL,
    external_id   text,
    verdict       text,
    degree        float8,
    late_by       bigint,
    early_by      bigint,
    needs_ruling  boolean     NOT NULL,
    final         boolean     NOT NULL,
    void_reason   text,
    outcome_id    uuid,
    settled_at    timestamptz,
    withdrawn_at  timestamptz,
    corrected_by  uuid        REFERENCES claims,
    index         bigint      NOT NULL,
    CONSTRAINT claim_states_verdict CHECK (
        verdict IN ('happened', 'did_not_happen', 'partly')
    ),
    CONSTRAINT claim_states_degree CHECK (
        CASE verdict
            WHEN 'happened' THEN degree = 1
            WHEN 'did_not_happen' THEN degree = 0
            WHEN 'partly' THEN degree > 0 AND degree < 1
            ELSE degree IS NULL
        END
    ),
    CONSTRAINT claim_states_one_end CHECK (verdict IS NULL OR void_reason IS NULL),
    CONSTRAINT claim_states_late CHECK (late_by > 0),
    CONSTRAINT claim_states_early CHECK (early_by > 0)
);

CREATE UNIQUE INDEX claims_said_once ON claim_states
    (source_id, event_id, made_on, earliest, latest, quote_hash)
    NULLS NOT DISTINCT WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX claims_external_id_once ON claim_states
    (entered_by, external_id) WHERE withdrawn_at IS NULL AND external_id IS NOT NULL;
CREATE INDEX claim_states_index ON claim_states (index);
CREATE INDEX claim_states_source ON claim_states (source_id, index);
CREATE INDEX claim_states_event ON claim_states (event_id, index);
CREATE INDEX claim_states_made_on ON claim_states (made_on, index);
CREATE INDEX claim_states_due_asc ON claim_states
    (coalesce(latest, 'infinity'), index);
CREATE INDEX claim_states_due_desc ON claim_states
    (coalesce(latest, '-infinity') DESC, index DESC);
CREATE INDEX claim_states_waiting ON claim_states (latest, index)
    WHERE verdict IS NULL AND void_reason IS NULL AND withdrawn_at IS NULL;
CREATE INDEX claims_topics ON claims USING gin (topics);
CREATE INDEX claims_source ON claims (source_id, index);

-- The status of a claim when `closed_day` was the last day that was over everywhere.
CREATE FUNCTION claim_status(
    withdrawn boolean, void_reason text, verdict text, latest date, closed_day date
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN withdrawn THEN 'withdrawn'
        WHEN void_reason IS NOT NULL THEN 'void'
        WHEN verdict IS NOT NULL THEN 'settled'
        WHEN latest IS NULL THEN 'undated'
        WHEN latest <= closed_day THEN 'due'
        ELSE 'open'
    END
$$;

CREATE TABLE settlements (
    claim_id      uuid        NOT NULL REFERENCES claims,
    index         bigint      NOT NULL REFERENCES entries,
    recorded_at   timestamptz NOT NULL,
    verdict       text,
    degree        float8,
    late_by       bigint,
    early_by      bigint,
    needs_ruling  boolean     NOT NULL,
    final         boolean     NOT NULL,
    void_reason   text,
    outcome_id    uuid,
    PRIMARY KEY (claim_id, index)
);

CREATE TABLE reports (
    id            uuid        PRIMARY KEY,
    claim_id      uuid        NOT NULL REFERENCES claims,
    outlet_id     uuid        NOT NULL REFERENCES outlets,
    via_id        uuid        REFERENCES outlets,
    role          text        NOT NULL,
    url           text,
    published_on  date,
    wording       jsonb,
    probability   float8,
    entered_by    text        NOT NULL,
    index         bigint      NOT NULL REFERENCES entries,
    recorded_at   timestamptz NOT NULL,
    CONSTRAINT reports_role CHECK (role IN ('original', 'relayed')),
    CONSTRAINT reports_relayed CHECK ((role = 'relayed') = (via_id IS NOT NULL)),
    CONSTRAINT reports_via CHECK (via_id <> outlet_id),
    CONSTRAINT reports_probability CHECK (probability BETWEEN 0 AND 1)
);

-- `outlet_id` is what the report's own outlet was merged into, if anything;
-- `published_as` stays, so that two reports that a merge made alike can both stand.
CREATE TABLE report_states (
    report_id     uuid        PRIMARY KEY REFERENCES reports,
    claim_id      uuid        NOT NULL REFERENCES claims,
    outlet_id     uuid        NOT NULL REFERENCES outlets,
    published_as  uuid        NOT NULL REFERENCES outlets,
    url           text,
    withdrawn_at  timestamptz,
    index         bigint      NOT NULL
);

CREATE UNIQUE INDEX reports_published_once ON report_states
    (claim_id, published_as, url) NULLS NOT DISTINCT WHERE withdrawn_at IS NULL;
CREATE INDEX report_states_outlet ON report_states (outlet_id, claim_id);

CREATE TABLE outcomes (
    id           uuid        PRIMARY KEY,
    event_id     uuid        NOT NULL REFERENCES events,
    kind         text        NOT NULL,
    "on"         date,
    on_latest    date,
    through      date,
    final        boolean     NOT NULL,
    degree       float8,
    reason       text,
    claims       uuid[]      NOT NULL,
    supersedes   uuid[]      NOT NULL,
    entered_by   text        NOT NULL,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT outcomes_kind CHECK (
        kind IN ('occurred', 'not_occurred', 'partly', 'void')
    ),
    CONSTRAINT outcomes_on CHECK ((kind IN ('occurred', 'partly')) = ("on" IS NOT NULL)),
    CONSTRAINT outcomes_span CHECK (
        on_latest IS NULL OR (kind = 'occurred' AND on_latest > "on")
    ),
    CONSTRAINT outcomes_through CHECK (
        CASE kind
            WHEN 'not_occurred' THEN through IS NOT NULL OR final
            ELSE through IS NULL AND NOT final
        END
    ),
    CONSTRAINT outcomes_degree CHECK (
        CASE kind WHEN 'partly' THEN degree > 0 AND degree < 1 ELSE degree IS NULL END
    ),
    CONSTRAINT outcomes_reason CHECK (
        CASE kind
            WHEN 'void' THEN reason IN (
                'ambiguous', 'unknowable', 'premise_failed', 'not_a_prediction',
                'duplicate', 'other'
            )
            ELSE reason IS NULL AND claims = '{}'
        END
    )
);

CREATE INDEX outcomes_event ON outcomes (event_id, index);

-- An outcome that is no longer in force: superseded, or withdrawn with a reason.
CREATE TABLE retirements (
    outcome_id     uuid   PRIMARY KEY REFERENCES outcomes,
    index          bigint NOT NULL REFERENCES entries,
    superseded_by  uuid   REFERENCES outcomes
);

CREATE TABLE withdrawals (
    id           uuid        PRIMARY KEY,
    kind         text        NOT NULL,
    subject_id   uuid        NOT NULL,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT withdrawals_kind CHECK (kind IN ('claim', 'report', 'outcome')),
    CONSTRAINT withdrawals_once UNIQUE (subject_id)
);

CREATE TRIGGER claims_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON claims FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settlements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON settlements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON reports FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outcomes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON outcomes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER retirements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON retirements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withdrawals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON withdrawals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

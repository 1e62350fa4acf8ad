-- Claims and reports: what was predicted, and by whom it was published. Their rows
-- never change. What does change as the world does (whether a claim came true, what its
-- source was merged into) stands beside them in claim_states and report_states.
--
-- Every day is one of the years 1 to 9999. Why no infinity: the driver reads it as the
-- first or the last of these days, and then two different facts look the same.

-- Declared sets of claims, so that a reader knows by which rule they were entered.
CREATE TABLE collections (
    id           uuid        PRIMARY KEY,
    slug         text        NOT NULL,
    from_on      date,
    to_on        date,
    entered_by   text        NOT NULL,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT collections_slug_key UNIQUE (slug),
    CONSTRAINT collections_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT collections_period CHECK (from_on <= to_on),
    CONSTRAINT collections_days CHECK (
        from_on BETWEEN '0001-01-01' AND '9999-12-31'
        AND to_on BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

CREATE INDEX collections_index ON collections (index);

CREATE TRIGGER collections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON collections FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The window of a claim is `earliest` to `latest`, both included; without `latest` it
-- is undated. `phrase` is how the claim itself puts its date, `rule` the rule that read
-- it.
CREATE TABLE claims (
    id             uuid        PRIMARY KEY,
    source_id      uuid        NOT NULL REFERENCES sources,
    event_id       uuid        NOT NULL REFERENCES events,
    collection_id  uuid        REFERENCES collections,
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
    topics         text[]      NOT NULL, -- those that it adds to its event's
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
    CONSTRAINT claims_corrects_another CHECK (corrects <> id),
    CONSTRAINT claims_days CHECK (
        made_on BETWEEN '0001-01-01' AND '9999-12-31'
        AND earliest BETWEEN '0001-01-01' AND '9999-12-31'
        AND latest BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

CREATE INDEX claims_topics ON claims USING gin (topics) WITH (fastupdate = off)
    WHERE topics <> '{}';

CREATE TRIGGER claims_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON claims FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How each claim stands now, and what lists are filtered and sorted by. `source_id` and
-- `event_id` are what the claim's own were merged into, if anything. A claim without
-- `verdict` and `void_reason` has no end yet; `late_by` and `early_by` count days. What
-- claims and reports refer to is checked there, not once more for their states.
CREATE TABLE claim_states (
    claim_id      uuid        PRIMARY KEY REFERENCES claims,
    source_id     uuid        NOT NULL,
    event_id      uuid        NOT NULL,
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
    CONSTRAINT claim_states_early CHECK (early_by > 0),
    CONSTRAINT claim_states_days CHECK (
        made_on BETWEEN '0001-01-01' AND '9999-12-31'
        AND earliest BETWEEN '0001-01-01' AND '9999-12-31'
        AND latest BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

-- Claims of one source about one event that were made on one day are different claims
-- where one key gives them different external ids. Whether a claim without such an id,
-- or with another key's, repeats one of these, the writer decides alone, under its
-- lock.
CREATE UNIQUE INDEX claims_said_once ON claim_states (
    source_id, event_id, made_on, earliest, latest, quote_hash,
    (CASE WHEN external_id IS NOT NULL THEN entered_by END), external_id
) NULLS NOT DISTINCT WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX claims_external_id_once ON claim_states
    (entered_by, external_id) WHERE withdrawn_at IS NULL AND external_id IS NOT NULL;

CREATE FUNCTION claim_place(source_id uuid, event_id uuid, made_on date) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended(
        source_id::text || event_id::text || (made_on - '2000-01-01'::date), 0)
$$;

-- Where a claim that is entered again would stand. Why an index of its own: a planner
-- that knows nothing yet of the table may take one on the columns themselves that leads
-- it through all claims about an event.
CREATE INDEX claim_states_place ON claim_states
    (claim_place(source_id, event_id, made_on), earliest) WHERE withdrawn_at IS NULL;

-- The orders of lists, of all claims and of one source or event. The day is in the
-- first too, so that what is older than a list begins is passed over in the index.
CREATE INDEX claim_states_index ON claim_states (index, made_on);
CREATE INDEX claim_states_source ON claim_states (source_id, index);
CREATE INDEX claim_states_event ON claim_states (event_id, index);
CREATE INDEX claim_states_made_on ON claim_states (made_on, index);
CREATE INDEX claim_states_due_asc ON claim_states
    (coalesce(latest, 'infinity'), index);
CREATE INDEX claim_states_due_desc ON claim_states
    (coalesce(latest, '-infinity') DESC, index DESC);

-- What nobody has judged yet: the queue of due claims, and the claims about an event
-- that a finding may end.
CREATE INDEX claim_states_waiting ON claim_states (coalesce(latest, 'infinity'), index)
    WHERE verdict IS NULL AND void_reason IS NULL AND withdrawn_at IS NULL;
CREATE INDEX claim_states_unjudged ON claim_states (event_id, latest)
    WHERE verdict IS NULL;

-- When an event was first predicted: what occurred before that is another event.
CREATE INDEX claim_states_first_said ON claim_states (event_id, made_on)
    WHERE withdrawn_at IS NULL;

-- Publications of claims. A relayed report names the outlet (`via_id`) that it cites.
-- `wording` and `probability` are its own, where it puts the claim in its own words.
CREATE TABLE reports (
    id            uuid        PRIMARY KEY,
    claim_id      uuid        NOT NULL REFERENCES claims,
    outlet_id     uuid        NOT NULL REFERENCES outlets,
    via_id        uuid        REFERENCES outlets,
    role          text        NOT NULL,
    published_on  date,
    wording       jsonb,
    probability   float8,
    entered_by    text        NOT NULL,
    index         bigint      NOT NULL REFERENCES entries,
    recorded_at   timestamptz NOT NULL,
    CONSTRAINT reports_role CHECK (role IN ('original', 'relayed')),
    CONSTRAINT reports_relayed CHECK ((role = 'relayed') = (via_id IS NOT NULL)),
    CONSTRAINT reports_via CHECK (via_id <> outlet_id),
    CONSTRAINT reports_probability CHECK (probability BETWEEN 0 AND 1),
    CONSTRAINT reports_days CHECK (published_on BETWEEN '0001-01-01' AND '9999-12-31')
);

CREATE INDEX reports_claim ON reports (claim_id, index);
CREATE INDEX reports_index ON reports (index);
-- The few that put a claim in words of their own, for an outlet's drift.
CREATE INDEX reports_reworded ON reports (outlet_id, index)
    WHERE probability IS NOT NULL OR wording IS NOT NULL;

CREATE TRIGGER reports_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON reports FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- `outlet_id` is what the report's own outlet was merged into, if anything;
-- `published_as` stays, so that two reports that a merge made alike can both stand.
-- `url_hash` knows an address again after its text was removed: half of its SHA-256.
CREATE TABLE report_states (
    report_id     uuid        PRIMARY KEY REFERENCES reports,
    claim_id      uuid        NOT NULL,
    outlet_id     uuid        NOT NULL,
    published_as  uuid        NOT NULL,
    url_hash      bytea,
    withdrawn_at  timestamptz,
    index         bigint      NOT NULL
);

CREATE UNIQUE INDEX reports_published_once ON report_states
    (claim_id, published_as, url_hash) NULLS NOT DISTINCT WHERE withdrawn_at IS NULL;
CREATE INDEX report_states_outlet ON report_states (outlet_id, claim_id);

-- A claim, a report or an outcome (`subject_id`) that was withdrawn with a reason.
CREATE TABLE withdrawals (
    id           uuid        PRIMARY KEY,
    kind         text        NOT NULL,
    subject_id   uuid        NOT NULL,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT withdrawals_kind CHECK (kind IN ('claim', 'report', 'outcome')),
    CONSTRAINT withdrawals_once UNIQUE (subject_id)
);

CREATE INDEX withdrawals_index ON withdrawals (index);

CREATE TRIGGER withdrawals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON withdrawals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

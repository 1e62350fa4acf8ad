-- Outcomes: dated findings about events, and what they made of claims.

-- `on` (to `on_latest`, where only a span is known) is the day on which the event
-- occurred; a finding that it did not says `through` which day, or `final`. A void
-- finding gives a reason and may be about some claims only.
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
    CONSTRAINT outcomes_on CHECK (
        (kind IN ('occurred', 'partly')) = ("on" IS NOT NULL)
    ),
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
    ),
    CONSTRAINT outcomes_days CHECK (
        "on" BETWEEN '0001-01-01' AND '9999-12-31'
        AND on_latest BETWEEN '0001-01-01' AND '9999-12-31'
        AND through BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

CREATE INDEX outcomes_event ON outcomes (event_id, index);

CREATE TRIGGER outcomes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON outcomes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Evidence, and a note, added to an outcome that stands: an entry of its own, beside
-- the outcome, which stays as it was and is not settled again.
CREATE TABLE evidence (
    id           uuid        PRIMARY KEY,
    outcome_id   uuid        NOT NULL REFERENCES outcomes,
    entered_by   text        NOT NULL,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT evidence_index_key UNIQUE (index)
);

CREATE INDEX evidence_outcome ON evidence (outcome_id, index);

CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An outcome that is no longer in force: superseded, or withdrawn with a reason.
CREATE TABLE retirements (
    outcome_id     uuid   PRIMARY KEY REFERENCES outcomes,
    index          bigint NOT NULL REFERENCES entries,
    superseded_by  uuid   REFERENCES outcomes
);

CREATE TRIGGER retirements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON retirements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every end that a claim ever had, from which entry on; the newest stands in
-- claim_states too.
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

CREATE INDEX settlements_index ON settlements (index);

CREATE TRIGGER settlements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON settlements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

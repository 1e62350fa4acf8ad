-- API keys, and what was answered to requests that may be sent again.

-- A key's secret is shown once; only its hash is stored. A key may be bound to outlets:
-- what it posts must be published by one of them.
CREATE TABLE keys (
    id           text        PRIMARY KEY,
    name         text        NOT NULL,
    hash         bytea       NOT NULL,
    scopes       text[]      NOT NULL,
    expires_at   timestamptz,
    outlets      text[]      NOT NULL DEFAULT '{}', -- slugs as they were then
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT keys_hash CHECK (octet_length(hash) = 32),
    CONSTRAINT keys_expire CHECK (isfinite(expires_at))
);

CREATE TABLE revocations (
    key_id       text        PRIMARY KEY REFERENCES keys,
    index        bigint      NOT NULL REFERENCES entries,
    recorded_at  timestamptz NOT NULL
);

CREATE TRIGGER keys_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revocations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON revocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The last day on which a key was used. Why beside the log: it says nothing of the
-- world, and it may be forgotten.
CREATE TABLE key_uses (
    key_id        text PRIMARY KEY REFERENCES keys,
    last_used_on  date NOT NULL,
    CONSTRAINT key_uses_days CHECK (last_used_on BETWEEN '0001-01-01' AND '9999-12-31')
);

-- What was answered under an Idempotency-Key, for seven days: written in the
-- transaction of what it answers. `place` is half the hash of the API key's id and the
-- Idempotency-Key. A claim is answered again as it stood when the log's last entry was
-- that of `as_of`; any other answer, which is rare, is stored whole.
CREATE TABLE idempotency (
    recorded_at  timestamptz NOT NULL,
    as_of        timestamptz NOT NULL,
    place        uuid        PRIMARY KEY,
    claim        uuid,
    entered      boolean     NOT NULL,
    request      bytea       NOT NULL, -- the hash of the request
    kind         text,
    answer       bytea,
    CONSTRAINT idempotency_request CHECK (octet_length(request) = 32),
    CONSTRAINT idempotency_answer CHECK (
        (claim IS NULL) = (answer IS NOT NULL) AND (claim IS NULL) = (kind IS NOT NULL)
    )
);

CREATE INDEX idempotency_recorded_at ON idempotency (recorded_at);

-- What was answered under an Idempotency-Key, kept for seven days beside the log: the
-- answer is written in the transaction that did what it answers.

CREATE TABLE idempotency (
    by           text        NOT NULL,
    key          text        NOT NULL,
    request      bytea       NOT NULL,
    kind         text        NOT NULL,
    entered      boolean     NOT NULL,
    answer       bytea       NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (by, key),
    CONSTRAINT idempotency_request CHECK (octet_length(request) = 32)
);

CREATE INDEX idempotency_recorded_at ON idempotency (recorded_at);

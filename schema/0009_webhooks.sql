-- Webhooks: where the log is told to as it grows, and how far each was told. Beside the
-- log, as they say nothing of the world and may be forgotten.

-- Messages are signed with `secret`, so that no hash of it would do; and a `url` may
-- hold a token of the receiver's. So roles.sql lets only the server read this table.
-- (`at_index`, `at_claim`) is the last message that was dealt with: an entry, or what it
-- made of a claim. `sent` counts those that were delivered. `failing_since`,
-- `next_attempt_at` and `attempts` are about the message after that.
CREATE TABLE webhooks (
    id               uuid        PRIMARY KEY,
    key_id           text        NOT NULL REFERENCES keys,
    fingerprint      bytea       NOT NULL, -- the hash of all that was asked for
    url              text        NOT NULL,
    types            text[]      NOT NULL,
    sources          text[]      NOT NULL, -- slugs, as they were then
    outlets          text[]      NOT NULL,
    topics           text[]      NOT NULL,
    secret           bytea       NOT NULL,
    recorded_at      timestamptz NOT NULL,
    at_index         bigint      NOT NULL,
    at_claim         uuid        NOT NULL,
    sent             bigint      NOT NULL DEFAULT 0,
    attempts         bigint      NOT NULL DEFAULT 0,
    failing_since    timestamptz,
    next_attempt_at  timestamptz,
    disabled_at      timestamptz,
    disabled_for     text,
    CONSTRAINT webhooks_once UNIQUE (key_id, fingerprint),
    CONSTRAINT webhooks_secret CHECK (octet_length(secret) BETWEEN 24 AND 64),
    CONSTRAINT webhooks_attempts CHECK ((attempts > 0) = (failing_since IS NOT NULL)),
    CONSTRAINT webhooks_disabled CHECK (
        (disabled_at IS NULL) = (disabled_for IS NULL)
    )
);

-- What became of the newest messages of each webhook; `nth` is its count of them. What
-- was sent is not kept: a text that is redacted would have to be found here too.
CREATE TABLE webhook_deliveries (
    webhook_id       uuid        NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    nth              bigint      NOT NULL,
    message_id       text        NOT NULL,
    type             text        NOT NULL,
    attempts         bigint      NOT NULL,
    first_at         timestamptz NOT NULL,
    last_at          timestamptz NOT NULL,
    delivered        boolean     NOT NULL,
    response_status  bigint,
    milliseconds     bigint      NOT NULL,
    error            text,
    PRIMARY KEY (webhook_id, nth),
    CONSTRAINT webhook_deliveries_error CHECK (delivered = (error IS NULL))
);

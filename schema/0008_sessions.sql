-- Sessions: who has signed in at the desk with a key. Beside the log, as key_uses are:
-- they say nothing of the world, and end within hours.

-- Of the token in the browser's cookie only the hash is stored. `draft` is a form that
-- could not be saved because an earlier session had ended, and `draft_path` where it
-- is shown again.
CREATE TABLE sessions (
    hash        bytea        PRIMARY KEY,
    key_id      text         NOT NULL REFERENCES keys,
    expires_at  timestamptz  NOT NULL,
    draft_path  text,
    draft       text,
    CONSTRAINT sessions_hash CHECK (octet_length(hash) = 32),
    CONSTRAINT sessions_expire CHECK (isfinite(expires_at)),
    CONSTRAINT sessions_draft CHECK ((draft IS NULL) = (draft_path IS NULL))
);

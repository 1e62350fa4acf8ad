-- When a key was used last, by day: no entry of the log, since it says nothing of the
-- world, and it may be forgotten.

CREATE TABLE key_uses (
    key_id        text PRIMARY KEY REFERENCES keys,
    last_used_on  date NOT NULL
);

-- The driver took the first and the last day that it knows for -infinity and infinity,
-- so that what was said of 0001-01-01 or 9999-12-31 could not be read any more. What a
-- log holds of these becomes the day again that its entry says. From here on every day is
-- one of the years 1 to 9999; only where sums are kept, -infinity stands for always.

-- These rows only say again what their entries say, which stay as they are.
ALTER TABLE reports DISABLE TRIGGER reports_append_only;
UPDATE reports SET published_on = '0001-01-01' WHERE published_on = '-infinity';
UPDATE reports SET published_on = '9999-12-31' WHERE published_on = 'infinity';
ALTER TABLE reports ENABLE TRIGGER reports_append_only;

ALTER TABLE outcomes DISABLE TRIGGER outcomes_append_only;
UPDATE outcomes SET "on" = '0001-01-01' WHERE "on" = '-infinity';
UPDATE outcomes SET "on" = '9999-12-31' WHERE "on" = 'infinity';
UPDATE outcomes SET on_latest = '0001-01-01' WHERE on_latest = '-infinity';
UPDATE outcomes SET on_latest = '9999-12-31' WHERE on_latest = 'infinity';
UPDATE outcomes SET through = '0001-01-01' WHERE through = '-infinity';
UPDATE outcomes SET through = '9999-12-31' WHERE through = 'infinity';
ALTER TABLE outcomes ENABLE TRIGGER outcomes_append_only;

ALTER TABLE collections DISABLE TRIGGER collections_append_only;
UPDATE collections SET from_on = '0001-01-01' WHERE from_on = '-infinity';
UPDATE collections SET from_on = '9999-12-31' WHERE from_on = 'infinity';
UPDATE collections SET to_on = '0001-01-01' WHERE to_on = '-infinity';
UPDATE collections SET to_on = '9999-12-31' WHERE to_on = 'infinity';
ALTER TABLE collections ENABLE TRIGGER collections_append_only;

ALTER TABLE keys DISABLE TRIGGER keys_append_only;
UPDATE keys SET expires_at = '9999-12-31T23:59:59.999999Z'
WHERE expires_at = 'infinity';
UPDATE keys SET expires_at = '0001-01-01T00:00:00Z' WHERE expires_at = '-infinity';
ALTER TABLE keys ENABLE TRIGGER keys_append_only;

-- A scan of each table while nothing else is served is no harm.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE claims ADD CONSTRAINT claims_days CHECK (
    made_on BETWEEN '0001-01-01' AND '9999-12-31'
    AND earliest BETWEEN '0001-01-01' AND '9999-12-31'
    AND latest BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore ban-drop-constraint
ALTER TABLE claims DROP CONSTRAINT claims_finite;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE claim_states ADD CONSTRAINT claim_states_days CHECK (
    made_on BETWEEN '0001-01-01' AND '9999-12-31'
    AND earliest BETWEEN '0001-01-01' AND '9999-12-31'
    AND latest BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE turns ADD CONSTRAINT turns_days CHECK (
    made_on BETWEEN '0001-01-01' AND '9999-12-31'
    AND earliest BETWEEN '0001-01-01' AND '9999-12-31'
    AND latest BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE reports ADD CONSTRAINT reports_days CHECK (
    published_on BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE outcomes ADD CONSTRAINT outcomes_days CHECK (
    "on" BETWEEN '0001-01-01' AND '9999-12-31'
    AND on_latest BETWEEN '0001-01-01' AND '9999-12-31'
    AND through BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE collections ADD CONSTRAINT collections_days CHECK (
    from_on BETWEEN '0001-01-01' AND '9999-12-31'
    AND to_on BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE key_uses ADD CONSTRAINT key_uses_days CHECK (
    last_used_on BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE keys ADD CONSTRAINT keys_expire CHECK (isfinite(expires_at));
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE rates ADD CONSTRAINT rates_days CHECK (
    day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE tallies ADD CONSTRAINT tallies_days CHECK (
    day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'
);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE spoken ADD CONSTRAINT spoken_days CHECK (
    day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'
);

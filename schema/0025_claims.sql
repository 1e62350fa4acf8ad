-- Claims of one source about one event, made on one day, are told apart by the external
-- ids that one key gives them; so the index no longer forbids them. That a claim without
-- such an id, or with another key's, is none of these the writer sees to, alone under
-- its lock.

DROP INDEX claims_said_once;
CREATE UNIQUE INDEX claims_said_once ON claim_states (
    source_id, event_id, made_on, earliest, latest, quote_hash,
    (CASE WHEN external_id IS NOT NULL THEN entered_by END), external_id
) NULLS NOT DISTINCT WHERE withdrawn_at IS NULL;

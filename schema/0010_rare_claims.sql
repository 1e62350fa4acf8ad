-- Lists of claims that few or none belong to, in any order: by the phrase of their
-- wording as it is written, those that ended otherwise than by a verdict, and by how
-- long ahead they were made.
CREATE INDEX claims_phrase ON claims ((wording ->> 'phrase'), index)
    WHERE wording IS NOT NULL;
CREATE INDEX claim_states_void ON claim_states (index) WHERE void_reason IS NOT NULL;
CREATE INDEX claim_states_withdrawn ON claim_states (index)
    WHERE withdrawn_at IS NOT NULL;
-- The planner has no statistics of what only a partial index holds.
CREATE STATISTICS claims_phrases ON (wording ->> 'phrase') FROM claims;
CREATE STATISTICS claim_states_horizon ON (latest - made_on) FROM claim_states;
ANALYZE claims, claim_states;

-- The tables of claims without the log: the same columns, indexes and rows, with their
-- texts beside them; numbered by a sequence.

DROP SCHEMA IF EXISTS baseline CASCADE;
CREATE SCHEMA baseline;
CREATE SEQUENCE baseline.numbers;
CREATE TABLE baseline.claims (LIKE claims INCLUDING ALL, statement text, quote text);
CREATE TABLE baseline.claim_states (LIKE claim_states INCLUDING ALL);
CREATE TABLE baseline.reports (LIKE reports INCLUDING ALL, url text);
INSERT INTO baseline.claims
SELECT
    c.*,
    (SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'statement'),
    (SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'quote')
FROM claims c;
INSERT INTO baseline.claim_states SELECT * FROM claim_states;
INSERT INTO baseline.reports SELECT * FROM reports;
SELECT setval('baseline.numbers', (SELECT size FROM log_head));
ANALYZE baseline.claims, baseline.claim_states, baseline.reports;

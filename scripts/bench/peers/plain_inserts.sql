-- The tables of claims without the log: the same columns, indexes and rows, with their
-- texts beside them; numbered by a sequence.

DROP SCHEMA IF EXISTS plain CASCADE;
CREATE SCHEMA plain;
CREATE SEQUENCE plain.numbers;
CREATE TABLE plain.claims (LIKE claims INCLUDING ALL, statement text, quote text);
CREATE TABLE plain.claim_states (LIKE claim_states INCLUDING ALL);
CREATE TABLE plain.reports (LIKE reports INCLUDING ALL, url text);
INSERT INTO plain.claims
SELECT
    c.*,
    (SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'statement'),
    (SELECT t.text FROM texts t WHERE t.index = c.index AND t.field = 'quote')
FROM claims c;
INSERT INTO plain.claim_states SELECT * FROM claim_states;
INSERT INTO plain.reports SELECT * FROM reports;
SELECT setval('plain.numbers', (SELECT size FROM log_head));
ANALYZE plain.claims, plain.claim_states, plain.reports;

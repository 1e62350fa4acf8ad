-- Run once by the image of PostgreSQL, when it makes its data folder (compose.yaml): the
-- database and its logins, each with the password that a secret holds.

\set owner `cat /run/secrets/owner`
\set server `cat /run/secrets/server`
\set replica `cat /run/secrets/replica`
\set replication `cat /run/secrets/replication`

CREATE ROLE foresaid_app;
CREATE ROLE foresaid_reader;
CREATE ROLE foresaid_owner LOGIN PASSWORD :'owner';
CREATE ROLE foresaid_server LOGIN PASSWORD :'server' IN ROLE foresaid_app;
CREATE ROLE foresaid_replica LOGIN PASSWORD :'replica' IN ROLE foresaid_reader;
CREATE ROLE foresaid_replication LOGIN REPLICATION PASSWORD :'replication';
CREATE DATABASE foresaid OWNER foresaid_owner;
REVOKE CONNECT ON DATABASE foresaid FROM PUBLIC;
GRANT CONNECT ON DATABASE foresaid TO foresaid_app, foresaid_reader;

-- It keeps nothing back until a standby uses it.
SELECT pg_create_physical_replication_slot('standby');
\! echo 'host replication foresaid_replication all scram-sha-256' >> "$PGDATA/pg_hba.conf"

-- Topics in the order of their code points, whatever the database's collation: turns of
-- new claims are told by the server, which sorts so.

CREATE OR REPLACE FUNCTION all_topics(own text[], of_event text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT DISTINCT unnest(own || of_event) COLLATE "C" ORDER BY 1)
$$;

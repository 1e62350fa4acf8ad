-- Names are found although they are misspelled, and sources by their role; events that
-- cannot be judged are found without a look at all others.

-- The words of a normalised name, and each word of four letters or more without one of
-- them. Two words that share one of these differ by a letter that is missing, added or
-- another one, or by two that changed places; or by one letter too many in each. (The
-- symmetric deletes of W. Garbe's SymSpell.)
CREATE FUNCTION near_words(key text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT near.word), '{}')
    FROM regexp_split_to_table(key, '[][ .,;:!?''"()/&|_-]+') AS words (word)
    CROSS JOIN LATERAL (
        SELECT words.word
        UNION ALL
        SELECT overlay(words.word PLACING '' FROM nth FOR 1)
        FROM generate_series(1, length(words.word)) AS nth
        WHERE length(words.word) BETWEEN 4 AND 32
    ) AS near (word)
    WHERE words.word <> ''
$$;

CREATE INDEX source_names_near ON source_names USING gin (near_words(key));
CREATE INDEX outlet_names_near ON outlet_names USING gin (near_words(key));

DROP INDEX sources_words;
CREATE INDEX sources_words ON sources USING gin (name_words(name, aliases || role));

CREATE INDEX outcomes_void ON outcomes (event_id) WHERE kind = 'void';

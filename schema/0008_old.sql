-- The old form of the versions of claims, until nothing reads it: every state in which
-- a claim ever stood, once for each subject that it counts for: its source, and every outlet that reported it. A record, now or
-- as of any entry, is read from the newest version of each claim before that entry, by
-- one scan of one index.
--
-- `subject`, `claim`, `event`, `source` and `collection` are the indexes of their
-- entries, which are unique over all kinds and half as long as ids. What a merge moves
-- gets new versions, so that no reading has to know of merges.
--
-- Why so wide a primary key: a record reads all claims of its subject, which lie
-- scattered over every wider table.

CREATE TABLE turns (
    subject                bigint   NOT NULL,
    claim                  bigint   NOT NULL,
    index                  bigint   NOT NULL, -- from this entry on
    event                  bigint   NOT NULL,
    source                 bigint   NOT NULL,
    series                 text,
    topics                 text[]   NOT NULL, -- the claim's and its event's
    made_on                date     NOT NULL,
    earliest               date     NOT NULL,
    latest                 date,
    withdrawn              boolean  NOT NULL,
    withdrawn_after_close  boolean  NOT NULL,
    final                  boolean  NOT NULL,
    degree                 float8,            -- of occurrence; NULL is not settled
    late_by                bigint,
    void_reason            text,
    direction              text     NOT NULL,
    probability            float8,
    basis                  text     NOT NULL,
    committed              boolean  NOT NULL,
    phrase                 text,              -- of a wording, with what it may mean:
    low                    float8,
    high                   float8,
    prospective            boolean  NOT NULL, -- entered before its end could be known
    collection             bigint,
    is_source              boolean  NOT NULL, -- it is the subject's; or reported:
    original               boolean  NOT NULL,
    relayed                boolean  NOT NULL,
    PRIMARY KEY (subject, claim, index) INCLUDE (
        event, source, series, topics, made_on, earliest, latest, withdrawn,
        withdrawn_after_close, final, degree, late_by, void_reason, direction,
        probability, basis, committed, phrase, low, high, prospective, collection,
        is_source, original, relayed
    ),
    CONSTRAINT turns_days CHECK (
        made_on BETWEEN '0001-01-01' AND '9999-12-31'
        AND earliest BETWEEN '0001-01-01' AND '9999-12-31'
        AND latest BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

-- When anything, or anything of a subject or a source, changed last.
CREATE INDEX turns_index ON turns (index);
CREATE INDEX turns_subject ON turns (subject, index);
CREATE INDEX turns_source ON turns (source, index);

-- The claims about an event, and since when it has one that is settled.
CREATE INDEX turns_event ON turns (event, claim, index) WHERE is_source;
CREATE INDEX turns_degree ON turns (event, index)
    WHERE is_source AND degree IS NOT NULL;

CREATE TRIGGER turns_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON turns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

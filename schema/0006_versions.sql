-- Versions of claims: how each claim stood from an entry of the log on, and for which
-- outlets it counted. A record, now or as of any entry, is computed from the newest
-- version of each claim before that entry.
--
-- Why numbers alone, of fixed width, without NULL: the server holds all versions in
-- memory as columns, and brings them up to date by reading what has a higher index
-- than it holds. `claim`, `event`, `source`, `outlet` and `collection` are the indexes
-- of their entries, which are unique over all kinds. What a merge moves gets new
-- versions, so that no reading has to know of merges.

-- The sets of topics that claims have, numbered from 1 in the order met. 0 stands for
-- no topics and has no row. Topics are in the order of their code points.
CREATE TABLE topic_sets (
    id      int     PRIMARY KEY,
    topics  text[]  NOT NULL,
    CONSTRAINT topic_sets_topics_key UNIQUE (topics),
    CONSTRAINT topic_sets_id CHECK (id > 0),
    CONSTRAINT topic_sets_some CHECK (topics <> '{}')
);

CREATE TRIGGER topic_sets_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON topic_sets FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The wordings of claims, each with the range of probabilities that it was read as;
-- numbered likewise.
CREATE TABLE hedges (
    id      int     PRIMARY KEY,
    phrase  text    NOT NULL,
    low     float8,
    high    float8,
    CONSTRAINT hedges_reading_key UNIQUE NULLS NOT DISTINCT (phrase, low, high),
    CONSTRAINT hedges_id CHECK (id > 0)
);

CREATE TRIGGER hedges_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON hedges FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How a claim stands from entry `index` on: a row for each entry that touched it, the
-- first with its own index. `event` and `source` are what its own had been merged into
-- by then.
--
-- The bits of `flags`: 1 withdrawn, 2 withdrawn after its window closed, 4 final (the
-- event can no longer happen), 8 it says that the event will not happen, 16 committed,
-- 32 prospective (entered before its end could be known), 64 its probability is stated,
-- 128 it is read from its wording. Bits 8 to 11 hold why it is void: 0 it is not, else
-- one more than the reason's place among those of `api/terms.py`.
CREATE TABLE claim_versions (
    index        bigint  NOT NULL,
    claim        bigint  NOT NULL,
    event        bigint  NOT NULL,
    source       bigint  NOT NULL,
    collection   bigint  NOT NULL, -- -1 is none
    topics       int     NOT NULL, -- a topic set: the claim's and its event's
    hedge        int     NOT NULL, -- 0 where its basis is no wording
    made_on      date    NOT NULL,
    earliest     date    NOT NULL,
    latest       date    NOT NULL, -- infinity is undated
    probability  float8  NOT NULL, -- NaN is none
    degree       float8  NOT NULL, -- of occurrence; NaN is not settled
    late_by      int     NOT NULL, -- days; 0 is not late
    flags        int     NOT NULL,
    PRIMARY KEY (claim, index),
    CONSTRAINT claim_versions_index CHECK (index >= claim AND claim >= 0),
    CONSTRAINT claim_versions_collection CHECK (collection >= -1),
    CONSTRAINT claim_versions_numbers CHECK (topics >= 0 AND hedge >= 0),
    CONSTRAINT claim_versions_days CHECK (
        made_on BETWEEN '0001-01-01' AND '9999-12-31'
        AND earliest BETWEEN '0001-01-01' AND '9999-12-31'
        AND (latest BETWEEN '0001-01-01' AND '9999-12-31' OR latest = 'infinity')
    ),
    CONSTRAINT claim_versions_probability CHECK (
        probability BETWEEN 0 AND 1 OR probability = 'NaN'
    ),
    CONSTRAINT claim_versions_degree CHECK (
        degree BETWEEN 0 AND 1 OR degree = 'NaN'
    ),
    CONSTRAINT claim_versions_late CHECK (late_by >= 0),
    CONSTRAINT claim_versions_flags CHECK (
        flags BETWEEN 0 AND 4095 AND flags & 3 <> 2 AND flags & 192 <> 192
    )
);

CREATE INDEX claim_versions_from ON claim_versions (index);

CREATE TRIGGER claim_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON claim_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- For which outlets a claim counts from entry `index` on: a row where that changes.
-- `roles`: 1 an original report of it stands, 2 a relayed one, 3 both; 0 none, since
-- all were withdrawn or the outlet was merged into another, which has them now.
CREATE TABLE report_versions (
    index   bigint  NOT NULL,
    claim   bigint  NOT NULL,
    outlet  bigint  NOT NULL,
    roles   int     NOT NULL,
    PRIMARY KEY (claim, outlet, index),
    CONSTRAINT report_versions_index CHECK (index > claim AND index > outlet),
    CONSTRAINT report_versions_roles CHECK (roles BETWEEN 0 AND 3)
);

CREATE INDEX report_versions_from ON report_versions (index);

CREATE TRIGGER report_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON report_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Sums over versions of claims, from which leaderboards and base rates are computed.
-- The writer adds to them what each batch changes, so that a reading, and a claim,
-- costs the same however long the log is. Everything is a sum of integers, so that it
-- is added and taken away without loss. A row counts from the end of its day;
-- `-infinity` stands for always: days that are long over are folded into it.

-- Base rates: by topic, and for all events ('' is no topic), how many events had
-- matured on which day, and the sum of their mean outcomes, in billionths. Each row is
-- the difference that an entry made for one event.
CREATE TABLE rates (
    topic     text    NOT NULL,
    event     bigint  NOT NULL,
    index     bigint  NOT NULL,
    day       date    NOT NULL,
    events    bigint  NOT NULL,
    outcomes  bigint  NOT NULL,
    CONSTRAINT rates_days CHECK (
        day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

CREATE INDEX rates_index ON rates (index);
CREATE INDEX rates_topic ON rates (topic, index, day) INCLUDE (events, outcomes);
CREATE INDEX rates_event ON rates (event, topic, index, day) INCLUDE (events, outcomes);

CREATE TRIGGER rates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The default leaderboard of sources: by source and topics, of eligible claims, how
-- many there are, how many windows closed, how many of these have no verdict; and over
-- the events with a score their number, the sums of each event's mean error and mean
-- outcome, of their squares and of their product. An error is p² - 2po; errors and
-- outcomes are in 1e-12, products in 1e-24.
CREATE TABLE tallies (
    subject           bigint   NOT NULL,
    topics            text[]   NOT NULL,
    day               date     NOT NULL,
    claims            bigint   NOT NULL,
    closed            bigint   NOT NULL,
    unresolved        bigint   NOT NULL,
    events            bigint   NOT NULL,
    error             bigint   NOT NULL,
    outcome           bigint   NOT NULL,
    error_squared     numeric  NOT NULL,
    outcome_squared   numeric  NOT NULL,
    error_by_outcome  numeric  NOT NULL,
    PRIMARY KEY (subject, topics, day),
    CONSTRAINT tallies_days CHECK (
        day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

CREATE INDEX tallies_pending ON tallies (day) WHERE day > '-infinity';

-- By source and topic, what `rates` holds of the events that the source spoke about.
-- Source -1 stands for all events, and has '' for all topics.
CREATE TABLE spoken (
    subject   bigint  NOT NULL,
    topic     text    NOT NULL,
    day       date    NOT NULL,
    events    bigint  NOT NULL,
    outcomes  bigint  NOT NULL,
    PRIMARY KEY (subject, topic, day),
    CONSTRAINT spoken_days CHECK (
        day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31'
    )
);

CREATE INDEX spoken_pending ON spoken (day) WHERE day > '-infinity';

-- What the claims about one event add up to, from its first finding on. Why: without it
-- every new claim about an event would read all the others, and the work for the claims
-- of an event would grow with their square.
--
-- All of the following can be derived from `turns` and `rates`. An event's rows are
-- made when a batch first touches it after a finding about it, and deleted when a merge
-- moves its claims.

-- How many claims about it stand, and how many have changed since its rates were last
-- passed on to `spoken`, for each source that spoke about it.
CREATE TABLE judged_events (
    event   bigint PRIMARY KEY,
    claims  bigint NOT NULL,
    owed    bigint NOT NULL
);

-- By the day on which claims mature (`-infinity`: they are final), how many do, and the
-- sum of their degrees.
CREATE TABLE event_days (
    event    bigint  NOT NULL,
    day      date    NOT NULL,
    claims   bigint  NOT NULL,
    degrees  numeric NOT NULL,
    PRIMARY KEY (event, day),
    CHECK (day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31')
);

-- How many claims that stand give the event a topic.
CREATE TABLE event_tags (
    event   bigint NOT NULL,
    topic   text   NOT NULL,
    claims  bigint NOT NULL,
    PRIMARY KEY (event, topic)
);

-- What the event's rows in `rates` add up to, and how much of that `spoken` has
-- already. Why not all of it: where a claim moves an event's mean, it does so for
-- everyone who spoke about the event. That is passed on once the claims have grown by a
-- quarter, so that a claim costs the same however many there are; readings add what is
-- owed.
CREATE TABLE event_rates (
    event           bigint NOT NULL,
    topic           text   NOT NULL,
    day             date   NOT NULL,
    events          bigint NOT NULL,
    outcomes        bigint NOT NULL,
    given_events    bigint NOT NULL,
    given_outcomes  bigint NOT NULL,
    PRIMARY KEY (event, topic, day),
    CHECK (day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31')
);

CREATE INDEX event_rates_owed ON event_rates (event)
    WHERE events <> given_events OR outcomes <> given_outcomes;

-- How many claims that stand each source made about the event.
CREATE TABLE speakers (
    event    bigint NOT NULL,
    subject  bigint NOT NULL,
    claims   bigint NOT NULL,
    PRIMARY KEY (event, subject)
);

-- As event_days and event_tags, of the claims of one source that have a score; `errors`
-- and `outcomes` are sums in 1e-12, as in `tallies`.
CREATE TABLE speaker_days (
    event     bigint NOT NULL,
    subject   bigint NOT NULL,
    day       date   NOT NULL,
    claims    bigint NOT NULL,
    errors    bigint NOT NULL,
    outcomes  bigint NOT NULL,
    PRIMARY KEY (event, subject, day),
    CHECK (day = '-infinity' OR day BETWEEN '0001-01-01' AND '9999-12-31')
);

CREATE TABLE speaker_tags (
    event    bigint NOT NULL,
    subject  bigint NOT NULL,
    topic    text   NOT NULL,
    claims   bigint NOT NULL,
    PRIMARY KEY (event, subject, topic)
);

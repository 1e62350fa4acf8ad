-- What was said of a source by anybody, newest first: with it a page knows whether the
-- outlets that report a source are still those it counted.

CREATE INDEX turns_source ON turns (source, index);

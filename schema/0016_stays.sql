-- What can be renamed and merged is never deleted, not by its owner either: slugs lead to
-- it for ever. What each role may do stands in roles.sql, applied after the migrations.

CREATE TRIGGER sources_stay BEFORE DELETE OR TRUNCATE ON sources
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outlets_stay BEFORE DELETE OR TRUNCATE ON outlets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who may do what. Run by the owner of the tables after every migration, and at every
-- start, it changes only what differs: so new tables are covered, and so is a database
-- that was restored where the roles were unknown.
--
--   foresaid_app     the server: reads all and adds to it; changes only projections
--                    and caches, never what was said
--   foresaid_reader  exports and analysis: reads what is published, no hash of a key
--                    and nothing of webhooks
--
-- Both are groups, whose members log in. Redactions are the owner's alone.

DO $$
DECLARE
    statement text;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['foresaid_app', 'foresaid_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this cluster was brought up just now
            END;
        END IF;
    END LOOP;

    FOR statement IN
        WITH ours AS (
            SELECT oid, relname, relkind, relacl
            FROM pg_class
            WHERE relnamespace = quote_ident(current_schema())::regnamespace
              AND pg_has_role(relowner, 'USAGE')
              AND relkind IN ('r', 'v')
        ),
        changing (relname, columns) AS (VALUES
            ('log_head', 'size recorded_at edge'),
            ('sources', 'name role aliases links merged_into'),
            ('outlets', 'name homepage country aliases merged_into'),
            ('events', 'topics criteria_index merged_into'),
            (
                'claim_states',
                'source_id event_id verdict degree late_by early_by needs_ruling final'
                ' void_reason outcome_id settled_at withdrawn_at corrected_by'
            ),
            ('report_states', 'outlet_id withdrawn_at'),
            ('key_uses', 'last_used_on'),
            ('sessions', 'draft draft_path'),
            (
                'webhooks',
                'at_index at_claim sent attempts failing_since next_attempt_at'
                ' disabled_at disabled_for'
            ),
            (
                'webhook_deliveries',
                'attempts last_at delivered response_status milliseconds error'
            )
        ),
        wanted (relation, attribute, grantee, privilege) AS (
            SELECT oid, '', 'foresaid_app', 'SELECT' FROM ours
          UNION ALL
            SELECT oid, '', 'foresaid_app', 'INSERT' FROM ours
            WHERE relkind = 'r' AND relname NOT IN ('migrations', 'redactions')
          UNION ALL
            SELECT oid, '', 'foresaid_app', 'DELETE' FROM ours
            WHERE relname IN (
                'source_names', 'outlet_names', 'idempotency', 'sessions', 'webhooks',
                'webhook_deliveries'
            )
          UNION ALL
            SELECT o.oid, c.attribute, 'foresaid_app', 'UPDATE'
            FROM ours o
            JOIN changing USING (relname)
            CROSS JOIN string_to_table(changing.columns, ' ') AS c (attribute)
          UNION ALL
            SELECT oid, '', 'foresaid_reader', 'SELECT' FROM ours
            WHERE relname NOT IN (
                'keys', 'idempotency', 'sessions', 'webhooks', 'webhook_answers',
                'webhook_deliveries'
            )
          UNION ALL
            SELECT o.oid, a.attname, 'foresaid_reader', 'SELECT'
            FROM ours o
            JOIN pg_attribute a ON a.attrelid = o.oid
            WHERE o.relname = 'keys' AND a.attname <> 'hash'
              AND a.attnum > 0 AND NOT a.attisdropped
        ),
        granted (relation, attribute, grantee, privilege) AS (
            SELECT o.oid, '', r.rolname, x.privilege_type
            FROM ours o
            CROSS JOIN aclexplode(o.relacl) x
            JOIN pg_roles r ON r.oid = x.grantee
            WHERE r.rolname IN ('foresaid_app', 'foresaid_reader')
          UNION ALL
            SELECT o.oid, a.attname, r.rolname, x.privilege_type
            FROM ours o
            JOIN pg_attribute a ON a.attrelid = o.oid
            CROSS JOIN aclexplode(a.attacl) x
            JOIN pg_roles r ON r.oid = x.grantee
            WHERE r.rolname IN ('foresaid_app', 'foresaid_reader')
        ),
        differing AS (
            SELECT relation FROM (TABLE wanted EXCEPT TABLE granted) more
          UNION
            SELECT relation FROM (TABLE granted EXCEPT TABLE wanted) less
        )
        SELECT format(
            'REVOKE ALL ON %s FROM foresaid_app, foresaid_reader; ', relation::regclass
        ) || coalesce((
            SELECT string_agg(format(
                'GRANT %s %s ON %s TO %I', w.privilege,
                CASE WHEN w.attribute <> '' THEN format('(%I)', w.attribute) END,
                w.relation::regclass, w.grantee
            ), '; ')
            FROM wanted w
            WHERE w.relation = d.relation
        ), '')
        FROM differing d
    LOOP
        EXECUTE statement;
    END LOOP;
END;
$$;

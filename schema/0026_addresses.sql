-- Where a report can be read is taken down as its headline is: the address of a new report
-- is a text beside the log, and the entry holds a salted commitment to it. Addresses that
-- were entered before stand in their entries themselves, which never change, and in
-- `reports.url`. That a report is the same is told by the hash of its address.

-- Nothing else reads the column while a migration runs.
-- squawk-ignore renaming-column
ALTER TABLE report_states RENAME COLUMN url TO url_hash;
UPDATE report_states SET url_hash = encode(sha256(convert_to(url_hash, 'UTF8')), 'hex')
    WHERE url_hash IS NOT NULL;

-- Answers as before.
CREATE OR REPLACE VIEW report_answers AS
SELECT
    r.claim_id,
    r.index,
    jsonb_build_object(
        'id', r.id,
        'outlet', (
            SELECT jsonb_build_object('slug', o.slug, 'name', o.name)
            FROM outlets o WHERE o.id = s.outlet_id
        ),
        'url', coalesce((
            SELECT t.text FROM texts t WHERE t.index = r.index AND t.field = 'url'
        ), r.url),
        'headline', coalesce((
            SELECT t.text FROM texts t WHERE t.index = r.index AND t.field = 'headline'
        ), (
            SELECT '[redacted]' FROM redactions x
            WHERE x.target = r.index AND 'headline' = ANY (x.fields) LIMIT 1
        )),
        'published_on', r.published_on,
        'role', r.role,
        'via', (
            SELECT jsonb_build_object('slug', o.slug, 'name', o.name)
            FROM outlets v
            JOIN outlets o ON o.id = coalesce(v.merged_into, v.id)
            WHERE v.id = r.via_id
        ),
        'wording', r.wording,
        'probability', r.probability,
        'withdrawn_at', s.withdrawn_at,
        'recorded_at', r.recorded_at,
        'redactions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'fields', x.fields, 'entry', x.index, 'recorded_at', x.recorded_at
            ) ORDER BY x.index), '[]')
            FROM redactions x WHERE x.target = r.index
        )
    ) AS report
FROM reports r
JOIN report_states s ON s.report_id = r.id;

"""Claims as lines of a file that an import takes: NDJSON made in SQL, in one statement.

A line has what a claim was entered with, and how it stands: its source, event and
outlets after merges, the findings in force, whether it is withdrawn. So an import of
all lines into an empty log gives the same records. The order is that of the log.
"""

from typing import LiteralString

# Names that look like those of another are marked, as an import would refuse them.
SOURCES: LiteralString = """
    SELECT
        s.id,
        concat(
            '{"name":', to_json(s.name), ',"kind":"', s.kind, '"',
            ',"role":' || to_json(s.role),
            CASE WHEN s.aliases <> '{}' THEN ',"aliases":' || to_json(s.aliases) END,
            CASE WHEN s.links <> '{}' THEN ',"links":' || to_json(s.links) END,
            CASE WHEN EXISTS (
                SELECT FROM source_names a
                JOIN source_names b ON b.skeleton = a.skeleton AND b.id <> a.id
                WHERE a.id = s.id
            ) THEN ',"distinct":true' END,
            '}'
        ) AS line
    FROM sources s
    WHERE s.merged_into IS NULL
"""
# Outlets are few: each is looked up by its key, faster than joined with all of them.
# `*` stands for the alias of its row.
OUTLET: LiteralString = """concat(
    '{"name":', to_json(*.name),
    ',"homepage":' || to_json(*.homepage),
    ',"country":' || to_json(*.country),
    CASE WHEN *.aliases <> '{}' THEN ',"aliases":' || to_json(*.aliases) END,
    CASE WHEN *.id IN (
        SELECT a.id FROM outlet_names a
        JOIN outlet_names b ON b.skeleton = a.skeleton AND b.id <> a.id
    ) THEN ',"distinct":true' END,
    '}'
)"""
# Findings in force. Evidence that was redacted is replaced, as a finding needs some.
FINDINGS: LiteralString = """
    SELECT
        coalesce(e.merged_into, e.id) AS event_id,
        o.index,
        o.kind,
        o.claims,
        o.through,
        CASE
            WHEN o.kind = 'occurred' AND o.on_latest IS NULL
                THEN concat('"happened":true,"on":"', o."on", '"')
            WHEN o.kind = 'partly'
                THEN concat('"happened":', o.degree, ',"on":"', o."on", '"')
            WHEN o.kind = 'not_occurred' AND NOT o.final THEN '"happened":false'
            WHEN o.kind = 'not_occurred' AND o.through IS NULL
                THEN '"happened":false,"final":true'
            WHEN o.kind = 'void' AND o.reason NOT IN ('duplicate', 'not_a_prediction')
                THEN concat('"void":"', o.reason, '"')
        END AS short,
        concat(
            '"kind":"', o.kind, '"',
            ',"on":"' || o."on" || '"',
            ',"on_latest":"' || o.on_latest || '"',
            ',"through":"' || o.through || '"',
            CASE WHEN o.final THEN ',"final":true' END,
            ',"degree":' || o.degree,
            ',"reason":"' || o.reason || '"',
            CASE WHEN o.claims <> '{}' THEN ',"only":true' END
        ) AS facts,
        concat(
            ',"evidence":', CASE
                WHEN a.outcome IS NOT NULL AND (
                    o.kind = 'void' OR a.outcome ->> 'evidence' <> '[]'
                ) THEN a.outcome ->> 'evidence'
                WHEN t.evidence IS NULL OR t.evidence = '[]' AND o.kind <> 'void'
                    THEN '[{"url":"https://redacted.invalid/"}]'
                ELSE t.evidence
            END,
            ',"note":' || to_json(CASE
                WHEN a.outcome IS NOT NULL THEN a.outcome ->> 'note'
                ELSE coalesce(t.note, CASE
                    WHEN o.kind IN ('void', 'partly') THEN '[redacted]'
                END)
            END)
        ) AS shown
    FROM outcomes o
    JOIN events e ON e.id = o.event_id
    LEFT JOIN LATERAL (
        SELECT
            max(y.text) FILTER (WHERE y.field = 'evidence') AS evidence,
            max(y.text) FILTER (WHERE y.field = 'note') AS note
        FROM texts y WHERE y.index = o.index
    ) t ON true
    LEFT JOIN LATERAL (
        SELECT x.outcome FROM outcome_answers x
        WHERE x.id = o.id AND EXISTS (SELECT FROM evidence v WHERE v.outcome_id = o.id)
    ) a ON true
    WHERE NOT EXISTS (SELECT FROM retirements r WHERE r.outcome_id = o.id)
"""
# What was found about all claims of an event: in the short form if that says it all,
# of a finding that it did not happen only for claims that end on the same day.
FOUND: LiteralString = """
    SELECT
        f.event_id,
        CASE WHEN count(*) = 1 THEN '{' || min(f.short) || min(f.shown) || '}' END
            AS short,
        min(f.through) AS through,
        string_agg('{' || f.facts || f.shown || '}', ',' ORDER BY f.index) AS findings
    FROM findings f
    WHERE f.claims = '{}'
    GROUP BY f.event_id
"""
FOUND_ALONE: LiteralString = """
    SELECT
        c.claim_id,
        string_agg('{' || f.facts || f.shown || '}', ',' ORDER BY f.index) AS findings
    FROM findings f
    CROSS JOIN unnest(f.claims) AS c (claim_id)
    GROUP BY c.claim_id
"""
# An event without a key of its own, or with one that is not its alone, has its slug.
EVENTS: LiteralString = """
    SELECT
        e.id,
        e.topics,
        concat(
            '{"statement":', to_json(coalesce(t.text, '[redacted]')),
            ',"key":', to_json(CASE
                WHEN e.key IS NOT NULL AND e.key NOT IN (
                    SELECT k.key FROM events k WHERE k.key IS NOT NULL
                    GROUP BY k.key HAVING count(*) > 1
                ) THEN e.key
                WHEN e.slug IN (SELECT k.key FROM events k WHERE k.key IS NOT NULL)
                    THEN 'event ' || e.slug
                ELSE e.slug
            END),
            ',"series":' || to_json(e.series),
            CASE WHEN e.criteria_index IS NOT NULL THEN
                ',"criteria":' || to_json(
                    coalesce(text_of(e.criteria_index, 'criteria'), '[redacted]'))
            END,
            CASE WHEN e.topics <> '{}' THEN ',"topics":' || to_json(e.topics) END,
            '}'
        ) AS line,
        f.short,
        f.through,
        f.findings
    FROM events e
    LEFT JOIN texts t ON t.index = e.index AND t.field = 'statement'
    LEFT JOIN found f ON f.event_id = e.id
    WHERE e.merged_into IS NULL
"""
# A report without the braces around it: the first stands in the claim's own line.
REPORT: LiteralString = (
    """concat(
    '"outlet":', """
    + OUTLET.replace("*", "o")
    + """,
    ',"url":' || to_json(u.url),
    ',"headline":' || to_json(u.headline),
    ',"published_on":"' || r.published_on || '"',
    CASE WHEN v.id <> o.id THEN ',"via":' || """
    + OUTLET.replace("*", "v")
    + """ END,
    ',"outlet_wording":' || to_json(r.wording ->> 'phrase'),
    ',"outlet_probability":' || r.probability
)"""
)
REPORT_TEXTS: LiteralString = """
    LEFT JOIN LATERAL (
        SELECT
            max(y.text) FILTER (WHERE y.field = 'url') AS url,
            max(y.text) FILTER (WHERE y.field = 'headline') AS headline
        FROM texts y WHERE y.index = r.index
    ) u ON true
"""
REPORTS: LiteralString = (
    """(
    SELECT string_agg(concat('{', """  # noqa: S608 ours
    + REPORT
    + """, ',"withdrawal":{"reason":' || to_json(CASE
            WHEN t.withdrawn_at IS NULL THEN NULL
            ELSE coalesce(text_of(w.index, 'reason'), '[redacted]')
        END) || '}', '}'), ',' ORDER BY r.index)
    FROM reports r
    JOIN report_states t ON t.report_id = r.id
    JOIN outlets o ON o.id = t.outlet_id
    LEFT JOIN outlets v ON v.id = (
        SELECT coalesce(m.merged_into, m.id) FROM outlets m WHERE m.id = r.via_id)
    LEFT JOIN withdrawals w ON w.subject_id = r.id
"""
    + REPORT_TEXTS
    + """
    WHERE r.claim_id = c.id AND (r.index > first_index OR first_is_withdrawn)
)"""
)
LINE: LiteralString = (
    """concat(
    '{"statement":', to_json(coalesce(t.statement, '[redacted]')),
    ',"source":', n.line, ',', """  # noqa: S608 ours
    + REPORT
    + """,
    ',"made_on":"', c.made_on, '"',
    ',"due":' || to_json(c.phrase),
    ',"window":{"earliest":"', c.earliest, '"', ',"latest":"' || c.latest || '"', '}',
    ',"quote":' || to_json(coalesce(t.quote, CASE WHEN s.quote_hash IS NOT NULL
        THEN '[redacted]' END)),
    CASE WHEN c.direction = 'will_not' AND NOT (
        c.basis = 'stated' AND c.probability <> 0.5 AND c.wording IS NOT NULL
    ) THEN ',"direction":"will_not"' END,
    CASE WHEN c.basis = 'stated' THEN ',"probability":' || c.probability END,
    ',"wording":' || to_json(c.wording ->> 'phrase'),
    ',"yardstick":"' || nullif(c.wording ->> 'yardstick', 'stated') || '"',
    ',"event":', e.line,
    CASE WHEN c.topics <> '{}' THEN ',"topics":' || to_json(c.topics) END,
    ',"external_id":', to_json(CASE
        WHEN c.external_id IS NULL OR c.external_id IN (
            SELECT x.external_id FROM claims x WHERE x.external_id IS NOT NULL
            GROUP BY x.external_id HAVING count(*) > 1
        ) THEN c.id::text
        ELSE c.external_id
    END),
    CASE
        WHEN e.short IS NOT NULL AND a.claim_id IS NULL
            AND (e.through IS NULL OR e.through = c.latest)
            THEN ',"outcome":' || e.short
        ELSE ',"findings":[' || nullif(concat_ws(',', e.findings, a.findings), '')
            || ']'
    END,
    ',"reports":[' || """
    + REPORTS
    + """ || ']',
    CASE WHEN s.withdrawn_at IS NOT NULL THEN concat(
        ',"withdrawal":{"reason":', to_json(coalesce((
            SELECT text_of(w.index, 'reason') FROM withdrawals w
            WHERE w.subject_id = c.id
        ), '[redacted]')), '}') END,
    '}'
) AS line"""
)
JOINED: LiteralString = (
    """
    JOIN source_lines n ON n.id = s.source_id
    LEFT JOIN found_alone a ON a.claim_id = s.claim_id
    JOIN LATERAL (
        SELECT
            x.index, x.via_id, x.published_on, x.wording, x.probability,
            y.outlet_id, x.index AS first_index,
            y.withdrawn_at IS NOT NULL AS first_is_withdrawn
        FROM reports x
        JOIN report_states y ON y.report_id = x.id
        WHERE x.claim_id = c.id
        ORDER BY x.index
        LIMIT 1
    ) r ON true
    JOIN outlets o ON o.id = r.outlet_id
    LEFT JOIN outlets v ON v.id = (
        SELECT coalesce(m.merged_into, m.id) FROM outlets m WHERE m.id = r.via_id)
    LEFT JOIN LATERAL (
        SELECT
            max(y.text) FILTER (WHERE y.field = 'statement') AS statement,
            max(y.text) FILTER (WHERE y.field = 'quote') AS quote
        FROM texts y WHERE y.index = c.index
    ) t ON true
"""  # noqa: S608 ours
    + REPORT_TEXTS
)
ORDER: LiteralString = " ORDER BY c.index"


def of(chosen: LiteralString, *, is_all: bool) -> LiteralString:
    """Return the statement that writes a line a claim, as column `line`.

    *chosen*: what finds the claims, from its FROM on, `s`, `c` and `e` being their
    states, rows and events. Unless they are all claims, only their events are read.
    """
    events, findings = EVENTS, FINDINGS
    start: LiteralString = "WITH "
    found: LiteralString = " FROM claim_states s JOIN claims c ON c.id = s.claim_id"
    if not is_all:
        start += (
            "chosen AS MATERIALIZED (SELECT s.claim_id, s.event_id" + chosen + "), "
        )
        events += " AND e.id IN (SELECT event_id FROM chosen)"
        findings += (
            " AND coalesce(e.merged_into, e.id) IN (SELECT event_id FROM chosen)"
        )
        found = (
            " FROM chosen h JOIN claim_states s ON s.claim_id = h.claim_id"
            " JOIN claims c ON c.id = s.claim_id"
        )
    return (
        start
        + "source_lines AS MATERIALIZED ("
        + SOURCES
        + "), findings AS MATERIALIZED ("
        + findings
        + "), found AS MATERIALIZED ("
        + FOUND
        + "), found_alone AS MATERIALIZED ("
        + FOUND_ALONE
        + "), event_lines AS MATERIALIZED ("
        + events
        + ") SELECT "
        + LINE
        + found
        + " JOIN event_lines e ON e.id = s.event_id"
        + JOINED
        + " WHERE $1::date IS NOT NULL"
        + ORDER
    )

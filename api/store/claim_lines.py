"""Claims as lines of a file that an import takes: NDJSON made in SQL, in one statement.

A line has what a claim was entered with, and how it stands: its source, event and
outlets after merges, the findings in force, whether it is withdrawn. So an import of
all lines into an empty log gives the same records. The order is that of the log.
"""

from typing import LiteralString

from api.store import finding_lines

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
# By the id of any outlet, also one that was merged, what it is now.
OUTLETS: LiteralString = """
    SELECT
        m.id,
        o.id AS root_id,
        concat(
            '{"name":', to_json(o.name),
            ',"homepage":' || to_json(o.homepage),
            ',"country":' || to_json(o.country),
            CASE WHEN o.aliases <> '{}' THEN ',"aliases":' || to_json(o.aliases) END,
            CASE WHEN o.id IN (
                SELECT a.id FROM outlet_names a
                JOIN outlet_names b ON b.skeleton = a.skeleton AND b.id <> a.id
            ) THEN ',"distinct":true' END,
            '}'
        ) AS line
    FROM outlets m
    JOIN outlets o ON o.id = coalesce(m.merged_into, m.id)
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
REPORT: LiteralString = """concat(
    '"outlet":', o.line,
    ',"url":' || to_json(u.text),
    ',"headline":' || to_json(h.text),
    ',"published_on":"' || r.published_on || '"',
    CASE WHEN v.root_id <> o.root_id THEN ',"via":' || v.line END,
    ',"outlet_wording":' || to_json(r.wording ->> 'phrase'),
    ',"outlet_probability":' || r.probability
)"""
# The reports of each claim: the first, and those after it, or that were withdrawn.
REPORTS: LiteralString = (
    """
    SELECT
        x.claim_id,
        (array_agg(x.report ORDER BY x.index))[1] AS first,
        string_agg(
            concat('{', x.report, ',"withdrawal":{"reason":' || x.reason || '}', '}'),
            ',' ORDER BY x.index
        ) FILTER (WHERE x.nth > 1 OR x.reason IS NOT NULL) AS further
    FROM (
        SELECT
            r.claim_id,
            r.index,
            row_number() OVER (PARTITION BY r.claim_id ORDER BY r.index) AS nth,
            CASE WHEN t.withdrawn_at IS NOT NULL THEN to_json(coalesce((
                SELECT text_of(w.index, 'reason') FROM withdrawals w
                WHERE w.subject_id = r.id
            ), '[redacted]')) END AS reason,
            """  # noqa: S608 ours
    + REPORT
    + """ AS report
        FROM reports r
        JOIN report_states t ON t.report_id = r.id
        JOIN outlet_lines o ON o.id = t.outlet_id
        LEFT JOIN outlet_lines v ON v.id = r.via_id
        LEFT JOIN texts u ON u.index = r.index AND u.field = 'url'
        LEFT JOIN texts h ON h.index = r.index AND h.field = 'headline'
"""
)
GROUPED: LiteralString = ") x GROUP BY x.claim_id"
LINE: LiteralString = """concat(
    '{"statement":', to_json(coalesce(t.text, '[redacted]')),
    ',"source":', n.line,
    ',', p.first,
    ',"made_on":"', c.made_on, '"',
    ',"due":' || to_json(c.phrase),
    ',"window":{"earliest":"', c.earliest, '"', ',"latest":"' || c.latest || '"', '}',
    ',"quote":' || to_json(coalesce(q.text, CASE WHEN s.quote_hash IS NOT NULL
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
    ',"reports":[' || p.further || ']',
    CASE WHEN s.withdrawn_at IS NOT NULL THEN concat(
        ',"withdrawal":{"reason":', to_json(coalesce((
            SELECT text_of(w.index, 'reason') FROM withdrawals w
            WHERE w.subject_id = c.id
        ), '[redacted]')), '}') END,
    '}'
) AS line"""
JOINED: LiteralString = """
    JOIN source_lines n ON n.id = s.source_id
    JOIN reported p ON p.claim_id = c.id
    LEFT JOIN found_alone a ON a.claim_id = c.id
    LEFT JOIN texts t ON t.index = c.index AND t.field = 'statement'
    LEFT JOIN texts q ON q.index = c.index AND q.field = 'quote'
"""
ORDER: LiteralString = " ORDER BY c.index"


def of(chosen: LiteralString, *, is_all: bool) -> LiteralString:
    """Return the statement that writes a line a claim, as column `line`.

    *chosen*: what finds the claims, from its FROM on, `s`, `c` and `e` being their
    states, rows and events. Unless they are all claims, only their events are read.
    """
    events, findings, reports = EVENTS, finding_lines.FINDINGS, REPORTS
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
        reports += " WHERE r.claim_id IN (SELECT claim_id FROM chosen)"
        found = (
            " FROM chosen h JOIN claim_states s ON s.claim_id = h.claim_id"
            " JOIN claims c ON c.id = s.claim_id"
        )
    return (
        start
        + "source_lines AS MATERIALIZED ("
        + SOURCES
        + "), outlet_lines AS MATERIALIZED ("
        + OUTLETS
        + "), findings AS MATERIALIZED ("
        + findings
        + "), found AS MATERIALIZED ("
        + finding_lines.FOUND
        + "), found_alone AS MATERIALIZED ("
        + finding_lines.FOUND_ALONE
        + "), event_lines AS MATERIALIZED ("
        + events
        + "), reported AS NOT MATERIALIZED ("
        + reports
        + GROUPED
        + ") SELECT "
        + LINE
        + found
        + " JOIN event_lines e ON e.id = s.event_id"
        + JOINED
        + " WHERE $1::date IS NOT NULL"
        + ORDER
    )

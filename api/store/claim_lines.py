"""Claims as lines of a file that an import takes: NDJSON made in SQL.

A line has what a claim was entered with, and how it stands: its source, event and
outlets after merges, the findings in force, whether it is withdrawn. So an import of
all lines into an empty log gives the same records. The order is that of the log.

Why nothing is read from the states of claims: they lie in any order, while claims and
their texts lie in that of the log, which makes a join of them cheap.
"""

from typing import LiteralString

from api.store import finding_lines, report_lines
from api.store.claim_search import PARAMETERS, Search

# By the id of any source, also one that was merged, what it is now. Names that look
# like those of another are marked, as an import would refuse them.
SOURCES: LiteralString = """
    SELECT
        m.id,
        concat(
            ',"source":{"name":', to_json(s.name), ',"kind":"', s.kind, '"',
            ',"role":' || to_json(s.role),
            CASE WHEN s.aliases <> '{}' THEN ',"aliases":' || to_json(s.aliases) END,
            CASE WHEN s.links <> '{}' THEN ',"links":' || to_json(s.links) END,
            CASE WHEN s.id IN (
                SELECT a.id FROM source_names a
                JOIN source_names b ON b.skeleton = a.skeleton AND b.id <> a.id
            ) THEN ',"distinct":true' END,
            '},'
        ) AS line
    FROM sources m
    JOIN sources s ON s.id = coalesce(m.merged_into, m.id)
"""
# An event without a key of its own, or with one that is not its alone, has its slug.
EVENTS: LiteralString = """
    SELECT
        e.id,
        e.topics,
        concat(
            ',"event":{"statement":', to_json(coalesce(t.text, '[redacted]')),
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
LINE: LiteralString = """concat(
    '{"statement":', to_json(coalesce(t.text, '[redacted]')),
    n.line, p.first,
    ',"made_on":"', c.made_on, '"',
    ',"due":' || to_json(c.phrase),
    ',"window":{"earliest":"', c.earliest,
    coalesce('","latest":"' || c.latest || '"}', '"}'),
    ',"quote":' || to_json(coalesce(q.text, CASE WHEN c.index IN (
        SELECT x.target FROM redactions x WHERE 'quote' = ANY (x.fields)
    ) THEN '[redacted]' END)),
    CASE WHEN c.direction = 'will_not' AND NOT (
        c.basis = 'stated' AND c.probability <> 0.5 AND c.wording IS NOT NULL
    ) THEN ',"direction":"will_not"' END,
    CASE WHEN c.basis = 'stated' THEN ',"probability":' || c.probability END,
    CASE WHEN c.wording IS NOT NULL THEN concat(
        ',"wording":' || to_json(c.wording ->> 'phrase'),
        ',"yardstick":"' || nullif(c.wording ->> 'yardstick', 'stated') || '"') END,
    e.line,
    CASE WHEN c.topics <> '{}' THEN ',"topics":' || to_json(c.topics) END,
    ',"external_id":' || CASE
        WHEN c.external_id IS NULL OR c.external_id IN (
            SELECT x.external_id FROM claims x WHERE x.external_id IS NOT NULL
            GROUP BY x.external_id HAVING count(*) > 1
        ) THEN '"' || c.id || '"'
        ELSE to_json(c.external_id)::text
    END,
    CASE
        WHEN e.short IS NOT NULL AND a.claim_id IS NULL
            AND (e.through IS NULL OR e.through = c.latest)
            THEN ',"outcome":' || e.short
        ELSE ',"findings":[' || nullif(concat_ws(',', e.findings, a.findings), '')
            || ']'
    END,
    ',"reports":[' || p.further || ']',
    CASE WHEN w.index IS NOT NULL THEN concat(
        ',"withdrawal":{"reason":',
        to_json(coalesce(text_of(w.index, 'reason'), '[redacted]')), '}') END,
    '}'
) AS line"""
# `?` and `??` are the first index and the one past the last.
JOINED: LiteralString = """
    JOIN reported p ON p.claim = c.index
    LEFT JOIN texts t
        ON t.index = c.index AND t.field = 'statement' AND t.index >= ? AND t.index < ??
    LEFT JOIN texts q
        ON q.index = c.index AND q.field = 'quote' AND q.index >= ? AND q.index < ??
    JOIN source_lines n ON n.id = c.source_id
    LEFT JOIN events m ON m.id = c.event_id AND m.merged_into IS NOT NULL
    JOIN event_lines e ON e.id = coalesce(m.merged_into, c.event_id)
    LEFT JOIN found_alone a ON a.claim_id = c.id
    LEFT JOIN withdrawals w ON w.subject_id = c.id
"""
ALL: LiteralString = " FROM claims c"
SOME: LiteralString = " FROM chosen h JOIN claims c ON c.id = h.claim_id"
RANGE: LiteralString = " WHERE c.index >= ? AND c.index < ??"
# A parameter must be used for the database to know its type.
ORDER: LiteralString = " AND $1::date IS NOT NULL ORDER BY c.index"


def of(search: Search) -> LiteralString:
    """Return the statement that writes a line a claim, as column `line`.

    Its parameters are those of the search, and two more: the index of the first claim,
    and one past that of the last. Unless all claims are searched for, only the events
    of those found are read.
    """
    events, findings = EVENTS, finding_lines.FINDINGS
    start: LiteralString = "WITH "
    claims = ALL
    if not search.is_all:
        start += "chosen AS MATERIALIZED (SELECT s.claim_id, s.event_id" + search.every
        start += " AND s.index >= ? AND s.index < ??), "
        events += " AND e.id IN (SELECT event_id FROM chosen)"
        findings += (
            " AND coalesce(m.merged_into, o.event_id) IN (SELECT event_id FROM chosen)"
        )
        claims = SOME
    statement = (
        start
        + "source_lines AS MATERIALIZED ("
        + SOURCES
        + "), outlet_lines AS MATERIALIZED ("
        + report_lines.OUTLETS
        + "), findings AS NOT MATERIALIZED ("
        + findings
        + "), found AS NOT MATERIALIZED ("
        + finding_lines.FOUND
        + "), found_alone AS MATERIALIZED ("
        + finding_lines.FOUND_ALONE
        + "), event_lines AS NOT MATERIALIZED ("
        + events
        + "), reported AS NOT MATERIALIZED ("
        + report_lines.of(claims, RANGE)
        + ") SELECT "
        + LINE
        + claims
        + JOINED
        + RANGE
        + ORDER
    )
    first, past, *_ = PARAMETERS[len(search.values) :]
    return statement.replace("??", past).replace("?", first)

"""Reports as the lines of claims have them: the first of a claim, and the others."""

from typing import LiteralString

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
# A report without the braces around it: the first stands in the claim's own line.
REPORT: LiteralString = """concat(
    '"outlet":', o.line,
    ',"url":' || to_json(u.text),
    ',"headline":' || to_json(l.text),
    ',"published_on":"' || r.published_on || '"',
    CASE WHEN v.root_id <> o.root_id THEN ',"via":' || v.line END,
    ',"outlet_wording":' || to_json(r.wording ->> 'phrase'),
    ',"outlet_probability":' || r.probability
)"""
# The reports of some claims, `c`: the first of each, and those after it, or that were
# withdrawn.
START: LiteralString = """
    SELECT
        x.claim,
        min(x.report) FILTER (WHERE x.nth = 1) AS first,
        string_agg(
            concat('{', x.report, ',"withdrawal":{"reason":' || CASE
                WHEN x.withdrawal IS NOT NULL THEN to_json(coalesce(
                    text_of(x.withdrawal, 'reason'), '[redacted]'))
            END || '}', '}'),
            ',' ORDER BY x.index
        ) FILTER (WHERE x.nth > 1 OR x.withdrawal IS NOT NULL) AS further
    FROM (
        SELECT
            c.index AS claim,
            r.index,
            row_number() OVER (PARTITION BY c.index ORDER BY r.index) AS nth,
            w.index AS withdrawal,
"""
JOINED: LiteralString = """
        JOIN reports r ON r.claim_id = c.id
        JOIN outlet_lines o ON o.id = r.outlet_id
        LEFT JOIN outlet_lines v ON v.id = r.via_id
        LEFT JOIN withdrawals w ON w.subject_id = r.id
        LEFT JOIN texts u ON u.index = r.index AND u.field = 'url'
        LEFT JOIN texts l ON l.index = r.index AND l.field = 'headline'
"""
END: LiteralString = ") x GROUP BY x.claim"


def of(claims: LiteralString, which: LiteralString) -> LiteralString:
    """Return what finds the reports of claims `c`: from its FROM on, and its WHERE."""
    return START + REPORT + " AS report" + claims + JOINED + which + END

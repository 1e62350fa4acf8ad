"""The conditions in SQL by which claims are found: one for each filter.

`s` is the state of a claim, `c` the claim, `e` its event; `$1` is the last closed day.
"""

from typing import LiteralString

from api.terms import Status

# What gives a claim its status is written out, so that the planner knows how many have
# it, and the indexes of such claims. Due days stand as these have them.
WAITING: LiteralString = """
    AND s.verdict IS NULL AND s.void_reason IS NULL AND s.withdrawn_at IS NULL
"""
STATUSES: dict[Status, LiteralString] = {
    "open": WAITING
    + " AND s.latest IS NOT NULL AND coalesce(s.latest, 'infinity') > $1",
    "due": WAITING + " AND s.latest <= $1",
    "undated": WAITING
    + """
        AND coalesce(s.latest, 'infinity') = 'infinity'
        AND coalesce(s.latest, '-infinity') = '-infinity'
    """,
    "settled": """
        AND s.verdict IS NOT NULL AND s.void_reason IS NULL AND s.withdrawn_at IS NULL
    """,
    "void": " AND s.void_reason IS NOT NULL AND s.withdrawn_at IS NULL",
    "withdrawn": " AND s.withdrawn_at IS NOT NULL",
}
# The condition of each filter; `?` stands for its value: the id where it names a noun,
# so that the planner knows how many claims there are. Due days as their index has them.
CONDITIONS: dict[str, LiteralString] = {
    "source": " AND s.source_id = ?",
    "outlet": """
        AND EXISTS (
            SELECT FROM report_states r
            WHERE r.claim_id = s.claim_id AND r.outlet_id = ?
              AND r.withdrawn_at IS NULL)
    """,
    "event": " AND s.event_id = ?",
    "topic": """
        AND (e.topics @> ARRAY[?] OR EXISTS (
            SELECT FROM claims o
            WHERE o.id = s.claim_id AND o.topics <> '{}' AND o.topics @> ARRAY[?]))
    """,
    "verdict": " AND s.verdict = ? AND s.withdrawn_at IS NULL",
    "basis": " AND c.basis = ?",
    "direction": " AND c.direction = ?",
    "q": """
        AND s.index = ANY(CASE
            WHEN (SELECT count(*) = ?? FROM near) THEN ARRAY(SELECT index FROM near)
            WHEN (SELECT count(*) < ??? FROM found)
            THEN ARRAY(SELECT index FROM found)
            ELSE ARRAY(SELECT index FROM met) END)
    """,
    "made_from": " AND s.made_on >= ?",
    "made_to": " AND s.made_on <= ?",
    "due_from": " AND coalesce(s.latest, '-infinity') >= ?",
    "due_to": " AND coalesce(s.latest, 'infinity') <= ?",
    "probability_min": " AND c.probability >= ?",
    "probability_max": " AND c.probability <= ?",
    "phrase": " AND c.wording ->> 'phrase' = ?",
    "horizon_min": " AND s.latest - s.made_on >= ?",
    "horizon_max": " AND s.latest - s.made_on <= ?",
}
# Filters of skewed columns: some values leave nearly all claims, and some none.
SKEWED = (
    *("outlet", "verdict", "basis", "direction", "phrase"),
    *("made_from", "made_to", "due_from", "due_to"),
    *("probability_min", "probability_max", "horizon_min", "horizon_max"),
)
# Instead of the condition above, where so few claims have the topic that they are
# better collected than met on the way through all claims.
RARE_TOPIC: LiteralString = """
    AND s.claim_id = ANY(ARRAY(
        SELECT t.claim_id
        FROM claim_states t
        WHERE t.event_id = ANY(ARRAY(SELECT id FROM events WHERE topics @> ARRAY[?]))
      UNION ALL
        SELECT id FROM claims WHERE topics <> '{}' AND topics @> ARRAY[?]))
"""

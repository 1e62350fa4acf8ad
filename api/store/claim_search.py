"""The search for claims in SQL, written from the filters that are given.

Why it is written each time: where one text serves every filter (`$1 IS NULL OR …`), the
planner does not know which of them count, nor which index finds the claims. All texts
are constants of this file; the values are always parameters.
"""

from datetime import date
from typing import LiteralString

from msgspec import Struct, structs

from api.model.filters import ClaimChoice, ClaimSort, NamedIds
from api.model.paging import Place
from api.store.claim_conditions import (
    CONDITIONS,
    RARE_TOPIC,
    SKEWED,
    STATUSES,
)

# `$1` is the last closed day.
FIRST: LiteralString = """
    SELECT found.index, found.made_on, found.latest, found.claim AS json
    FROM claims_of(ARRAY(
"""
LAST: LiteralString = """
    ), $1) found
    ORDER BY found.nth
"""
STATES: LiteralString = " FROM claim_states s"
CLAIMS: LiteralString = " JOIN claims c ON c.id = s.claim_id"
EVENTS: LiteralString = " JOIN events e ON e.id = s.event_id"
PARAMETERS: tuple[LiteralString, ...] = (
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13",
    "$14", "$15", "$16", "$17", "$18", "$19", "$20", "$21", "$22",
)  # fmt: skip

# Words, `?`, are looked for in so many claims first, in the order of the list: where
# they are frequent, a page of `??` is full by then. Else their index finds the claims
# that have them; if these are too many to be put in order, the list is gone through
# until the page is full. Why not left to the planner: it has no statistics of a partial
# index, and would take all claims to have a word as often as the newest.
WORDS: LiteralString = """
    to_tsvector('english', t.text) @@ either_spelling(?)
    AND t.field IN ('statement', 'quote')
"""
WITH_WORDS: LiteralString = "SELECT t.index FROM texts t WHERE " + WORDS  # noqa: S608 ours
NEAR: LiteralString = " LIMIT 150"
FROM_NEAREST: LiteralString = "SELECT s.index FROM (?) s WHERE "
MOST_FOUND: LiteralString = "100000"
HAS_WORDS: LiteralString = (
    "(SELECT true FROM texts t WHERE t.index = s.index AND "  # noqa: S608 ours
    + WORDS
    + " LIMIT 1)"
)


class Order(Struct, frozen=True):
    """An order of claims, and what comes after a place in it.

    `?` is the index of the claim at that place, `??` its day.
    """

    by: LiteralString
    after: LiteralString


# Undated claims come last by due date, either way.
SORTS: dict[ClaimSort, Order] = {
    "-recorded_at": Order(" ORDER BY s.index DESC", " AND s.index < ?"),
    "recorded_at": Order(" ORDER BY s.index", " AND s.index > ?"),
    "made_on": Order(
        " ORDER BY s.made_on, s.index", " AND (s.made_on, s.index) > (??, ?)"
    ),
    "-made_on": Order(
        " ORDER BY s.made_on DESC, s.index DESC",
        " AND (s.made_on, s.index) < (??, ?)",
    ),
    "due": Order(
        " ORDER BY coalesce(s.latest, 'infinity'), s.index",
        """ AND (coalesce(s.latest, 'infinity'), s.index)
                > (coalesce(??::date, 'infinity'), ?)""",
    ),
    "-due": Order(
        " ORDER BY coalesce(s.latest, '-infinity') DESC, s.index DESC",
        """ AND (coalesce(s.latest, '-infinity'), s.index)
                < (coalesce(??::date, '-infinity'), ?)""",
    ),
}

# A feed has no second page, so no place in this order is ever given.
SETTLED_LAST: LiteralString = """
    AND s.settled_at IS NOT NULL AND s.withdrawn_at IS NULL
    ORDER BY s.settled_at DESC, s.index DESC
"""


class Search:
    """The text of a search and the values of its parameters."""

    def __init__(
        self,
        filters: ClaimChoice,
        named: NamedIds,
        closed_day: date,
        *,
        has_rare_topic: bool = False,
    ) -> None:
        self.values: list[object] = [closed_day]
        self._where: LiteralString = " WHERE true"
        self._order: LiteralString = ""
        self._limit: LiteralString = ""
        self._words: LiteralString = ""
        given = {**structs.asdict(filters), **structs.asdict(named)}
        self.is_all = all(given[name] is None for name in (*CONDITIONS, "status"))
        self.is_skewed = any(given[name] is not None for name in SKEWED)
        if filters.status is not None:
            self._where += STATUSES[filters.status]
        for name, condition in CONDITIONS.items():
            value = given[name]
            if name == "topic" and has_rare_topic:
                self._add(RARE_TOPIC, value)
            elif name != "q" and value is not None:
                self._add(condition, value)
        if filters.q is not None:
            self._words = self._parameter(filters.q)

    @property
    def count(self) -> LiteralString:
        """The statement that counts the claims, in no order."""
        start: LiteralString = "SELECT count(*) AS total"
        # A parameter must be used for the database to know its type.
        return start + self.every + " AND $1::date IS NOT NULL"

    @property
    def extent(self) -> LiteralString:
        """The statement that finds how many there are, and the index of the middle."""
        middle: LiteralString = "percentile_disc(0.5) WITHIN GROUP (ORDER BY s.index)"
        return self.count.replace("total", "total, " + middle + " AS middle", 1)

    @property
    def every(self) -> LiteralString:
        """What finds every one of the claims, from its FROM on, in no order."""
        if not self._words:
            return self._chosen
        found = WITH_WORDS.replace("?", self._words)
        return self._chosen + " AND s.index IN (" + found + ")"

    @property
    def _chosen(self) -> LiteralString:
        claims = CLAIMS if "c." in self._where else ""
        events = EVENTS if "e." in self._where else ""
        return STATES + claims + events + self._where

    @property
    def text(self) -> LiteralString:
        """The statement, with no more joins than its conditions need."""
        chosen = self._chosen
        page = self._order + " LIMIT " + self._limit
        if not self._words:
            return FIRST + "SELECT s.claim_id" + chosen + page + LAST
        words = HAS_WORDS.replace("?", self._words)
        nearest: LiteralString = "SELECT s.*" + chosen + self._order + NEAR
        near = FROM_NEAREST.replace("?", nearest) + words + page
        found = WITH_WORDS.replace("?", self._words) + " LIMIT " + MOST_FOUND
        met: LiteralString = "SELECT s.index" + chosen + " AND " + words + page
        start: LiteralString = "WITH near AS (" + near + "), found AS MATERIALIZED ("
        start += found + "), met AS (" + met + ") "
        condition = CONDITIONS["q"].replace("???", MOST_FOUND)
        condition = condition.replace("??", self._limit)
        return FIRST + start + "SELECT s.claim_id" + chosen + condition + page + LAST

    def sorted_by(self, sort: ClaimSort, after: Place | None, limit: int) -> None:
        """Search for *limit* claims after that place in this order."""
        order = SORTS[sort]
        if after is not None:
            condition = order.after
            if "??" in condition:
                condition = condition.replace("??", self._parameter(after.day))
            self._add(condition, after.index)
        self._order = order.by
        self._limit = self._parameter(limit)

    def settled_last(self, limit: int) -> None:
        """Search for the *limit* claims settled last, latest first."""
        self._order = SETTLED_LAST
        self._limit = self._parameter(limit)

    def _add(self, text: LiteralString, value: object) -> None:
        self._where += text.replace("?", self._parameter(value))

    def _parameter(self, value: object) -> LiteralString:
        self.values.append(value)
        return PARAMETERS[len(self.values) - 1]

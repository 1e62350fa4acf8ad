"""How the subjects of a board did by topic, whatever the base rates are.

A finding changes a base rate, and with it how everyone did beside it. From sums by
subject and topics that is computed anew within milliseconds.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from api.scoring import topic_skill
from api.scoring.base_rates import Rates
from api.scoring.grouping import Codes
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.topic_scores import TopicTable

# So many tables of some who were measured again lie beside that of everyone.
MOST_PIECES = 16


class Piece(NamedTuple):
    """The table of some subjects, whose numbers are *covered*."""

    covered: Codes
    table: TopicTable


class TopicTables:
    """Tables of subjects: those added later replace earlier ones of the same subjects.

    `kept`: whether they are; `topics`: the numbers of topics in them.
    """

    def __init__(self, *, kept: bool) -> None:
        self.kept = kept
        self.topics: dict[str, int] = {}
        self._pieces: list[Piece] = []

    def copy(self) -> "TopicTables":
        """Return tables to which others can be added, while these stay as they are."""
        tables = TopicTables(kept=self.kept)
        tables.topics = dict(self.topics)
        tables._pieces = [*self._pieces]
        return tables

    def add(self, covered: Codes, parts: Sequence[TopicTable]) -> None:
        """Add the table, in parts, of the subjects numbered *covered*."""
        if not parts:
            return
        self._pieces.append(Piece(covered, TopicTable.join(parts)))
        if len(self._pieces) > MOST_PIECES:
            first, *later = self._pieces
            merged = _merge(later)
            if merged.covered.size * 4 > first.covered.size:
                self._pieces = [_merge([first, merged])]
            else:
                self._pieces = [first, merged]

    def summarize(self, rates: Rates, subjects: int) -> ScoreSummaries:
        """Return how all subjects did beside the *rates* of all events."""
        whole = ScoreSummaries(
            np.zeros(subjects, np.intp), np.full(subjects, np.nan), np.zeros(subjects)
        )
        for covered, table in self._pieces:
            found = topic_skill.summarize(table, rates, self.topics, subjects)
            for column, values in zip(whole, found, strict=True):
                column[covered] = values[covered]
        return whole


def _merge(pieces: list[Piece]) -> Piece:
    """Return one piece: of each subject the rows of the last that covers it."""
    size = 1 + max(int(covered.max(initial=-1)) for covered, _ in pieces)
    last = np.full(size, -1)
    for nth, (covered, _) in enumerate(pieces):
        last[covered] = nth
    tables = [table.of(last == nth) for nth, (_, table) in enumerate(pieces)]
    return Piece(np.flatnonzero(last >= 0), TopicTable.join(tables))

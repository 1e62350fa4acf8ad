"""How everyone on a leaderboard did, measured for some at a time.

What one subject is ranked by depends on its own claims and on base rates. So after a
write only those are measured again whose claims it touched. Where it changed a base
rate, all others are compared with it anew by sums of theirs that are held.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.accuracy import changes, claim_counts, selection
from api.accuracy.changes import Touched
from api.accuracy.claim_counts import ClaimCounts
from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.topic_tables import TopicTables
from api.model.references import SubjectType
from api.scoring import candidates, grouping, pairs
from api.scoring.by_subject import BySubject
from api.scoring.candidates import SORTS_BY_RATES, Candidates
from api.scoring.claim_columns import Floats, Ints
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter, RecordFilter
from api.scoring.grouping import Codes
from api.scoring.leaderboard_rows import KeptRow
from api.scoring.pairs import ForecastPairs
from api.scoring.ranking import Ranked
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.subject_rates import Spoken
from api.scoring.topic_scores import TopicTable
from api.scoring.topic_skill import Reference
from api.store.figure_subjects import ResolvedFilter


class Scores(NamedTuple):
    """How subjects did, by number: parallel arrays; see Candidates."""

    value: Floats
    events: Ints
    mean: Floats
    squares: Floats

    @property
    def summaries(self) -> ScoreSummaries:
        """Without the value."""
        return ScoreSummaries(self.events, self.mean, self.squares)


# The value, events, mean and squares of a subject without scores.
NO_SCORES = (np.nan, 0, np.nan, 0.0)


class Standings(NamedTuple):
    """How many claims subjects have, and how they did."""

    counts: ClaimCounts
    scores: Scores

    def of(self, which: Codes) -> Candidates:
        """Return what those numbered *which* are ranked by."""
        counts = grouping.take(self.counts, which)
        scores = grouping.take(self.scores, which)
        none = np.zeros(which.size)
        closed, unresolved = counts.closed, counts.unresolved
        share = np.divide(unresolved, closed, out=none, where=closed > 0)
        return Candidates(scores.value, scores.summaries, share)


class Measured(NamedTuple):
    """How everyone did at a position of the log.

    `rates_token`: of base rates; `tables`: how they did by topic, if that is kept;
    `rows`: those that were shown, by the subject's number; `ranked`: the last ranking.
    """

    key: Key
    chosen: ResolvedFilter
    rates_token: object
    standings: Standings
    tables: TopicTables
    rows: dict[int, KeptRow]
    ranked: Ranked | None = None


def measure(
    at: ClaimsAt, events: EventRates, kind: SubjectType, chosen: ResolvedFilter
) -> Measured:
    """Return how all sources or outlets did."""
    tables = TopicTables(kept=_is_default(chosen))
    everyone = np.arange(at.entries(kind).size)
    counted: list[ClaimCounts] = []
    scores = _measure(at, events, kind, chosen, everyone, tables, counted)
    standings = Standings(grouping.join([ClaimCounts.none(), *counted]), scores)
    return Measured(at.key, chosen, events.token, standings, tables, {})


def renew(
    before: Measured, at: ClaimsAt, events: EventRates, kind: SubjectType
) -> Measured | None:
    """Return the same by what is known of an earlier position; None if too little is.

    It is to be of the same filters.
    """
    changed = events.changed_since(before.rates_token)
    sort = board_filter(before.chosen).sort
    is_beside_rates = sort in SORTS_BY_RATES
    if not _is_earlier(before.key, at) or changed is None:
        return None
    if changed.size and is_beside_rates and not before.tables.kept:
        return None
    touched = changes.subjects(at, kind, before.key, events, changed)
    size, everyone = at.entries(kind).size, touched.all
    known = before.standings
    if size < known.counts.picked.size or not changes.are_few(everyone, size):
        return None
    chosen = before.chosen
    counts = ClaimCounts(*(_resized(column, size, 0) for column in known.counts))
    more = claim_counts.count_more(at, kind, chosen, before.key, everyone)
    for column, values in zip(counts, more, strict=True):
        column[everyone] += values
    tables = before.tables.copy()
    again = _measure(at, events, kind, chosen, touched.scores, tables)
    columns = zip(known.scores, NO_SCORES, strict=True)
    scores = Scores(*(_resized(column, size, none) for column, none in columns))
    for column, values in zip(scores, again, strict=True):
        column[touched.scores] = values
    if changed.size and is_beside_rates:
        found = tables.summarize(events.totals, size)
        scores = Scores(found.mean, *found)
    elif sort == "claims":
        scores = scores._replace(value=counts.standing.astype(np.float64))
    rows = _rows(before, touched, counts)
    standings = Standings(counts, scores)
    ranked = before.ranked
    return Measured(at.key, chosen, events.token, standings, tables, rows, ranked)


def _rows(
    before: Measured, touched: Touched, counts: ClaimCounts
) -> dict[int, KeptRow]:
    """Return those rows whose figures are still known."""
    rows = dict(before.rows)
    for number in touched.scores.tolist():
        rows.pop(number, None)
    for number in touched.counts.tolist():
        row = rows.pop(number, None)
        if row is not None and before.chosen.filters.weight == "claim":
            rows[number] = row.recounted(
                int(counts.standing[number]),
                int(counts.closed[number]),
                int(counts.unresolved[number]),
                int(counts.committed[number]),
            )
    return rows


def board_filter(chosen: ResolvedFilter) -> BoardFilter:
    """Return the filters of a board."""
    assert isinstance(chosen.filters, BoardFilter)  # noqa: S101 a board asks
    return chosen.filters


def number(
    at: ClaimsAt, counted: CountedClaims, subjects: Ints, filters: RecordFilter
) -> BySubject:
    """Return claims with the number of the subject that each counts for."""
    columns = at.columns(counted.row)
    probability = pairs.probabilities(columns, filters.yardstick)
    subject = grouping.places(counted.subject, subjects)
    return BySubject(ForecastPairs(columns, probability), subject, subjects.size)


def _is_default(chosen: ResolvedFilter) -> bool:
    """Return whether a board is one that is asked for again and again."""
    filters = board_filter(chosen)
    return filters == BoardFilter(limit=filters.limit, min_events=filters.min_events)


def _is_earlier(key: Key, at: ClaimsAt) -> bool:
    generation, size, closed_day = key
    return (
        generation == at.generation
        and size <= at.position.size
        and closed_day <= at.position.closed_day
    )


def _measure(  # noqa: PLR0913, PLR0917 at which position, of whom, by what
    at: ClaimsAt,
    events: EventRates,
    kind: SubjectType,
    chosen: ResolvedFilter,
    which: Codes,
    tables: TopicTables,
    counted: list[ClaimCounts] | None = None,
) -> Scores:
    """Return how those numbered *which* did, and add to *tables* how by topic.

    How many claims they have is added to *counted*.
    """
    filters = board_filter(chosen)
    subjects = at.entries(kind)[which]
    none = np.empty(0, np.int64)
    scored = [Scores(np.empty(0), none, np.empty(0), np.empty(0))]
    by_topic: list[TopicTable] = []
    for part, spoken in at.in_parts(kind, subjects.tolist()):
        some = subjects[part]
        claims = selection.pick(at, spoken, chosen)
        speaking = number(at, spoken, some, filters)
        speakers = Spoken.by(speaking.claims, speaking.subject)
        reference = Reference(events, speakers, tables.topics)
        picked = number(at, claims, some, filters)
        found = candidates.measure(picked, reference, filters)
        if tables.kept and found.table is not None:
            by_topic.append(found.table.renumbered(which[part]))
        if counted is not None:
            counted.append(claim_counts.count(at, spoken, claims, some, chosen))
        scored.append(Scores(found.value, *found.summaries))
    tables.add(which, by_topic)
    return grouping.join(scored)


def _resized(column: NDArray[Any], size: int, none: float) -> NDArray[Any]:
    """Return a column of so many subjects, *none* for those that are new."""
    resized = np.full(size, none, column.dtype)
    resized[: column.size] = column
    return resized

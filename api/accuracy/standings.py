"""How everyone on a leaderboard did, measured for some at a time.

What one subject is ranked by depends on its own claims and on base rates. So after a
write only those are measured again whose claims it touched. Where it changed a base
rate, all others are compared with it anew by sums of theirs that are held.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.accuracy import changes, claim_counts, selection
from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.topic_tables import TopicTables
from api.model.references import SubjectType
from api.scoring import candidates, grouping, pairs
from api.scoring.by_subject import BySubject
from api.scoring.candidates import BY_RATES, Candidates
from api.scoring.claim_columns import Bools, Floats, Ints
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter, RecordFilter
from api.scoring.grouping import Codes
from api.scoring.leaderboard_rows import KeptRow
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.subject_rates import Spoken
from api.scoring.topic_skill import Measures
from api.store.figure_subjects import ResolvedFilter

# If more than one in so many is touched, measuring everyone takes no longer.
FEWER = 4


class Standings(NamedTuple):
    """How subjects did, by number: parallel arrays; see claim_counts and Candidates."""

    claims: Ints
    unresolved: Floats
    omitted: Bools
    omitted_claims: Ints
    value: Floats
    events: Ints
    mean: Floats
    squares: Floats

    @property
    def candidates(self) -> Candidates:
        """What they are ranked by."""
        summaries = ScoreSummaries(self.events, self.mean, self.squares)
        return Candidates(self.value, summaries, self.unresolved)


class Measured(NamedTuple):
    """How everyone did at a position of the log.

    `rates`: the token of the base rates by which; `tables`: how they did by topic, if
    that is kept; `rows`: figures of rows that were shown, by the subject's number.
    """

    key: Key
    chosen: ResolvedFilter
    rates: object
    standings: Standings
    tables: TopicTables
    rows: dict[int, KeptRow]


def measure(
    at: ClaimsAt, events: EventRates, kind: SubjectType, chosen: ResolvedFilter
) -> Measured:
    """Return how all sources or outlets did."""
    tables = TopicTables(kept=_is_default(chosen))
    everyone = np.arange(at.entries(kind).size)
    standings = _measure(at, events, kind, chosen, everyone, tables)
    return Measured(at.key, chosen, events.token, standings, tables, {})


def renew(
    before: Measured, at: ClaimsAt, events: EventRates, kind: SubjectType
) -> Measured | None:
    """Return the same by what is known of an earlier position; None if too little is.

    It is to be of the same filters.
    """
    changed = events.changed_since(before.rates)
    sort = board_filter(before.chosen).sort
    is_beside_rates = sort in BY_RATES
    if not _is_earlier(before.key, at) or changed is None:
        return None
    if changed.size and is_beside_rates and not before.tables.kept:
        return None
    size, known = at.entries(kind).size, before.standings.claims.size
    if sort == "claims":  # nobody's value is as before
        known = 0
    touched = changes.subjects(at, kind, before.key, events, changed).beyond(known)
    if (touched.scores.size + touched.counts.size) * FEWER > size:
        return None
    tables = before.tables.copy()
    standings = Standings(*(_resized(column, size) for column in before.standings))
    again = _measure(at, events, kind, before.chosen, touched.scores, tables)
    _put(standings, touched.scores, again)
    counted = claim_counts.measure(at, kind, before.chosen, touched.counts)
    _put(standings, touched.counts, counted)
    if changed.size and is_beside_rates:
        found = tables.summarize(events.totals, size)
        standings = standings._replace(value=found.mean, **found._asdict())
    rows = dict(before.rows)
    for number in touched.scores.tolist():
        rows.pop(number, None)
    for number in touched.counts.tolist():
        if number in rows:
            rows[number] = rows[number]._replace(is_counted=False)
    return Measured(at.key, before.chosen, events.token, standings, tables, rows)


def _put(standings: Standings, which: Codes, columns: Iterable[NDArray[Any]]) -> None:
    """Set the first *columns* of some subjects."""
    for column, values in zip(standings, columns, strict=False):
        column[which] = values


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
) -> Standings:
    """Return how those numbered *which* did, and add to *tables* how by topic."""
    filters = board_filter(chosen)
    subjects = at.entries(kind)[which]
    measured = [_none()]
    tables.begin(which)
    for part, spoken in at.in_parts(kind, subjects.tolist()):
        some = subjects[part]
        claims = selection.pick(at, spoken, chosen)
        speaking = number(at, spoken, some, filters)
        speakers = Spoken.by(speaking.claims, speaking.subject)
        found, table = candidates.measure(
            number(at, claims, some, filters),
            Measures(events, speakers, tables.topics),
            filters,
        )
        tables.add(table, which[part])
        summaries = found.summaries
        counted = claim_counts.of_part(at, spoken, claims, some, chosen)
        measured.append(Standings(*counted, found.value, *summaries))
    tables.end()
    return grouping.join(measured)


def _resized(column: NDArray[Any], size: int) -> NDArray[Any]:
    """Return a column of so many subjects, of whom the new ones have no claim yet."""
    resized = np.zeros(size, column.dtype)
    resized[: column.size] = column
    return resized


def _none() -> Standings:
    numbers, values = np.empty(0, np.int64), np.empty(0)
    return Standings(
        numbers, values, values > 0, numbers, values, numbers, values, values
    )

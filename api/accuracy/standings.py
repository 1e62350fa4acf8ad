"""How everyone on a leaderboard did, measured for some at a time.

What one subject is ranked by depends on its own claims and on base rates. So after a
write only those are measured again whose claims it touched. Where it changed a base
rate, all others are compared with it anew by sums of theirs that are held.
"""

from typing import Any, NamedTuple

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from api.accuracy import changes, selection
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
    """How subjects did, by number: parallel arrays.

    `claims`: how many filters pick; the others but the last two as in Candidates. What
    only `entry=any` would count: whether that is all that there is, and how many claims
    that are not withdrawn.
    """

    claims: Ints
    value: Floats
    events: Ints
    mean: Floats
    squares: Floats
    unresolved: Floats
    omitted: Bools
    omitted_claims: Ints

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
    is_beside_rates = board_filter(before.chosen).sort in BY_RATES
    if not _is_earlier(before.key, at) or changed is None:
        return None
    if changed.size and is_beside_rates and not before.tables.kept:
        return None
    touched = np.union1d(
        changes.subjects(at, kind, before.key), changes.speakers(at, kind, changed)
    )
    size = at.entries(kind).size
    if touched.size * FEWER > size:
        return None
    tables = before.tables.copy()
    again = _measure(at, events, kind, before.chosen, touched, tables)
    standings = Standings(*(_resized(column, size) for column in before.standings))
    for column, values in zip(standings, again, strict=True):
        column[touched] = values
    if changed.size and is_beside_rates:
        found = tables.summarize(events.totals, size)
        standings = standings._replace(value=found.mean, **found._asdict())
    rows = dict(before.rows)
    for number in touched.tolist():
        rows.pop(number, None)
    return Measured(at.key, before.chosen, events.token, standings, tables, rows)


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
        omitted, omitted_claims = _omit(at, spoken, claims, some, chosen)
        standings = Standings(
            _count(claims, some),
            found.value,
            *found.summaries,
            found.unresolved,
            omitted,
            omitted_claims,
        )
        measured.append(standings)
    tables.end()
    return grouping.join(measured)


def _omit(
    at: ClaimsAt,
    spoken: CountedClaims,
    claims: CountedClaims,
    subjects: Ints,
    chosen: ResolvedFilter,
) -> tuple[Bools, Ints]:
    """Return what `entry=any` would count beside *claims*; see Standings."""
    if chosen.filters.entry == "any":
        return np.zeros(subjects.size, np.bool_), np.zeros(subjects.size, np.int64)
    filters = structs.replace(chosen.filters, entry="any")
    entered = selection.pick(at, spoken, structs.replace(chosen, filters=filters))
    omitted = (_count(entered, subjects) > 0) & (_count(claims, subjects) == 0)
    standing = [
        _count(counted.take(~at.columns(counted.row).withdrawn), subjects)
        for counted in (entered, claims)
    ]
    return omitted, standing[0] - standing[1]


def _count(counted: CountedClaims, subjects: Ints) -> Ints:
    place = grouping.places(counted.subject, subjects)
    return np.bincount(place, minlength=subjects.size)


def _resized(column: NDArray[Any], size: int) -> NDArray[Any]:
    """Return a column of so many subjects, of whom the new ones have no claim yet."""
    resized = np.zeros(size, column.dtype)
    resized[: column.size] = column
    return resized


def _none() -> Standings:
    numbers, values = np.empty(0, np.int64), np.empty(0)
    return Standings(
        numbers, values, numbers, values, values, values, values > 0, numbers
    )

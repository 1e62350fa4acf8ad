"""How everyone on a leaderboard did, measured for some at a time.

What one subject is ranked by depends on its own claims and on base rates. So after a
write only those are measured again whose claims it touched, unless a rate changed.
"""

from typing import NamedTuple

import numpy as np
from msgspec import structs

from api.accuracy import changes, selection
from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.counted_claims import CountedClaims
from api.model.references import SubjectType
from api.scoring import candidates, grouping, pairs
from api.scoring.by_subject import BySubject
from api.scoring.candidates import Candidates
from api.scoring.claim_columns import Bools, Floats, Ints
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter, RecordFilter
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.subject_rates import Spoken
from api.scoring.topic_skill import Measures
from api.store.figure_subjects import ResolvedFilter

BY_RATES = {"adjusted_skill", "skill_vs_topic"}


class Standings(NamedTuple):
    """How subjects did: parallel arrays, a row each.

    `subject`: the index of its entry; `claims`: how many filters pick; the others but
    the last two as in Candidates. What only `entry=any` would count: whether that is
    all that there is, and how many claims that are not withdrawn.
    """

    subject: Ints
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
    """Standings at a position of the log, of those that filters pick claims of."""

    key: Key
    chosen: ResolvedFilter
    standings: Standings


def measure(
    at: ClaimsAt,
    events: EventRates,
    subjects: Ints,
    kind: SubjectType,
    chosen: ResolvedFilter,
) -> Standings:
    """Return how *subjects* did, given by the indexes of their entries."""
    filters = board_filter(chosen)
    measured = [_none(subjects[:0])]
    for which, spoken in at.in_parts(kind, subjects.tolist()):
        some = subjects[which]
        claims = selection.pick(at, spoken, chosen)
        speaking = number(at, spoken, some, filters)
        speakers = Spoken.by(speaking.claims, speaking.subject)
        found = candidates.measure(
            number(at, claims, some, filters), Measures(events, speakers, None), filters
        )
        omitted, omitted_claims = _omit(at, spoken, claims, some, chosen)
        standings = Standings(
            some,
            _count(claims, some),
            found.value,
            *found.summaries,
            found.unresolved,
            omitted,
            omitted_claims,
        )
        measured.append(standings)
    return grouping.join(measured)


def renew(
    before: Measured,
    at: ClaimsAt,
    events: EventRates,
    subjects: Ints,
    kind: SubjectType,
) -> Standings:
    """Return how *subjects* did by what is known of an earlier position."""
    known = before.standings
    place = grouping.places(subjects, known.subject.tolist())
    changed = (place < 0) | np.isin(subjects, changes.subjects(at, kind, before.key))
    again = measure(at, events, subjects[changed], kind, before.chosen)
    same = grouping.take(known, place[~changed])
    both = grouping.join([same, again])
    order = np.argsort(np.concatenate([np.flatnonzero(~changed), *np.nonzero(changed)]))
    return grouping.take(both, order)


def board_filter(chosen: ResolvedFilter) -> BoardFilter:
    """Return the filters of a board."""
    assert isinstance(chosen.filters, BoardFilter)  # noqa: S101 a board asks
    return chosen.filters


def can_renew(
    before: Measured, at: ClaimsAt, events: EventRates, chosen: ResolvedFilter
) -> bool:
    """Return whether only those whose claims changed stand otherwise than *before*."""
    sort = board_filter(chosen).sort
    generation, size, closed_day = before.key
    return (
        (generation, closed_day) == (at.key[0], at.key[2])
        and size <= at.key[1]
        and chosen == before.chosen
        and (sort not in BY_RATES or events.since <= size)
    )


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


def number(
    at: ClaimsAt, counted: CountedClaims, subjects: Ints, filters: RecordFilter
) -> BySubject:
    """Return claims with the number of the subject that each counts for."""
    columns = at.columns(counted.row)
    probability = pairs.probabilities(columns, filters.yardstick)
    subject = grouping.places(counted.subject, subjects.tolist())
    return BySubject(ForecastPairs(columns, probability), subject, subjects.size)


def _count(counted: CountedClaims, subjects: Ints) -> Ints:
    place = grouping.places(counted.subject, subjects.tolist())
    return np.bincount(place, minlength=subjects.size)


def _none(subjects: Ints) -> Standings:
    numbers, values = np.empty(0, np.int64), np.empty(0)
    return Standings(
        subjects, numbers, values, numbers, values, values, values, values > 0, numbers
    )

"""A leaderboard at a position of the log: everyone in order, and how to show a row."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import structs

from api.accuracy import selection
from api.accuracy.claims_at import ClaimsAt, CountedClaims
from api.model.references import SubjectType
from api.scoring import (
    candidates,
    event_rates,
    grouping,
    leaderboard_rows,
    pairs,
    peer_scores,
    ranking,
)
from api.scoring.by_subject import BySubject
from api.scoring.candidates import BoardSubject
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter, RecordFilter
from api.scoring.grouping import Codes
from api.scoring.leaderboard_rows import RowBasis
from api.scoring.leaderboards import LeaderboardRow
from api.scoring.pairs import ForecastPairs
from api.scoring.peer_scores import Difficulties, SubjectCells
from api.scoring.ranking import Place, Ranking
from api.scoring.subject_rates import Spoken
from api.scoring.topic_skill import Measures
from api.store.figure_subjects import ResolvedFilter


class Omitted(NamedTuple):
    """What a board leaves out since it was entered too late: whose all, how many."""

    subjects: int
    claims: int


class Board(NamedTuple):
    """A leaderboard: those who have claims, by name, and their ranking.

    `spoken`: all claims; `claims`: those that filters pick, which rows count and which
    decide places.
    """

    at: ClaimsAt
    events: EventRates
    subjects: Sequence[BoardSubject]
    spoken: CountedClaims
    claims: CountedClaims
    difficulties: Difficulties | None
    ranking: Ranking
    omitted: Omitted

    def rows(
        self,
        places: Sequence[Place],
        filters: BoardFilter,
        reports: Mapping[int, Sequence[ReportAsOf]],
    ) -> list[LeaderboardRow]:
        """Return rows with their figures; *reports*: outlets' own words, by outlet."""
        at = self.at
        shown = [self.subjects[place.candidate].index for place in places]
        of_shown = [counted.by_subject(shown) for counted in (self.spoken, self.claims)]
        rows: list[LeaderboardRow] = []
        for place, index in zip(places, shown, strict=True):
            spoken, claims = (at.columns(of[index]) for of in of_shown)
            basis = RowBasis(
                subject=self.subjects[place.candidate].subject,
                claims=claims,
                rates=self.events.rates(event_rates.spoken_events(spoken)),
                difficulty=self.difficulties and self.difficulties.of(place.candidate),
                reports=reports.get(index, ()),
            )
            rows.append(leaderboard_rows.row(place, basis, filters))
        return rows


def rank(
    at: ClaimsAt,
    events: EventRates,
    everyone: Sequence[BoardSubject],
    filters: BoardFilter,
    chosen: ResolvedFilter,
) -> Board:
    """Rank all sources, or all outlets on what they published, given by their names."""
    kind: SubjectType = everyone[0].subject.type if everyone else "source"
    spoken = selection.of_kind(at, kind)
    picked = selection.pick(at, spoken, chosen)
    subjects = present(everyone, picked)
    claims = only(picked, subjects)
    numbered = number(at, claims, subjects, filters)
    difficulties = None
    if filters.sort == "peer_score":
        difficulties = peer_scores.measure(cells(numbered, filters), len(subjects))
    speaking = number(at, only(spoken, subjects), subjects, filters)
    speakers = Spoken.by(speaking.claims, speaking.subject)
    measured = candidates.measure(
        numbered, Measures(events, speakers, difficulties), filters
    )
    anonymous = np.array([subject.anonymous for subject in subjects], np.bool_)
    ranked = ranking.rank(measured, anonymous, filters)
    omitted = _omit(at, only(spoken, everyone), claims, chosen)
    return Board(at, events, subjects, spoken, claims, difficulties, ranked, omitted)


def _omit(
    at: ClaimsAt, spoken: CountedClaims, claims: CountedClaims, chosen: ResolvedFilter
) -> Omitted:
    """Return what `entry=any` would count beside *claims*, without withdrawn claims."""
    if chosen.filters.entry == "any":
        return Omitted(0, 0)
    filters = structs.replace(chosen.filters, entry="any")
    entered = selection.pick(at, spoken, structs.replace(chosen, filters=filters))
    subjects = np.setdiff1d(entered.subject, claims.subject)
    sizes = [
        grouping.count(~at.columns(counted.row).withdrawn)
        for counted in (entered, claims)
    ]
    return Omitted(subjects.size, sizes[0] - sizes[1])


def cells(claims: BySubject, filters: RecordFilter) -> SubjectCells:
    """Return the means of each subject's scored claims in each cell."""
    scored = claims.take(
        pairs.is_in_cohort(claims.claims, filters.cohort) & claims.has_probability
    )
    return peer_scores.cells(scored.pairs, scored.subject)


def number(
    at: ClaimsAt,
    counted: CountedClaims,
    subjects: Sequence[BoardSubject],
    filters: RecordFilter,
) -> BySubject:
    """Return claims with the number of the subject that each counts for."""
    columns = at.columns(counted.row)
    probability = pairs.probabilities(columns, filters.yardstick)
    return BySubject(
        ForecastPairs(columns, probability), _number(counted, subjects), len(subjects)
    )


def present(
    everyone: Sequence[BoardSubject], counted: CountedClaims
) -> Sequence[BoardSubject]:
    """Return those who have claims."""
    with_claims = set(grouping.values(counted.subject).tolist())
    return [subject for subject in everyone if subject.index in with_claims]


def only(counted: CountedClaims, subjects: Sequence[BoardSubject]) -> CountedClaims:
    """Return the claims of *subjects*."""
    named = grouping.places(counted.subject, [s.index for s in subjects]) >= 0
    return counted if named.all() else counted.take(named)


def _number(counted: CountedClaims, subjects: Sequence[BoardSubject]) -> Codes:
    """Return the number among *subjects* of each claim's own."""
    return grouping.places(counted.subject, [subject.index for subject in subjects])

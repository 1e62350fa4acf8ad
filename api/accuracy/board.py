"""A leaderboard at a position of the log: everyone in order, and how to show a row."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from api.accuracy import records, selection
from api.accuracy.claims_at import ClaimsAt, CountedClaims
from api.accuracy.records import Picked
from api.model.references import SubjectType
from api.scoring import candidates, leaderboard_rows, pairs, peer_scores, ranking
from api.scoring.by_subject import BySubject
from api.scoring.candidates import BoardSubject
from api.scoring.claim_columns import Ints
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates, Spoken
from api.scoring.filters import BoardFilter
from api.scoring.grouping import Codes
from api.scoring.leaderboard_rows import RowBasis
from api.scoring.leaderboards import LeaderboardRow
from api.scoring.peer_scores import Difficulties, SubjectCells
from api.scoring.ranking import Place, Ranking
from api.scoring.topic_skill import Measures
from api.store.figure_subjects import FilterIndexes


class Board(NamedTuple):
    """A leaderboard: those who have claims, by name, and their ranking.

    `claims`: what the figures of all rows count; `ranked_by`: what decides their places.
    """

    at: ClaimsAt
    events: EventRates
    subjects: Sequence[BoardSubject]
    claims: CountedClaims
    ranked_by: CountedClaims
    difficulties: Difficulties | None
    ranking: Ranking

    def row(
        self,
        place: Place,
        filters: BoardFilter,
        reports: Mapping[int, Sequence[ReportAsOf]],
    ) -> LeaderboardRow:
        """Return a row with its figures; *reports*: outlets' own words, by outlet."""
        at, about = self.at, self.subjects[place.candidate]
        kind, index = about.subject.type, about.index
        counted = selection.of_subject(at, kind, index)
        spoken = at.columns(counted.row)
        difficulties = self.difficulties
        basis = RowBasis(
            subject=about.subject,
            claims=at.columns(self.claims.row[self.claims.subject == index]),
            ranked_by=at.columns(self.ranked_by.row[self.ranked_by.subject == index]),
            rates=self.events.rates(np.unique(spoken.event[~spoken.withdrawn])),
            difficulty=difficulties and difficulties.of(place.candidate),
            reports=reports.get(index, ()),
        )
        return leaderboard_rows.row(place, basis, filters.options)


def rank(
    at: ClaimsAt,
    events: EventRates,
    everyone: Sequence[BoardSubject],
    filters: BoardFilter,
    named: FilterIndexes,
) -> Board:
    """Rank all sources or all outlets, given by their names.

    An outlet is ranked by its own voice, unless a role is asked for.
    """
    kind: SubjectType = everyone[0].subject.type if everyone else "source"
    spoken = selection.of_kind(at, kind)
    claims = selection.pick(at, spoken, filters, named)
    subjects = _present(everyone, claims.subject)
    claims, ranked_by = _of(claims, subjects), claims
    if kind == "outlet" and filters.role is None:
        ranked_by = selection.own_voice(at, claims, named)
    ranked_by = _of(ranked_by, subjects)
    who_spoke = _of(spoken, subjects)
    by_subject = _by_subject(at, ranked_by, subjects, filters)
    difficulties = None
    if filters.sort == "peer_score":
        difficulties = peer_scores.measure(cells(by_subject, filters), len(subjects))
    speakers = Spoken.by(at.columns(who_spoke.row), _number(who_spoke, subjects))
    measured = candidates.measure(
        by_subject, Measures(events, speakers, difficulties), filters
    )
    anonymous = np.array([subject.anonymous for subject in subjects], np.bool_)
    ranked = ranking.rank(measured, anonymous, filters)
    return Board(at, events, subjects, claims, ranked_by, difficulties, ranked)

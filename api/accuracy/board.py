"""A leaderboard at a position of the log: everyone in order, and how to show a row."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from api.accuracy import selection, standings
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.standings import Measured
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import (
    event_rates,
    grouping,
    leaderboard_rows,
    pairs,
    peer_scores,
    ranking,
)
from api.scoring.candidates import BoardSubject
from api.scoring.claim_columns import Bools, Ints
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates
from api.scoring.filters import RecordFilter
from api.scoring.leaderboard_rows import RowBasis
from api.scoring.leaderboards import LeaderboardRow
from api.scoring.peer_scores import Difficulties, SubjectCells
from api.scoring.ranking import Place, Ranking
from api.store.figure_subjects import ResolvedFilter


class Omitted(NamedTuple):
    """What a board leaves out since it was entered too late: whose all, how many."""

    subjects: int
    claims: int


class Board(NamedTuple):
    """A leaderboard at a position: those who have claims, by name, and their ranking.

    `measured`: how everyone did, from which the next board can be made.
    """

    position: LogPosition
    subjects: Sequence[BoardSubject]
    difficulties: Difficulties | None
    ranking: Ranking
    omitted: Omitted
    measured: Measured

    def rows(
        self,
        at: ClaimsAt,
        events: EventRates,
        places: Sequence[Place],
        reports: Mapping[int, Sequence[ReportAsOf]],
    ) -> list[LeaderboardRow]:
        """Return rows with their figures, of claims *at* the position of the board.

        *reports*: outlets' own words, by outlet.
        """
        chosen = self.measured.chosen
        filters = standings.board_filter(chosen)
        shown = [self.subjects[place.candidate] for place in places]
        indexes = [subject.index for subject in shown]
        kind: SubjectType = shown[0].subject.type if shown else "source"
        rows: list[LeaderboardRow] = []
        for which, spoken in at.in_parts(kind, indexes):
            counted = spoken, selection.pick(at, spoken, chosen)
            own = [some.by_subject(indexes[which]) for some in counted]
            for place in places[which]:
                subject = self.subjects[place.candidate]
                spoken_rows, picked_rows = (of[subject.index] for of in own)
                events_spoken = event_rates.spoken_events(at.columns(spoken_rows))
                basis = RowBasis(
                    subject=subject.subject,
                    claims=at.columns(picked_rows).together(),
                    rates=events.rates(events_spoken),
                    difficulty=self.difficulties
                    and self.difficulties.of(place.candidate),
                    reports=reports.get(subject.index, ()),
                )
                rows.append(leaderboard_rows.row(place, basis, filters))
        return rows


def rank(
    at: ClaimsAt,
    events: EventRates,
    everyone: Sequence[BoardSubject],
    chosen: ResolvedFilter,
    before: Measured | None = None,
) -> Board:
    """Rank all sources, or all outlets on what they published, given by their names.

    *before*: how they did at an earlier position, by the same filters.
    """
    filters = standings.board_filter(chosen)
    kind: SubjectType = everyone[0].subject.type if everyone else "source"
    indexes = np.array([subject.index for subject in everyone], np.int64)
    if before is not None and standings.can_renew(before, at, events, chosen):
        everyones = standings.renew(before, at, events, indexes, kind)
    else:
        everyones = standings.measure(at, events, indexes, kind, chosen)
    present = np.flatnonzero(everyones.claims)
    subjects = [everyone[place] for place in present.tolist()]
    candidates = grouping.take(everyones, present).candidates
    difficulties = None
    if filters.sort == "peer_score":
        own_cells = cells(at, kind, indexes[present], chosen)
        difficulties = peer_scores.measure(own_cells, present.size)
        candidates = candidates._replace(value=difficulties.peer_score)
    anonymous = np.array([subject.anonymous for subject in subjects], np.bool_)
    return Board(
        position=at.position,
        subjects=subjects,
        difficulties=difficulties,
        ranking=ranking.rank(candidates, anonymous, filters),
        omitted=Omitted(
            grouping.count(everyones.omitted), int(everyones.omitted_claims.sum())
        ),
        measured=Measured(at.key, chosen, everyones),
    )


def cells(
    at: ClaimsAt, kind: SubjectType, subjects: Ints, chosen: ResolvedFilter
) -> SubjectCells:
    """Return the means of each subject's scored claims in each cell.

    *subjects*: the indexes of their entries; cells have their numbers.
    """
    scored: list[CountedClaims] = []
    for _, spoken in at.in_parts(kind, subjects.tolist()):
        picked = selection.pick(at, spoken, chosen)
        scored.append(picked.take(_is_scored(at, picked, chosen.filters)))
    if not scored:
        scored.append(at.of_source(-1))
    row, subject, roles = (
        np.concatenate([getattr(part, name) for part in scored])
        for name in ("row", "subject", "roles")
    )
    everything = CountedClaims(row, subject, roles, -1)
    numbered = standings.number(at, everything, subjects, chosen.filters)
    return peer_scores.cells(numbered.pairs, numbered.subject)


def _is_scored(at: ClaimsAt, picked: CountedClaims, filters: RecordFilter) -> Bools:
    claims = at.columns(picked.row)
    in_cohort = pairs.is_in_cohort(claims, filters.cohort)
    return in_cohort & ~np.isnan(pairs.probabilities(claims, filters.yardstick))

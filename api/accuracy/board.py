"""A leaderboard at a position of the log: everyone in order, and how to show a row."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from api.accuracy import board_rows, selection, standings
from api.accuracy.board_rows import Reports
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.standings import Measured
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import (
    grouping,
    leaderboard_rows,
    pairs,
    peer_scores,
    ranking,
)
from api.scoring.candidates import BoardSubject
from api.scoring.claim_columns import Bools, Ints
from api.scoring.event_rates import EventRates
from api.scoring.filters import RecordFilter
from api.scoring.grouping import Codes
from api.scoring.leaderboard_rows import KeptRow
from api.scoring.leaderboards import LeaderboardRow
from api.scoring.peer_scores import Difficulties, SubjectCells
from api.scoring.ranking import Place, Ranked, Ranking
from api.store.figure_subjects import ResolvedFilter

MOST_ROWS = 200  # whose figures are kept


class Omitted(NamedTuple):
    """What was entered too late for a board: claims, and all that subjects have."""

    subjects: int
    claims: int


class Roster:
    """Everyone who may be on a leaderboard, by slug, also as columns."""

    def __init__(self, kind: SubjectType, everyone: Sequence[BoardSubject]) -> None:
        self.kind: SubjectType = kind
        self.everyone = everyone
        self.index = np.array([subject.index for subject in everyone], np.int64)
        self.anonymous = np.array([subject.anonymous for subject in everyone], np.bool_)


class Board(NamedTuple):
    """A leaderboard at a position: those who have claims, by name, and their ranking.

    `present`: the places of these in the `roster`; `numbers`: theirs. `measured`: how
    everyone did, from which the next board can be made.
    """

    position: LogPosition
    roster: Roster
    present: Codes
    numbers: Codes
    difficulties: Difficulties | None
    ranking: Ranking
    omitted: Omitted
    measured: Measured

    def subject(self, place: Place) -> BoardSubject:
        """Return who is at a place."""
        return self.roster.everyone[int(self.present[place.candidate])]

    def unknown(
        self, places: Sequence[Place], reports: Reports, rows: Mapping[int, KeptRow]
    ) -> list[Place]:
        """Return the places whose rows are to be measured, as *rows* lack them."""
        unknown: list[Place] = []
        for place in places:
            row = rows.get(int(self.numbers[place.candidate]))
            if row is None or row.reports != reports.get(self.subject(place).index, ()):
                unknown.append(place)
        return unknown

    def claims_to_measure(self, places: Sequence[Place], reports: Reports) -> int:
        """Return how many claims the rows rest on that are to be measured."""
        unknown = self.unknown(places, reports, dict(self.measured.rows))
        numbers = self.numbers[[place.candidate for place in unknown]]
        return int(self.measured.standings.counts.standing[numbers].sum())

    def rows(
        self,
        at: ClaimsAt,
        events: EventRates,
        places: Sequence[Place],
        reports: Reports,
    ) -> list[LeaderboardRow]:
        """Return rows with their figures, of claims *at* the position of the board.

        *reports*: outlets' own words, by outlet.
        """
        known = dict(self.measured.rows)  # others may add to them meanwhile
        chosen, kind = self.measured.chosen, self.roster.kind
        sort = standings.board_filter(chosen).sort
        unknown = [self.subject(p).index for p in self.unknown(places, reports, known)]
        found = board_rows.measure(at, events, kind, chosen, unknown, reports)
        rows: list[LeaderboardRow] = []
        for place in places:
            subject, number = self.subject(place), int(self.numbers[place.candidate])
            kept = found.get(subject.index) or known[number]
            self._keep(number, kept := kept.beside(events))
            of_all = self.difficulties
            difficulty = of_all and of_all.of(place.candidate)
            row = leaderboard_rows.row(place, subject.subject, kept, sort, difficulty)
            rows.append(row)
        return rows

    def _keep(self, number: int, row: KeptRow) -> None:
        """Keep the figures of a row for the next board."""
        rows = self.measured.rows
        rows[number] = row
        if len(rows) > MOST_ROWS:
            oldest, *_ = rows  # at once, as other threads may add some meanwhile
            rows.pop(oldest, None)


def rank(
    at: ClaimsAt,
    events: EventRates,
    roster: Roster,
    chosen: ResolvedFilter,
    before: Measured | None = None,
) -> Board:
    """Rank all sources, or all outlets on what they published, given by their names.

    *before*: how they did at an earlier position, by the same filters.
    """
    board = before and renew(at, events, roster, chosen, before)
    if board is not None:
        return board
    measured = standings.measure(at, events, roster.kind, chosen)
    return _ranked(at, roster, chosen, measured)


def renew(
    at: ClaimsAt,
    events: EventRates,
    roster: Roster,
    chosen: ResolvedFilter,
    before: Measured,
) -> Board | None:
    """Return the same where *before* spares measuring everyone, else None."""
    if before.chosen != chosen:
        return None
    measured = standings.renew(before, at, events, roster.kind)
    return measured and _ranked(at, roster, chosen, measured)


def _ranked(
    at: ClaimsAt, roster: Roster, chosen: ResolvedFilter, measured: Measured
) -> Board:
    filters, kind = standings.board_filter(chosen), roster.kind
    everyone, n = measured.standings, measured.standings.counts
    numbers = grouping.places(roster.index, at.entries(kind))
    known = np.flatnonzero(numbers >= 0)
    present = known[n.picked[numbers[known]] > 0]
    numbers = numbers[present]
    candidates = everyone.of(numbers)
    difficulties = None
    if filters.sort == "peer_score":
        own_cells = cells(at, kind, roster.index[present], chosen)
        difficulties = peer_scores.measure(own_cells, present.size)
        candidates = candidates._replace(value=difficulties.peer_score)
    anonymous = roster.anonymous[present]
    ranked = measured.ranked
    if ranked is None or not ranked.is_of(candidates, anonymous):
        order = ranking.rank(candidates, anonymous, filters)
        ranked = Ranked(candidates, anonymous, order)
    return Board(
        position=at.position,
        roster=roster,
        present=present,
        numbers=numbers,
        difficulties=difficulties,
        ranking=ranked.ranking,
        omitted=Omitted(
            grouping.count((n.entered > 0) & (n.picked == 0)),
            int((n.entered_standing - n.standing).sum()),
        ),
        measured=measured._replace(ranked=ranked),
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

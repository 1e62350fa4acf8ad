"""Peer scores: how a subject did beside others who forecast the same thing.

A cell is what makes claims comparable: the same event and window, forecast about as far
ahead. Within a cell a subject counts by the mean of its claims.
"""

from typing import NamedTuple

import numpy as np
from msgspec import Struct

from api.scoring import claim_columns, grouping
from api.scoring.claim_columns import ClaimColumns, Floats, Ints
from api.scoring.grouping import Codes
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics import scores, two_way_effects


class Difficulty(Struct, frozen=True, kw_only=True):
    """How a subject did in the cells where others spoke too.

    `peer_score`: by event, 100 times its mean log score minus that of the others of
    the cell; above 0 is better than they. `difficulty_adjusted_brier`: its Brier score
    were all cells equally hard; null where it is not connected with most others.
    `coverage`: the share of its scored claims that lie in shared cells, 0 … 1, about
    `events` events.
    """

    peer_score: float | None
    difficulty_adjusted_brier: float | None
    coverage: float
    events: int


class SubjectCells(NamedTuple):
    """The means of each subject's claims in each cell, one row a subject and cell.

    `subject` and `cell` are numbers from 0; `event` and `cluster` are those of the
    claims. `claim` is the entry of a claim in the cell, `outcome` its degree, 0 … 1.
    `probability` and `brier` are 0 … 1; `log_score` is in nats, at most 0, 0 is best.
    """

    subject: Codes
    cell: Codes
    event: Ints
    cluster: Ints
    claims: Ints
    claim: Ints
    outcome: Floats
    probability: Floats
    brier: Floats
    log_score: Floats

    def of(self, subject: int) -> "SubjectCells":
        """Return the rows of one subject."""
        rows = self.subject == subject
        return grouping.take(self, rows)


class Difficulties(NamedTuple):
    """How each subject did beside others, by its number; see Difficulty.

    NaN is null.
    """

    peer_score: Floats
    adjusted_brier: Floats
    coverage: Floats
    events: Ints

    def of(self, subject: int) -> Difficulty:
        """Return how one subject did."""
        peer = float(self.peer_score[subject])
        adjusted = float(self.adjusted_brier[subject])
        return Difficulty(
            peer_score=None if np.isnan(peer) else peer,
            difficulty_adjusted_brier=None if np.isnan(adjusted) else adjusted,
            coverage=float(self.coverage[subject]),
            events=int(self.events[subject]),
        )


def cells(forecasts: ForecastPairs, subject: Codes) -> SubjectCells:
    """Return the means of scored claims; *subject* is the number of whose each is."""
    scored = forecasts.take(forecasts.has_probability)
    claims = scored.claims
    cell = _number_cells(claims)
    subject = subject[forecasts.has_probability]
    row = grouping.number(subject, cell)
    first = grouping.first_rows(row)
    n = np.bincount(row)
    probability, outcome = scored.probability, claims.degree
    surprise = scores.surprise(probability, outcome)
    return SubjectCells(
        subject=subject[first],
        cell=cell[first],
        event=claims.event[first],
        cluster=claims.cluster[first],
        claims=n,
        claim=claims.claim[first],
        outcome=outcome[first],
        probability=np.bincount(row, probability) / n,
        brier=np.bincount(row, (probability - outcome) ** 2) / n,
        log_score=-np.bincount(row, surprise) / n,
    )


def _number_cells(claims: ClaimColumns) -> Codes:
    """Return the same number for claims about one event, window and lead band."""
    is_open = claims.earliest == claims.made_on
    # No window begins the day before the first one, which stands for open ones.
    before_all = int(claims.earliest.min(initial=0)) - 1
    earliest = np.where(is_open, before_all, claims.earliest)
    band = claim_columns.lead_bands(claims.lead)
    return grouping.number(claims.event, claims.latest, earliest, band)


def measure(rows: SubjectCells, subjects: int) -> Difficulties:
    """Return how each of *subjects* did in its cells beside the others."""
    speakers = np.bincount(rows.cell)[rows.cell]
    shared = speakers > 1
    events = grouping.number(rows.event)
    peers = two_way_effects.peer_scores(rows.subject, rows.cell, events, rows.log_score)
    adjusted = two_way_effects.adjust(rows.subject, rows.cell, rows.brier)
    claims = np.bincount(rows.subject, rows.claims, subjects)
    claims_shared = np.bincount(rows.subject[shared], rows.claims[shared], subjects)
    pair = grouping.number(rows.subject[shared], events[shared])
    events_shared = rows.subject[shared][grouping.first_rows(pair)]
    return Difficulties(
        peer_score=_filled(peers.score, subjects),
        adjusted_brier=_filled(adjusted, subjects),
        coverage=np.divide(
            claims_shared, claims, out=np.zeros(subjects), where=claims > 0
        ),
        events=np.bincount(events_shared, minlength=subjects),
    )


def _filled(values: Floats, size: int) -> Floats:
    """Return *values* with NaN for the subjects after the last that has any."""
    return np.concatenate([values, np.full(size - values.size, np.nan)])

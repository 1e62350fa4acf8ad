"""Scores corrected for the difficulty of the questions: peer scores and effects.

A cell is what makes forecasts comparable: one event, forecast at about the same time.
Arrays are parallel, a subject in a cell a row: the codes of the `subject`, the `cell`
and its `event`, and the means of the subject's scores there. A pair of subject and cell
occurs once.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, aslinearoperator, cg

from api.scoring.statistics.arrays import (
    Bools,
    Codes,
    Floats,
    group_count,
    total,
    totals,
)

FEWEST_SUBJECTS = 2
FEWEST_CELLS = 10
# The iteration ends when the residual is this small, relative or absolute (rounding).
RESIDUAL = 1e-12
ROUNDING = 1e-13


class Peers(NamedTuple):
    """How much better than its peers each subject was, by its code: above 0 is better.

    `score` is in hundredths of a nat, over its `cells` with peers, about `events`; NaN
    where it has no such cell.
    """

    score: Floats
    cells: Codes
    events: Codes


def peer_scores(subject: Codes, cell: Codes, event: Codes, log_score: Floats) -> Peers:
    """Return the peer score of every subject; log scores are in nats, at most 0.

    Metaculus: in each cell 100 times its log score minus the mean of the others'; then
    the mean of each event's mean.
    """
    subjects = group_count(subject)
    speakers = np.bincount(cell)[cell]
    others = totals(log_score, cell, group_count(cell))[cell] - log_score
    shared = speakers >= FEWEST_SUBJECTS
    subject, event = subject[shared], event[shared]
    gaps = log_score[shared] - others[shared] / (speakers[shared] - 1)
    events = max(1, group_count(event))
    pairs, code, sizes = np.unique(
        subject * events + event, return_inverse=True, return_counts=True
    )
    means = totals(100.0 * gaps, code, len(sizes)) / sizes
    of_pair = pairs // events
    counts = np.bincount(of_pair, minlength=subjects)
    sums = totals(means, of_pair, subjects)
    return Peers(
        score=np.where(counts > 0, sums / np.maximum(1, counts), np.nan),
        cells=np.bincount(subject, minlength=subjects),
        events=counts,
    )


def adjust(subject: Codes, cell: Codes, brier: Floats) -> Floats:
    """Return each subject's mean Brier score as if all had forecast the same cells.

    Two-way effects of subject and cell by least squares, as ForecastBench adjusts for
    difficulty. Only cells of two subjects or more and subjects of ten such cells or
    more count, and of these only the largest set that shared cells connect; among equal
    ones that of the lowest code. Other subjects, by their code, are NaN. The result may
    lie outside 0 … 1, as it extrapolates.
    """
    adjusted = np.full(group_count(subject), np.nan)
    shared = _pruned(subject, cell)
    subject, cell, brier = subject[shared], cell[shared], brier[shared]
    if len(subject):
        connected = _largest(subject, cell)
        names, code = np.unique(subject[connected], return_inverse=True)
        _, cell_code = np.unique(cell[connected], return_inverse=True)
        adjusted[names] = _adjusted(code, cell_code, brier[connected])
    return adjusted


def _pruned(subject: Codes, cell: Codes) -> Bools:
    """Drop cells of one subject and subjects of few shared cells, repeatedly."""
    rows = np.ones(len(subject), np.bool_)
    before = len(rows) + 1
    while (remaining := np.count_nonzero(rows)) < before:
        before = remaining
        for code, fewest in ((cell, FEWEST_SUBJECTS), (subject, FEWEST_CELLS)):
            sizes = np.bincount(code[rows], minlength=group_count(code))
            rows &= sizes[code] >= fewest
    return rows


def _largest(subject: Codes, cell: Codes) -> Bools:
    """Return the rows of the component with most subjects, or of the first by code."""
    cells_from = group_count(subject)
    size = cells_from + group_count(cell)
    links = coo_array(
        (np.ones(len(subject)), (subject, cells_from + cell)), shape=(size, size)
    )
    _, component = connected_components(links, directed=False)
    of_subjects = component[np.unique(subject)]
    # Subjects are in order of code, and among equals `argmax` takes the first.
    largest = of_subjects[np.argmax(np.bincount(of_subjects)[of_subjects])]
    return component[subject] == largest


def _adjusted(subject: Codes, cell: Codes, brier: Floats) -> Floats:
    """Solve for the effects by conjugate gradients (Hestenes and Stiefel 1952).

    All subjects are connected, and both codes are dense.
    """
    seen = aslinearoperator(csr_array((np.ones(len(subject)), (subject, cell))))
    cells, speakers = np.bincount(subject), np.bincount(cell)

    def apply(effects: Floats) -> Floats:
        """Return each subject's sum over its cells of effect minus mean effect."""
        return cells * effects - seen.matvec(seen.rmatvec(effects) / speakers)

    means = totals(brier, cell, len(speakers)) / speakers
    gaps = totals(brier - means[cell], subject, len(cells))
    effects, _ = cg(
        LinearOperator((len(cells), len(cells)), apply, dtype=np.float64),
        gaps,
        rtol=RESIDUAL,
        atol=ROUNDING,
        maxiter=len(cells),
    )
    return effects + (total(brier) - total(cells * effects)) / len(brier)

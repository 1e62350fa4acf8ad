"""Peers: who else spoke about the events of a subject, and who was closer."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from msgspec import Struct

from api.accuracy import board, selection, standings
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.model.references import Subject
from api.scoring import grouping, shared_questions
from api.scoring.candidates import BoardSubject
from api.scoring.filters import RecordFilter
from api.scoring.shared_questions import Tally
from api.store import figure_subjects
from api.store.figure_subjects import ResolvedFilter, StoredSubject

MOST_PEERS = 5


class Peer(Struct, frozen=True, kw_only=True):
    """Another subject that spoke about some of the same events.

    `events`: how many; `tally`: on those that both gave a probability for the same
    window, about as far ahead, who was closer: the subject itself first.
    """

    subject: Subject
    events: int
    tally: Tally


class Peers(Struct, frozen=True):
    """The peers of a subject, those with most shared questions first."""

    items: list[Peer]


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> list[Peer]:
    """Return the closest peers of a subject, over the claims that filters pick."""
    stored = subject.stored
    at = await figures.at(subject.position)

    async def compute() -> Peers:
        chosen = await figure_subjects.resolve(figures.db, filters)
        kind = stored.subject.type
        everyone = await figures.everyone(kind, at)
        lane = figures.caches.lane
        claims = (await selection.find(lane, at, stored)).row.size
        work = partial(measure, at, stored, everyone, chosen)
        return Peers(await lane.run(work, claims))

    return (await figures.share(Peers, at, (stored, filters), compute)).items


def measure(
    at: ClaimsAt,
    stored: StoredSubject,
    everyone: Sequence[BoardSubject],
    chosen: ResolvedFilter,
) -> list[Peer]:
    """Return at most MOST_PEERS others, without anonymous ones."""
    kind, filters = stored.subject.type, chosen.filters
    about = selection.about_events_of(at, kind, stored.index)
    picked = selection.pick(about, selection.of_kind(about, kind), chosen)
    own = [subject for subject in everyone if subject.index == stored.index]
    others = [subject for subject in everyone if not subject.anonymous]
    others = [subject for subject in others if subject.index != stored.index]
    with_claims = set(grouping.values(picked.subject).tolist())
    subjects = [subject for subject in (*own, *others) if subject.index in with_claims]
    if not subjects or subjects[0].index != stored.index:
        return []
    indexes = np.array([subject.index for subject in subjects], np.int64)
    named = grouping.places(picked.subject, indexes.tolist()) >= 0
    numbered = standings.number(about, picked.take(named), indexes, filters)
    numbered = numbered.take(~numbered.claims.withdrawn)
    cells = board.cells(about, kind, indexes, chosen)
    own_cells = cells.of(0)
    pair = grouping.number(numbered.subject, numbered.claims.event)
    speaker = numbered.subject[grouping.first_rows(pair)]
    events = np.bincount(speaker, minlength=len(subjects))
    near = grouping.take(cells, np.isin(cells.cell, own_cells.cell))
    shared = np.bincount(near.subject, minlength=len(subjects))
    order = np.lexsort((np.arange(len(subjects)), -events, -shared))
    nearest: list[int] = order[order > 0][:MOST_PEERS].tolist()
    return [
        Peer(
            subject=subjects[nth].subject,
            events=int(events[nth]),
            tally=shared_questions.tally(own_cells, near.of(nth)),
        )
        for nth in nearest
    ]

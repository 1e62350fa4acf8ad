"""Comparisons: two to ten subjects side by side."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import combinations

import msgspec
import numpy as np
from msgspec import Struct

from api.accuracy import base_rates, board, leaderboards, records, scope, selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.errors import BadQueryError, Flaw, MovedError, NotFoundError
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import comparisons, peer_scores, shared_questions
from api.scoring.candidates import BoardSubject
from api.scoring.comparisons import ComparedSubject, Comparison
from api.scoring.event_rates import EventRates
from api.scoring.filters import CompareFilter
from api.scoring.method import METHOD
from api.scoring.peer_scores import Difficulty, SubjectCells
from api.scoring.shared_questions import Extent, SharedQuestion, Tally
from api.store import figure_subjects
from api.store.figure_subjects import ResolvedFilter, StoredSubject

MOST_QUESTIONS = 40
NOTHING_SHARED = Difficulty(
    peer_score=None, difficulty_adjusted_brier=None, coverage=0.0, events=0
)


class Compared(Struct, frozen=True):
    """A comparison, and the questions that it rests on.

    `tallies`: who was closer on how many, by pair; `questions`: some of them, with the
    answers in the order of the subjects; `extent`: how many at least two share.
    """

    comparison: Comparison
    tallies: list[Tally]
    questions: list[SharedQuestion]
    extent: Extent


async def get(
    figures: FigureReader, kind: SubjectType, filters: CompareFilter, now: datetime
) -> Comparison:
    """Return the subjects that *filters* names, and each two of them compared."""
    return (await with_questions(figures, kind, filters, now)).comparison


async def with_questions(
    figures: FigureReader, kind: SubjectType, filters: CompareFilter, now: datetime
) -> Compared:
    """Return a comparison with the questions that its subjects share."""
    db = figures.db
    position = await scope.resolve(db, kind, filters, now)
    subjects = [await _subject(db, kind, slug, position) for slug in filters.slug]
    _check_distinct(filters.slug, subjects)
    at = await figures.at(position)
    work = partial(_compare, figures, at, subjects, filters)
    key = (kind, msgspec.json.encode(filters))
    return await figures.share(Compared, at, key, work)


async def _compare(
    figures: FigureReader,
    at: ClaimsAt,
    subjects: Sequence[StoredSubject],
    filters: CompareFilter,
) -> Compared:
    db, kind = figures.db, subjects[0].subject.type
    chosen = await figure_subjects.resolve(db, filters)
    everyone = await figures.everyone(kind, at)
    events = await base_rates.at(figures, at)
    work = partial(_measure, at, events, subjects, everyone, chosen)
    items, cells = await figures.caches.lane.long(work)
    comparison = Comparison(
        as_of=await leaderboards.answered_as_of(db, at),
        filters=filters,
        method=METHOD,
        items=items,
        pairs=comparisons.compare_pairs([item.subject for item in items], cells),
    )
    return Compared(
        comparison,
        [shared_questions.tally(*pair) for pair in combinations(cells, 2)],
        shared_questions.questions(cells, MOST_QUESTIONS),
        shared_questions.extent(cells),
    )


def _measure(
    at: ClaimsAt,
    events: EventRates,
    stored: Sequence[StoredSubject],
    everyone: Sequence[BoardSubject],
    chosen: ResolvedFilter,
) -> tuple[list[ComparedSubject], list[SubjectCells]]:
    """Return each subject's figures and cells."""
    kind, filters = stored[0].subject.type, chosen.filters
    indexes = np.array([subject.index for subject in everyone], np.int64)
    cells = board.cells(at, kind, indexes, chosen)
    difficulties = peer_scores.measure(cells, indexes.size)
    numbers = {index: number for number, index in enumerate(indexes.tolist())}
    items: list[ComparedSubject] = []
    for compared in stored:
        counted = selection.of_subject(at, kind, compared.index)
        own = records.pick(at, events, counted, chosen)
        figures = records.figures_of(own, at.position, filters, ())
        number = numbers.get(compared.index)
        items.append(
            ComparedSubject(
                subject=compared.subject,
                enough=figures.enough,
                claims=figures.claims,
                hits=figures.hits,
                scores=figures.scores,
                difficulty=NOTHING_SHARED
                if number is None
                else difficulties.of(number),
            )
        )
    return items, [cells.of(numbers.get(compared.index, -1)) for compared in stored]


async def _subject(
    db: Database, kind: SubjectType, slug: str, position: LogPosition
) -> StoredSubject:
    """Return the subject that a slug names, or the one it was merged into by then."""
    followed = slug
    while True:
        try:
            return await figure_subjects.get(db, kind, followed, position)
        except MovedError as moved:
            followed = moved.slug
        except NotFoundError:
            detail = f"there is no {kind} with the slug `{slug}`"
            raise BadQueryError(detail, Flaw("?slug", detail)) from None


def _check_distinct(slugs: Sequence[str], subjects: Sequence[StoredSubject]) -> None:
    """Raise BadQueryError where two slugs name the same subject."""
    slug_of: dict[int, str] = {}
    for slug, stored in zip(slugs, subjects, strict=True):
        other = slug_of.setdefault(stored.index, slug)
        if other != slug:
            named = f"the same {stored.subject.type}: `{stored.subject.slug}`"
            detail = f"`{other}` and `{slug}` name {named}"
            raise BadQueryError(detail, Flaw("?slug", detail))

"""Comparisons: two to ten subjects side by side."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec

from api.accuracy import leaderboards, records, scope
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.errors import BadQueryError, Flaw, MovedError, NotFoundError
from api.model.instants import LogPosition
from api.model.references import Subject, SubjectType
from api.scoring import comparisons, peer_scores
from api.scoring.claims_as_of import CountedClaim
from api.scoring.comparisons import ComparedSubject, Comparison
from api.scoring.figures import Figures
from api.scoring.filters import CompareFilter
from api.scoring.method import METHOD
from api.scoring.peer_scores import Cell, CellMean, Difficulty
from api.store import claim_versions, log_head
from api.store.claim_versions import StoredSubject


async def get(
    figures: FigureReader, kind: SubjectType, filters: CompareFilter, now: datetime
) -> Comparison:
    """Return the subjects that *filters* names, and each two of them compared."""
    db = figures.db
    position = await scope.resolve(db, kind, filters, now)
    subjects = [await _subject(db, kind, slug, position) for slug in filters.slug]
    _check_distinct(filters.slug, subjects)
    encoded = msgspec.json.encode(filters)
    key = (kind, encoded, await log_head.identity(db, position), position.closed_day)
    work = partial(_compare, db.patient(), kind, subjects, filters, position)
    return await figures.caches.comparisons.get(key, work)


async def _compare(
    db: Database,
    kind: SubjectType,
    subjects: Sequence[StoredSubject],
    filters: CompareFilter,
    position: LogPosition,
) -> Comparison:
    compared = {subject.index for subject in subjects}
    claims: dict[int, list[CountedClaim]] = {}
    cells: dict[int, Mapping[Cell, CellMean]] = {}
    async for batch in claim_versions.of_all(db, kind, filters, position):
        cells |= await asyncio.to_thread(peer_scores.cells_of, batch, filters.options)
        claims |= {index: batch[index] for index in compared & batch.keys()}
    difficulties = await asyncio.to_thread(peer_scores.measure, cells)
    items: list[ComparedSubject] = []
    for stored in subjects:
        own = claims.get(stored.index, [])
        figures = await records.compute(db, stored, own, filters, position)
        difficulty = difficulties.get(stored.index, peer_scores.NOTHING_SHARED)
        items.append(_item(stored.subject, figures, difficulty))
    return Comparison(
        as_of=await leaderboards.answered_as_of(db, position),
        filters=filters,
        method=METHOD,
        items=items,
        pairs=comparisons.compare_pairs(
            [stored.subject for stored in subjects],
            {stored.subject.slug: claims.get(stored.index, []) for stored in subjects},
            filters.options,
        ),
    )


def _item(
    subject: Subject, figures: Figures, difficulty: Difficulty
) -> ComparedSubject:
    return ComparedSubject(
        subject=subject,
        enough=figures.enough,
        claims=figures.claims,
        hits=figures.hits,
        scores=figures.scores,
        difficulty=difficulty,
    )


async def _subject(
    db: Database, kind: SubjectType, slug: str, position: LogPosition
) -> StoredSubject:
    """Return the subject that a slug names, or the one it was merged into by then."""
    followed = slug
    while True:
        try:
            return await claim_versions.subject(db, kind, followed, position)
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

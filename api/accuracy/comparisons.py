"""Comparisons: two to ten subjects side by side."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec

from api.accuracy import leaderboards, records, scope
from api.accuracy.answer_cache import AnswerCache
from api.database.pool import Database
from api.errors import BadQueryError, Flaw, MovedError, NotFoundError
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import comparisons, peer_scores
from api.scoring.claims_as_of import CountedClaim
from api.scoring.comparisons import Compared, Comparison
from api.scoring.filters import CompareFilter
from api.scoring.method import METHOD
from api.scoring.peer_scores import Cell, CellMean
from api.store import claim_versions, log_head
from api.store.claim_versions import StoredSubject

REMEMBERED: AnswerCache[Comparison] = AnswerCache(at_once=1)


async def get(
    db: Database, kind: SubjectType, wanted: CompareFilter, now: datetime
) -> Comparison:
    """Return the subjects that *wanted* names, and each two of them compared."""
    known = await scope.known(db, kind, wanted, now)
    kept = [await _subject(db, kind, slug, known) for slug in wanted.slug]
    _check_apart(wanted.slug, kept)
    asked = msgspec.json.encode(wanted)
    key = (kind, asked, await log_head.identity(db, known), known.closed_day)
    work = partial(_compare, db.patient(), kind, kept, wanted, known)
    return await REMEMBERED.of(key, work)


async def _compare(
    db: Database,
    kind: SubjectType,
    kept: Sequence[StoredSubject],
    wanted: CompareFilter,
    known: LogPosition,
) -> Comparison:
    ours = {each.index for each in kept}
    seen: dict[int, list[CountedClaim]] = {}
    cells: dict[int, Mapping[Cell, CellMean]] = {}
    async for some in claim_versions.everyone(db, kind, wanted, known):
        cells |= await asyncio.to_thread(peer_scores.cells_of, some, wanted.how)
        seen |= {index: some[index] for index in ours & some.keys()}
    hardness = await asyncio.to_thread(peer_scores.measure, cells)
    figures = [
        await records.compute(db, each, [*seen.get(each.index, [])], wanted, known)
        for each in kept
    ]
    items = [
        Compared(
            subject=each.subject,
            enough=told.enough,
            claims=told.claims,
            hits=told.hits,
            scores=told.scores,
            difficulty=hardness.get(each.index, peer_scores.NOTHING_SHARED),
        )
        for each, told in zip(kept, figures, strict=True)
    ]
    return Comparison(
        as_of=await leaderboards.answered(db, known),
        filters=wanted,
        method=METHOD,
        items=items,
        pairs=comparisons.compare_pairs(
            [each.subject for each in kept],
            {each.subject.slug: seen.get(each.index, []) for each in kept},
            wanted.how,
        ),
    )


async def _subject(
    db: Database, kind: SubjectType, slug: str, known: LogPosition
) -> StoredSubject:
    """Return whom a slug names by then: what was merged is what it became."""
    named = slug
    while True:
        try:
            return await claim_versions.subject(db, kind, named, known)
        except MovedError as moved:
            named = moved.slug
        except NotFoundError:
            detail = f"there is no {kind} with the slug `{slug}`"
            raise BadQueryError(detail, Flaw("?slug", detail)) from None


def _check_apart(slugs: Sequence[str], kept: Sequence[StoredSubject]) -> None:
    """Raise BadQueryError where two slugs name one subject."""
    first: dict[int, str] = {}
    for slug, each in zip(slugs, kept, strict=True):
        other = first.setdefault(each.index, slug)
        if other != slug:
            detail = f"`{other}` and `{slug}` are one: `{each.subject.slug}`"
            raise BadQueryError(detail, Flaw("?slug", detail))

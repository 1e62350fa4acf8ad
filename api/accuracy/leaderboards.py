"""Leaderboards: every subject's claims as they stood, those with enough ranked."""

import asyncio
from datetime import datetime

from msgspec.structs import replace

from api.accuracy import asking
from api.accuracy.remembered import Remembered
from api.database import Database
from api.model import difficulty, instants, leaderboards, paging
from api.model.difficulty import Difficulty
from api.model.filters import BoardFilter, RecordFilter
from api.model.instants import Known
from api.model.leaderboards import Candidate
from api.model.method import METHOD
from api.model.paging import Place
from api.model.references import SubjectType
from api.model.seen import CountedClaim
from api.model.standings import Leaderboard
from api.store import knowledge, rates, standings, turns

REMEMBERED: Remembered[Leaderboard] = Remembered()
TITLES = {
    "source": "Accuracy of what they predicted",
    "outlet": "Accuracy of predictions it published",
}


async def get(
    db: Database, kind: SubjectType, wanted: BoardFilter, now: datetime
) -> Leaderboard:
    """Return a page of the leaderboard of all sources or outlets."""
    known = await asking.known(db, kind, wanted, now)
    after = paging.place(wanted.cursor, wanted.sort, key="number")
    key = (kind, wanted, await knowledge.identity(db, known), known.closed_day)
    found = REMEMBERED.get(key)
    if found is not None:
        return found
    candidates = await _candidates(db, kind, wanted, known)
    ranking = await asyncio.to_thread(leaderboards.rank, candidates, wanted)
    start = 0 if after is None else after.number
    end = start + wanted.limit
    shown = ranking.placed[start:end]
    indexes = [each.candidate.index for each in shown if kind == "outlet"]
    reports = await turns.reports(db, indexes, known)
    rows = await asyncio.to_thread(leaderboards.standings, shown, wanted.how, reports)
    ranks = max(0, ranking.ranked - start)
    board = Leaderboard(
        title=TITLES[kind],
        as_of=await answered(db, known),
        filters=wanted,
        method=METHOD,
        shrinkage=ranking.shrunk,
        items=rows[:ranks],
        below_minimum=rows[ranks:],
        next=paging.cursor(Place(wanted.sort, str(end), 0))
        if end < len(ranking.placed)
        else None,
    )
    return REMEMBERED.keep(key, board)


async def everyone(
    db: Database, kind: SubjectType, wanted: RecordFilter, known: Known
) -> dict[int, list[CountedClaim]]:
    """Return every claim as it stood, by the index of whom it counts for."""
    seen: dict[int, list[CountedClaim]] = {}
    for claim in await turns.everyone(db, kind, wanted, known):
        seen.setdefault(claim.subject, []).append(claim)
    return seen


async def answered(db: Database, known: Known) -> datetime:
    """Return as of when figures are told that rest on what everyone said."""
    return instants.answered(known.instant, await standings.turned(db, known.size))


async def _candidates(
    db: Database, kind: SubjectType, wanted: BoardFilter, known: Known
) -> list[Candidate]:
    """Return all who have claims; an outlet is ranked on what it says itself."""
    own = seen = await everyone(db, kind, wanted, known)
    if kind == "outlet" and wanted.role is None:
        own = await everyone(db, kind, replace(wanted, role="own_voice"), known)
    told = await rates.everyones(db, kind, known)
    hardness: dict[int, Difficulty] = {}
    if wanted.sort == "peer_score":
        hardness = await asyncio.to_thread(difficulty.measure, own, wanted.how)
    subjects = await standings.subjects(db, kind, [*seen])
    return [
        Candidate(
            index=each.index,
            subject=each.subject,
            claims=seen[each.index],
            ranked_by=own.get(each.index, []),
            rates=told.get(each.index, told[None]),
            anonymous=each.anonymous,
            difficulty=hardness.get(each.index),
        )
        for each in subjects
    ]

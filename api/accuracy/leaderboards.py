"""Leaderboards: every subject's claims as they stood, those with enough ranked."""

import asyncio
from datetime import datetime

from msgspec.structs import replace

from api.accuracy import asking
from api.accuracy.remembered import Remembered
from api.database import Database
from api.model import difficulty, instants, judged, leaderboards, paging
from api.model.difficulty import Difficulty
from api.model.filters import BoardFilter, RecordFilter
from api.model.instants import Known
from api.model.leaderboards import Candidate, Placed
from api.model.method import METHOD
from api.model.paging import Place
from api.model.references import SubjectType
from api.model.seen import CountedClaim
from api.model.standings import Leaderboard, Standing
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
    key = (await knowledge.identity(db), kind, wanted, known.size, known.closed_day)
    found = REMEMBERED.get(key)
    if found is not None:
        return found
    seen = await everyone(db, kind, wanted, known)
    candidates = await _candidates(db, kind, wanted, known, seen)
    ranked, others, shrunk = await asyncio.to_thread(
        leaderboards.rank, candidates, wanted
    )
    start = 0 if after is None else after.number
    end = start + wanted.limit
    shown = [*ranked, *others][start:end]
    rows = [await _standing(db, kind, each, wanted, known) for each in shown]
    ranks = max(0, len(ranked) - start)
    board = Leaderboard(
        title=TITLES[kind],
        as_of=await _answered(db, known),
        filters=wanted,
        method=METHOD,
        shrinkage=shrunk,
        items=rows[:ranks],
        below_minimum=rows[ranks:],
        next=paging.cursor(Place(wanted.sort, str(end), 0))
        if end < len(ranked) + len(others)
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


async def _candidates(
    db: Database,
    kind: SubjectType,
    wanted: BoardFilter,
    known: Known,
    seen: dict[int, list[CountedClaim]],
) -> list[Candidate]:
    """Return all who have claims; an outlet is ranked on what it says itself."""
    own = seen
    if kind == "outlet" and wanted.role is None:
        own = await everyone(db, kind, replace(wanted, role="own_voice"), known)
    told = await rates.everyones(db, kind, known)
    hardness: dict[str, Difficulty] = {}
    if wanted.sort == "peer_score":
        by = {str(index): claims for index, claims in own.items()}
        hardness = difficulty.measure(by, wanted.how)
    subjects = await standings.subjects(db, kind, [*seen])
    return [
        Candidate(
            index=each.index,
            subject=each.subject,
            claims=seen[each.index],
            ranked_by=own.get(each.index, []),
            rates=told.get(each.index, told[None]),
            anonymous=each.anonymous,
            difficulty=hardness.get(str(each.index)),
        )
        for each in subjects
    ]


async def _standing(
    db: Database, kind: SubjectType, placed: Placed, wanted: BoardFilter, known: Known
) -> Standing:
    row = leaderboards.standing(placed, wanted.how)
    if kind == "source":
        return row
    candidate = placed.candidate
    told = list(judged.judge(candidate.claims, wanted.how))
    reports = await turns.reports(
        db, candidate.index, [one.claim.claim for one in told], known
    )
    return replace(row, own_wording_brier=leaderboards.own_wording(told, reports))


async def _answered(db: Database, known: Known) -> datetime:
    return instants.answered(known.instant, await standings.turned(db, known.size))

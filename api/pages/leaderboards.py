"""Boards: who leads, with how sure that is, and several side by side."""

from datetime import datetime
from typing import Annotated, get_args

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from msgspec import Meta, Struct, field

from api.accuracy import comparisons, leaderboards
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.errors import MovedError, NotFoundError
from api.model import paging
from api.model.filters import OutletFilter, SourceFilter
from api.model.paging import Limit
from api.model.references import Slug, SubjectType
from api.pages import templating
from api.pages.page_query import asks
from api.pages.text import links
from api.scoring.filters import BoardFilter, CompareFilter, RecordFilter
from api.store import outlets, sources
from api.terms import BoardSort

FEWEST, MOST = 2, 10
SHOWN = ("sort", "topic", "entry", "made_from", "made_to", "min_events")
SORTS: dict[BoardSort, str] = {
    "adjusted_skill": "skill over the topic’s base rate, adjusted for small"
    " numbers (lower is better)",
    "skill_vs_topic": "skill over the topic’s base rate",
    "adjusted_brier": "Brier score, adjusted for small numbers (lower is better)",
    "brier": "Brier score (lower is better)",
    "hit_rate": "share right",
    "peer_score": "score against others on the same questions",
    "claims": "number of claims",
}
SHARES = {"hit_rate", "skill_vs_topic"}


class PageFilter(BoardFilter, frozen=True, kw_only=True):
    """What a page of the leaderboard shows."""

    limit: Limit = 30


class NamedSubjects(RecordFilter, frozen=True, kw_only=True):
    """Who is compared, by slug or by name as people write it."""

    slug: Annotated[list[str], Meta(max_length=MOST)] = field(default_factory=list[str])


class UnknownName(Struct, frozen=True, kw_only=True):
    """A name that nobody of ours has."""

    name: str


@get(["/leaderboard", "/leaderboard/sources"], dependencies=asks(PageFilter))
async def rank_sources(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    asked: NamedDependency[PageFilter],
) -> Response[str]:
    """Rank sources, with how far their ranks can be told."""
    return await _rank(figures, "source", asked, now)


@get("/leaderboard/outlets", dependencies=asks(PageFilter))
async def rank_outlets(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    asked: NamedDependency[PageFilter],
) -> Response[str]:
    """Rank outlets on what they say themselves."""
    return await _rank(figures, "outlet", asked, now)


async def _rank(
    figures: FigureReader, kind: SubjectType, asked: PageFilter, now: datetime
) -> Response[str]:
    wanted = msgspec.convert(asked, BoardFilter, from_attributes=True)
    board = await leaderboards.get(figures, kind, wanted, now)
    filled = dict(links.filled(asked))
    filled.pop("cursor", None)
    path = f"/leaderboard/{kind}s"
    following = paging.sealed(board.next, path, asked)
    return templating.page(
        "leaderboard.html",
        kind=kind,
        board=board,
        asked=asked,
        filled=filled,
        hidden={name: value for name, value in filled.items() if name not in SHOWN},
        path=path,
        sorts=[(name, SORTS[name]) for name in get_args(BoardSort)],
        is_share=asked.sort in SHARES,
        next=following and links.of(path, **{**filled, "cursor": following}),
    )


@get(["/compare", "/compare/sources"], dependencies=asks(NamedSubjects))
async def compare_sources(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    asked: NamedDependency[NamedSubjects],
) -> Response[str]:
    """Compare two to ten sources where they spoke of the same thing."""
    return await _compare(figures, "source", asked, now)


@get("/compare/outlets", dependencies=asks(NamedSubjects))
async def compare_outlets(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    asked: NamedDependency[NamedSubjects],
) -> Response[str]:
    """Compare two to ten outlets where they published the same thing."""
    return await _compare(figures, "outlet", asked, now)


async def _compare(
    figures: FigureReader, kind: SubjectType, asked: NamedSubjects, now: datetime
) -> Response[str]:
    given = list(dict.fromkeys(each.strip() for each in asked.slug if each.strip()))
    found = [await _slug(figures.db, kind, each) for each in given]
    slugs = list(dict.fromkeys(each for each in found if isinstance(each, str)))
    comparison = None
    if len(slugs) >= FEWEST:
        fields = msgspec.structs.asdict(asked)
        wanted = msgspec.convert({**fields, "slug": slugs}, CompareFilter)
        comparison = await comparisons.get(figures, kind, wanted, now)
    board = await leaderboards.get(figures, kind, BoardFilter(limit=50), now)
    return templating.page(
        "compare.html",
        kind=kind,
        path="/compare" if kind == "source" else "/compare/outlets",
        given=given,
        missed=[each.name for each in found if isinstance(each, UnknownName)],
        one=len(slugs) == 1,
        comparison=comparison,
        names={each.subject.slug: each.subject.name for each in comparison.items}
        if comparison
        else {},
        known=[each.subject for each in (*board.items, *board.below_minimum)],
        asked=asked,
    )


async def _slug(db: Database, kind: SubjectType, given: str) -> str | UnknownName:
    """Return the slug of what is called so, by slug or the words of its name."""
    try:
        slug = msgspec.convert(given, Slug)
        if kind == "source":
            return (await sources.get(db, slug)).slug
        return (await outlets.get(db, slug)).slug
    except MovedError as moved:
        return moved.slug
    except (msgspec.ValidationError, NotFoundError):
        return await _called(db, kind, given[:200])


async def _called(db: Database, kind: SubjectType, name: str) -> str | UnknownName:
    if kind == "source":
        named = await sources.find(db, SourceFilter(q=name), limit=1, after=None)
        return named[0][0].slug if named else UnknownName(name=name)
    papers = await outlets.find(db, OutletFilter(q=name), limit=1, after=None)
    return papers[0][0].slug if papers else UnknownName(name=name)


router = Router(
    "/",
    route_handlers=[rank_sources, rank_outlets, compare_sources, compare_outlets],
    opt={"undocumented": True},
)

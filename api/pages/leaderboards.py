"""Leaderboards, and subjects compared with each other."""

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
from api.model.paging import Limit
from api.model.references import Slug, SubjectType
from api.pages import subject_lookup, templating
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import links
from api.scoring.filters import BoardFilter, CompareFilter, RecordFilter
from api.terms import BoardSort

FEWEST_COMPARED, MOST_COMPARED = 2, 10
MOST_SUGGESTED = 50
LONGEST_NAME = 200
FORM_FIELDS = ("sort", "topic", "entry", "made_from", "made_to", "min_events")
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
    """The subjects to compare, by slug or by name as people write it."""

    slug: Annotated[list[str], Meta(max_length=MOST_COMPARED)] = field(
        default_factory=list[str]
    )


class UnknownName(Struct, frozen=True, kw_only=True):
    """A name that no subject has."""

    name: str


@get(
    ["/leaderboard", "/leaderboard/sources", "/leaderboard/outlets"],
    dependencies=query_as(PageFilter),
)
async def show_leaderboard(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[PageFilter],
) -> Response[str]:
    """Rank sources on what they predicted, or outlets on what they say themselves."""
    kind = subject_lookup.requested_kind(request)
    board_filter = msgspec.convert(filters, BoardFilter, from_attributes=True)
    board = await leaderboards.get(figures, kind, board_filter, now)
    active = dict(links.active(filters))
    active.pop("cursor", None)
    path = f"/leaderboard/{kind}s"
    next_cursor = paging.sealed(board.next, path, filters)
    return templating.page(
        "leaderboard.html",
        kind=kind,
        board=board,
        filters=filters,
        active=active,
        hidden={
            name: value for name, value in active.items() if name not in FORM_FIELDS
        },
        path=path,
        sorts=[(name, SORTS[name]) for name in get_args(BoardSort)],
        is_share=filters.sort in SHARES,
        next=next_cursor and links.to(path, **{**active, "cursor": next_cursor}),
    )


@get(
    ["/compare", "/compare/sources", "/compare/outlets"],
    dependencies=query_as(NamedSubjects),
)
async def compare_subjects(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[NamedSubjects],
) -> Response[str]:
    """Compare two to ten sources or outlets on the events that both spoke about."""
    kind = subject_lookup.requested_kind(request)
    names = list(dict.fromkeys(name.strip() for name in filters.slug if name.strip()))
    resolved = [await _resolve(figures.db, kind, name) for name in names]
    slugs = list(dict.fromkeys(slug for slug in resolved if isinstance(slug, str)))
    comparison = None
    if len(slugs) >= FEWEST_COMPARED:
        fields = msgspec.structs.asdict(filters)
        compare_filter = msgspec.convert({**fields, "slug": slugs}, CompareFilter)
        comparison = await comparisons.get(figures, kind, compare_filter, now)
    board = await leaderboards.get(
        figures, kind, BoardFilter(limit=MOST_SUGGESTED), now
    )
    return templating.page(
        "compare.html",
        kind=kind,
        path="/compare" if kind == "source" else "/compare/outlets",
        given=names,
        unknown=[name.name for name in resolved if isinstance(name, UnknownName)],
        is_alone=len(slugs) == 1,
        comparison=comparison,
        names={item.subject.slug: item.subject.name for item in comparison.items}
        if comparison
        else {},
        suggested=[row.subject for row in (*board.items, *board.below_minimum)],
        filters=filters,
    )


async def _resolve(db: Database, kind: SubjectType, name: str) -> str | UnknownName:
    """Return the slug of a subject by its slug or by the words of its name."""
    try:
        slug = msgspec.convert(name, Slug)
        return (await subject_lookup.get(db, kind, slug)).slug
    except MovedError as moved:
        return moved.slug
    except (msgspec.ValidationError, NotFoundError):
        words = name[:LONGEST_NAME]
        match = await subject_lookup.find_first(db, kind, words)
        return UnknownName(name=words) if match is None else match.slug


router = Router(
    "/",
    route_handlers=[show_leaderboard, compare_subjects],
    opt={"undocumented": True},
)

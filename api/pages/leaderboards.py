"""Leaderboards: sources on what they predicted, outlets on what they published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Struct, structs

from api import state
from api.accuracy import leaderboards, main_topics
from api.accuracy.figure_reader import FigureReader
from api.model import paging
from api.model.paging import Limit
from api.model.references import SubjectType
from api.model.topics import Topic
from api.pages import subject_lookup, templating
from api.pages.charts import bars
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import board_summary, links
from api.pages.text import main_topics as main_topic_words
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import Leaderboard, LeaderboardRow
from api.scoring.records import (
    ENOUGH_FOR_RANK,
    ENOUGH_FOR_RATES,
    ENOUGH_FOR_SKILL,
)
from api.store import topics
from api.terms import BoardSort

FORM_FIELDS = ("sort", "topic", "entry", "role", "made_from", "made_to", "min_events")


class PageFilter(BoardFilter, frozen=True, kw_only=True):
    """What a page of the leaderboard shows."""

    limit: Limit = 30


class ShownRow(Struct, frozen=True, kw_only=True):
    """A row, with what small numbers allow to be shown of it; None for the rest."""

    row: LeaderboardRow
    has_rate: bool
    has_score: bool
    has_rank: bool
    figure: str | None
    bar: Markup | None
    range: Markup | None


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
    """Rank sources on what they predicted, or outlets on what they published."""
    kind = subject_lookup.requested_kind(request)
    board_filter = msgspec.convert(filters, BoardFilter, from_attributes=True)
    board = await leaderboards.get(figures, kind, board_filter, now)
    population = await leaderboards.population(figures, kind, board_filter, now)
    everything = None
    if not population.ranked and population.claims:
        counting_all = structs.replace(board_filter, entry="any", cursor=None)
        everything = await leaderboards.get(figures, kind, counting_all, now)
    active = dict(links.active(filters))
    active.pop("cursor", None)
    path = f"/leaderboard/{kind}s"
    every_topic = await topics.every(figures.db)
    next_cursor = paging.sealed(board.next, path, filters)
    return templating.page(
        "leaderboard.html",
        kind=kind,
        origin=state.of(request).public_url,
        question=board_summary.TITLES[kind],
        board=board,
        lead=board_summary.lead(board, kind),
        items=shown(board.items, filters.sort, population.ranked),
        everything=everything and _items(everything),
        any_href=links.to(path, **{**active, "entry": "any"}),
        absences=list(board_summary.absences(population, filters, path, kind)),
        reasons=[board_summary.reason(row, filters) for row in board.below_minimum],
        filters=filters,
        active=active,
        hidden={
            name: value for name, value in active.items() if name not in FORM_FIELDS
        },
        path=path,
        topics=_topics(every_topic, filters),
        within=main_topic_words.ranks_within(every_topic, path, active),
        about=await about(figures, kind, everything or board, now),
        **_words(filters.sort),
        next=next_cursor and links.to(path, **{**active, "cursor": next_cursor}),
    )


def _items(board: Leaderboard) -> Sequence[ShownRow]:
    return shown(board.items, board.filters.sort, len(board.items))


def _words(sort: BoardSort) -> dict[str, Any]:
    """Return what a board says about its order, and what its form offers."""
    return {
        "sorted_by": board_summary.SORTS[sort],
        "column": board_summary.COLUMNS[sort],
        "explained": board_summary.EXPLAINED[sort],
        "sorts": [(name, board_summary.SORTS[name]) for name in get_args(BoardSort)],
        "entries": board_summary.ENTRIES,
        "roles": board_summary.ROLES,
    }


async def about(
    figures: FigureReader, kind: SubjectType, board: Leaderboard, now: datetime
) -> dict[str, str]:
    """Return what each row is mostly about, by slug; empty on a board of one topic."""
    if board.filters.topic is not None:
        return {}
    slugs = [row.subject.slug for row in (*board.items, *board.below_minimum)]
    mains = await main_topics.of(figures, kind, slugs, board.filters, now)
    return main_topic_words.by_row(mains)


def _topics(every: Sequence[Topic], filters: BoardFilter) -> list[str]:
    names = {topic.topic for topic in every}
    return sorted(names | ({filters.topic} if filters.topic else set()))


def shown(
    rows: Sequence[LeaderboardRow], sort: BoardSort, ranked: int
) -> list[ShownRow]:
    """Return rows with their figures drawn; *ranked*: how many have a rank."""
    values = [_value(row, sort) for row in rows]
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    return [
        _shown(row, value, sort, largest, ranked)
        for row, value in zip(rows, values, strict=True)
    ]


def _shown(
    row: LeaderboardRow,
    value: float | None,
    sort: BoardSort,
    largest: float,
    ranked: int,
) -> ShownRow:
    has_rank = row.events >= ENOUGH_FOR_RANK and row.rank is not None
    place = None
    if has_rank and row.rank is not None and row.rank_interval is not None:
        place = bars.rank_range(row.rank, row.rank_interval, ranked)
    bar = None
    if value is not None:
        draw = bars.beside_zero if sort in board_summary.SIGNED else bars.from_zero
        whole = largest or 1.0
        bar = draw(value, 100.0 if sort in {"brier", "adjusted_brier"} else whole)
    return ShownRow(
        row=row,
        has_rate=row.events >= ENOUGH_FOR_RATES,
        has_score=row.scores.events >= ENOUGH_FOR_RATES,
        has_rank=has_rank,
        figure=None if value is None else board_summary.formatted(value, sort),
        bar=bar,
        range=place,
    )


def _value(row: LeaderboardRow, sort: BoardSort) -> float | None:
    """Return the figure sorted by, where enough events stand behind it."""
    least = {"claims": 0, "skill_vs_topic": ENOUGH_FOR_SKILL}
    if row.events < least.get(sort, ENOUGH_FOR_RATES):
        return None
    return board_summary.value(row, sort)


router = Router("/", route_handlers=[show_leaderboard], opt={"undocumented": True})

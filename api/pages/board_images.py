"""Plots of leaderboards, comparisons and all there is, that stand alone."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from markupsafe import Markup

from api import state
from api.accuracy import comparisons, leaderboards, tallies
from api.accuracy.figure_reader import FigureReader
from api.pages import comparisons as comparison_pages
from api.pages import leaderboards as board_pages
from api.pages import subject_lookup
from api.pages.charts import bars, dot_plot, totals_bar
from api.pages.charts.svg import element
from api.pages.comparisons import ShownQuestion
from api.pages.leaderboards import PageFilter, ShownRow
from api.pages.page_query import AnyRequest, query_as
from api.pages.pictures import answers, frame, lines, rows, squares
from api.pages.pictures.frame import INNER, Picture, Plot
from api.pages.pictures.rows import Columns, Row
from api.pages.text import board_summary, comparison_summary, formatting, links
from api.scoring.filters import BoardFilter, CompareFilter

MOST_ROWS = 12
LINES, FEWEST_ROWS = 24, 4  # of a comparison
KEY_GAP = 14
BOARD = Columns(left=230, right=96)
QUESTIONS = Columns(left=190, right=150)


@get(
    [
        f"/leaderboard/{kind}s/board.{suffix}"
        for kind in ("source", "outlet")
        for suffix in ("svg", "png")
    ],
    dependencies=query_as(PageFilter),
)
async def show_board_chart(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[PageFilter],
) -> Response[bytes]:
    """Show the first rows of a leaderboard as an image that stands alone."""
    kind = subject_lookup.requested_kind(request)
    board_filter = msgspec.convert(filters, BoardFilter, from_attributes=True)
    entry, board = await leaderboards.not_empty(figures, kind, board_filter, now)
    active = dict(links.active(filters))
    if entry != filters.entry:
        active["entry"] = entry
    items = board_pages.shown(board.items, filters.sort, len(board.items))[:MOST_ROWS]
    omitted = ""
    if len(board.items) > MOST_ROWS:
        more = " or more" if board.next else ""
        omitted = f"The first {MOST_ROWS} of {len(board.items)}{more}. "
    picture = Picture(
        name=board_summary.TITLES[kind],
        heading=f"In order of: {board_summary.SORTS[filters.sort].lower()}",
        sentence=board_summary.lead(board, kind) or "",
        plot=rows.draw([_board_row(item) for item in items], columns=BOARD),
        note=f"{omitted}{board_summary.EXPLAINED[filters.sort]}",
        empty="Nobody has enough judged predictions to be ranked here.",
        filters=active,
        path=f"/leaderboard/{kind}s",
        as_of=board.as_of,
    )
    svg = frame.draw(picture, state.of(request).public_url)
    return await answers.answer(svg, request.scope["path"], figures.caches.lane)


@get(
    [
        f"{path}/questions.{suffix}"
        for path in ("/compare", "/compare/outlets")
        for suffix in ("svg", "png")
    ],
    dependencies=query_as(CompareFilter),
)
async def show_comparison_chart(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[CompareFilter],
) -> Response[bytes]:
    """Show what several gave the questions that they share, as an image."""
    kind = subject_lookup.requested_kind(request)
    compared = await comparisons.with_questions(figures, kind, filters, now)
    comparison = compared.comparison
    names = [item.subject.name for item in comparison.items]
    most = max(LINES // len(names), FEWEST_ROWS)
    shown = await comparison_pages.questions(figures, compared, names, now)
    sentences = comparison_pages.sentences(compared)
    alone = sentences[0] if len(sentences) == 1 else ""
    shared = compared.extent.events
    omitted = ""
    if shared > most:
        omitted = f"The {most} of {formatting.count(shared)} questions on which"
        omitted += " they differed most. "
    path = "/compare" if kind == "source" else "/compare/outlets"
    picture = Picture(
        name=comparison_summary.title(names),
        heading="What each gave the questions that they share",
        sentence=comparison_pages.overall(compared) or alone,
        plot=rows.draw(
            [_question_row(item, names) for item in shown[:most]],
            dot_plot.axis(),
            QUESTIONS,
        ),
        note=f"{omitted}Each dot is the chance one of them gave, the upright line is"
        " what happened; the closest is filled.",
        empty="They have no judged question in common.",
        filters={k: v for k, v in links.active(filters).items() if k != "slug"},
        path=f"{path}?slug={','.join(filters.slug)}",
        as_of=comparison.as_of,
    )
    svg = frame.draw(picture, state.of(request).public_url)
    return await answers.answer(svg, request.scope["path"], figures.caches.lane)


@get(["/totals.svg", "/totals.png"])
async def show_totals(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Show how all predictions turned out, as an image that stands alone."""
    parts = totals_bar.parts(await tallies.total(figures, now))
    picture = Picture(
        name="Who said what would happen, and did it?",
        heading="Everything that is kept here, by how it turned out",
        plot=_totals(parts) if parts else None,
        empty="Nothing is recorded yet.",
        path="/",
        as_of=await tallies.changed_at(figures, now),
    )
    svg = frame.draw(picture, state.of(request).public_url)
    return await answers.answer(svg, request.scope["path"], figures.caches.lane)


def _board_row(item: ShownRow) -> Row:
    row, small = item.row, list[str]()
    if item.has_rank and row.rank_interval is not None:
        best, worst = row.rank_interval
        small.append(f"could be {best} to {worst}" if best < worst else "by a margin")
    if item.has_rate:
        judged = row.hits.right + row.hits.wrong
        right = formatting.count(row.hits.right)
        small.append(f"right on {right} of {formatting.count(judged)}")
    rank = f"{row.rank}. " if item.has_rank else ""
    return Row(
        label=f"{rank}{row.subject.name}",
        small=formatting.sentence(", ".join(small)),
        bar=None if item.bar is None else Plot(drawing=item.bar, height=bars.HEIGHT),
        end=[item.figure or "–"],
    )


def _question_row(item: ShownQuestion, names: Sequence[str]) -> Row:
    answers_given = zip(item.question.answers, names, strict=True)
    height = 2 * dot_plot.EDGE + dot_plot.STEP * (len(names) - 1)
    return Row(
        label=item.claim.event.statement,
        bar=Plot(drawing=item.plot, height=height),
        end_lines=[
            f"{formatting.chance(answer) if answer is not None else '–'} {name}"
            for answer, name in answers_given
        ],
    )


def _totals(parts: Sequence[totals_bar.Part]) -> Plot:
    """Draw all predictions as one bar, and below it what its parts are."""
    bar = Plot(drawing=totals_bar.draw(list(parts)), height=totals_bar.HEIGHT)
    content, y = [frame.place(bar, 0, 0, INNER)], bar.height + KEY_GAP
    for part in parts:
        side = squares.KEY.size
        content.append(
            element("rect", y=y, width=side, height=side, class_=f"bar {part.kind}")
        )
        content += lines.draw([part.words], squares.KEY, 1.6 * side, y - 1)
        y += squares.KEY.leading
    return Plot(drawing=Markup("").join(content), height=y)


router = Router(
    "/",
    route_handlers=[show_board_chart, show_comparison_chart, show_totals],
    opt={"undocumented": True},
)

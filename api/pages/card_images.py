"""The addresses of cards, beside those of the pages whose links they stand for."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import state
from api.accuracy import (
    breakdowns,
    comparisons,
    leaderboards,
    records,
    scope,
    tallies,
)
from api.accuracy.figure_reader import FigureReader
from api.errors import NotFoundError
from api.language.dates import windows
from api.model.references import Slug
from api.pages import cards, event_images, record_evidence, subject_lookup
from api.pages.charts import totals_bar
from api.pages.leaderboards import PageFilter
from api.pages.page_query import AnyRequest, query_as
from api.pages.pictures import answers
from api.pages.pictures import cards as drawing
from api.pages.pictures.cards import Card
from api.pages.text import board_summary, topic_names
from api.scoring.filters import BoardFilter, CompareFilter, RecordFilter
from api.store import claims, topics


@get("/card.png")
async def show_home_card(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Show how all predictions turned out as a card."""
    parts = totals_bar.parts(await tallies.total(figures, now))
    as_of = await tallies.changed_at(figures, now)
    return await _answer(request, figures, cards.of_everything(parts, as_of))


@get(
    ["/sources/{slug:str}/card.png", "/outlets/{slug:str}/card.png"],
    dependencies=query_as(RecordFilter),
)
async def show_subject_card(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[RecordFilter],
) -> Response[bytes]:
    """Show the record of a source or outlet as a card."""
    kind = subject_lookup.requested_kind(request)
    subject = await scope.resolve_subject(figures.db, kind, slug, filters, now)
    record = await records.of(figures, subject, filters)
    breakdown = await breakdowns.of(figures, subject, filters)
    strip = await record_evidence.strip(figures, breakdown)
    card = cards.of_record(record, [square.kind for square in strip])
    return await _answer(request, figures, card)


@get("/events/{slug:str}/card.png")
async def show_event_card(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[bytes]:
    """Show what happened, and how the predictions fared, as a card."""
    event, counted, is_cut = await event_images.load(figures.db, slug, now)
    card = cards.of_event(event, counted, now, is_cut=is_cut)
    return await _answer(request, figures, card)


@get("/claims/{claim_id:uuid}/card.png")
async def show_claim_card(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[bytes]:
    """Show what was said, and what came of it, as a card."""
    closed_day = windows.last_closed_day(now)
    claim = await claims.get(figures.db, claim_id, closed_day=closed_day)
    return await _answer(request, figures, cards.of_claim(claim, now))


@get("/topics/{name:str}/card.png")
async def show_topic_card(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    name: FromPath[str],
) -> Response[bytes]:
    """Show who was most often close on a topic as a card."""
    if name not in {topic.topic for topic in await topics.every(figures.db)}:
        raise NotFoundError
    slug = msgspec.convert(name, Slug)
    filters = BoardFilter(topic=slug, limit=cards.MOST_LEADERS)
    _, board = await leaderboards.not_empty(figures, "source", filters, now)
    title = f"{topic_names.name(name)}: who said what, and did it happen?"
    lead = board_summary.lead(board, "source") or ""
    card = cards.of_board(board, title, lead, f"/topics/{name}")
    return await _answer(request, figures, card)


@get(
    ["/leaderboard/sources/card.png", "/leaderboard/outlets/card.png"],
    dependencies=query_as(PageFilter),
)
async def show_board_card(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[PageFilter],
) -> Response[bytes]:
    """Show who leads a leaderboard as a card."""
    kind = subject_lookup.requested_kind(request)
    board_filter = msgspec.convert(filters, BoardFilter, from_attributes=True)
    _, board = await leaderboards.not_empty(figures, kind, board_filter, now)
    title = board_summary.TITLES[kind]
    lead = board_summary.lead(board, kind) or ""
    card = cards.of_board(board, title, lead, f"/leaderboard/{kind}s")
    return await _answer(request, figures, card)


@get(
    ["/compare/card.png", "/compare/outlets/card.png"],
    dependencies=query_as(CompareFilter),
)
async def show_comparison_card(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[CompareFilter],
) -> Response[bytes]:
    """Show who was closer as a card."""
    kind = subject_lookup.requested_kind(request)
    compared = await comparisons.with_questions(figures, kind, filters, now)
    path = "/compare" if kind == "source" else "/compare/outlets"
    card = cards.of_comparison(compared, f"{path}?slug={','.join(filters.slug)}")
    return await _answer(request, figures, card)


async def _answer(
    request: AnyRequest, figures: FigureReader, card: Card
) -> Response[bytes]:
    svg = drawing.draw(card, state.of(request).public_url)
    return await answers.answer(svg, "card.png", figures.caches.lane)


router = Router(
    "/",
    route_handlers=[
        show_home_card,
        show_subject_card,
        show_event_card,
        show_claim_card,
        show_topic_card,
        show_board_card,
        show_comparison_card,
    ],
    opt={"undocumented": True},
)

"""The list of topics, and the page of one: what is open and settled, and who leads."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import state
from api.accuracy import leaderboards
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.errors import NotFoundError
from api.language.dates import windows
from api.model.claims import Claim
from api.model.filters import ClaimFilter, EventFilter, Nothing
from api.model.references import Slug
from api.model.topics import Topic
from api.pages import feeds, templating
from api.pages.formats.atom import Feed
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import board_summary, event_states, topic_names
from api.scoring.filters import BoardFilter
from api.store import browsing, claims, events, topics

MOST_ROWS = 6
MOST_EVENTS = 10
MOST_READ = 60  # settled claims, of which each event has one shown


@get("/topics", dependencies=query_as(Nothing))
async def list_topics(db: NamedDependency[Database]) -> Response[str]:
    """List the topics, by name."""
    return templating.page("topics.html", topics=await topics.every(db))


@get("/topics/{name:str}", dependencies=query_as(Nothing))
async def show_topic(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    name: FromPath[str],
) -> Response[Any]:
    """Show a topic; a suffix requests a feed (`atom`) or a calendar (`ics`)."""
    stem, _, suffix = name.partition(".")
    every = await topics.every(figures.db)
    topic = next((row for row in every if row.topic == stem), None)
    if topic is None:
        raise NotFoundError
    slug = msgspec.convert(stem, Slug)
    if suffix:
        return await feeds.follow(
            request,
            figures.db,
            now,
            suffix,
            ClaimFilter(topic=slug),
            Feed(
                title=f"Foresaid: {topic_names.name(stem)}",
                page=f"/topics/{stem}",
                path=f"/topics/{stem}.atom",
            ),
        )
    described = await _described(figures, topic, slug, now)
    origin = state.of(request).public_url
    return templating.page("topic.html", origin=origin, **described)


async def _described(
    figures: FigureReader, topic: Topic, slug: Slug, now: datetime
) -> dict[str, Any]:
    """Return what the page of a topic shows."""
    closed_day = windows.last_closed_day(now)
    entry, board = await leaderboards.not_empty(
        figures, "source", BoardFilter(topic=slug, limit=MOST_ROWS), now
    )
    open_ones = ClaimFilter(topic=slug, status="open", sort="due", limit=MOST_ROWS)
    due_ones = ClaimFilter(topic=slug, status="due", sort="due", limit=MOST_ROWS)
    settled_ones = ClaimFilter(topic=slug, status="settled", limit=MOST_READ)
    async with figures.db.snapshot() as db:
        soon, due = [
            [
                claim
                for claim, _ in await claims.find(db, filters, closed_day=closed_day)
            ][:MOST_ROWS]
            for filters in (open_ones, due_ones)
        ]
        settled = await claims.settled(db, settled_ones, closed_day=closed_day)
        newest = await events.find(
            db, EventFilter(topic=slug), limit=MOST_EVENTS, after=None
        )
        counted = await browsing.event_tallies(
            db, [event.slug for event, _ in newest], closed_day=closed_day
        )
    return {
        "topic": topic,
        "soon": soon,
        "due": due,
        "settled": _one_an_event(settled)[:MOST_ROWS],
        "events": [
            (
                event,
                event_states.describe(event, counted[event.slug]),
                event_states.tally(counted[event.slug]),
                event_states.due(counted[event.slug]),
            )
            for event, _ in newest
        ],
        "entry": entry,
        "lead": board_summary.lead(board, "source"),
        "leaders": board.items,
    }


def _one_an_event(settled: list[Claim]) -> list[Claim]:
    """Return the claim that was settled last of each event."""
    return list({claim.event.slug: claim for claim in reversed(settled)}.values())[::-1]


router = Router(
    "/", route_handlers=[list_topics, show_topic], opt={"undocumented": True}
)

"""The list of all events, to search, sort, filter and page."""

from datetime import date, datetime
from typing import Literal

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.database.pool import Database
from api.language.dates import windows
from api.model import paging
from api.model.events import Event
from api.model.filters import EventFilter
from api.model.paging import Limit, Place
from api.pages import templating
from api.pages.browsing import active_filters
from api.pages.page_query import query_as
from api.pages.text import event_states, links
from api.store import browsing, events, topics

EventSort = Literal["newest", "oldest", "due"]
SORTS: list[tuple[EventSort, str]] = [
    ("newest", "Newest here first"),
    ("oldest", "Oldest here first"),
    ("due", "Due next first"),
]


class EventQuery(EventFilter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events a page lists."""

    limit: Limit = 25
    sort: EventSort = "newest"


@get("/events", dependencies=query_as(EventQuery))
async def list_events(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[EventQuery],
) -> Response[str]:
    """List events with what came of them and how many predicted them."""
    closed_day = windows.last_closed_day(now)
    async with db.snapshot() as snapshot:
        rows = await _find(snapshot, filters, closed_day)
        page = paging.page(rows, filters.limit, "/events", filters)
        counted = await browsing.event_tallies(
            snapshot,
            [event.slug for event in page.items],
            closed_day=closed_day,
        )
        every_topic = await topics.every(snapshot)
    active = {k: v for k, v in active_filters(filters).items() if k != "cursor"}
    names = {topic.topic for topic in every_topic} | {filters.topic or ""}
    return templating.page(
        "events.html",
        rows=[
            (
                event,
                event_states.describe(event, counted[event.slug]),
                event_states.tally(counted[event.slug]),
                event_states.due(counted[event.slug]),
            )
            for event in page.items
        ],
        filters=filters,
        active=active,
        topics=sorted(names - {""}),
        states=event_states.STATES,
        sorts=SORTS,
        is_first=filters.cursor is None,
        next=page.next and links.to("/events", **{**active, "cursor": page.next}),
    )


async def _find(
    db: Database, filters: EventQuery, closed_day: date
) -> list[tuple[Event, Place]]:
    """Return the events of a page, and the one that follows."""
    limit = filters.limit + 1
    if filters.sort == "due":
        after = paging.place(filters.cursor, "due", key="day")
        return await events.find_due(
            db, filters, limit=limit, after=after, closed_day=closed_day
        )
    is_oldest_first = filters.sort == "oldest"
    order = "recorded_at" if is_oldest_first else "-recorded_at"
    after = paging.place(filters.cursor, order)
    return await events.find(
        db, filters, limit=limit, after=after, oldest_first=is_oldest_first
    )


router = Router("/", route_handlers=[list_events], opt={"undocumented": True})

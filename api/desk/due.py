"""What is to be judged: events whose predictions are due, the longest overdue first."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Meta, Struct
from msgspec.structs import replace

from api.desk import notices
from api.desk.desk import Desk
from api.errors import BadQueryError, Flaw
from api.language.dates import windows
from api.model import paging
from api.model.paging import Cursor, Limit
from api.model.references import Name, Slug, SubjectType
from api.pages.page_query import query_as
from api.pages.text import links
from api.store import claims, due_events, name_lookup, slug_checks, topics
from api.store.due_events import DueEvent

DUE = "/desk/due"
KeyId = Annotated[str, Meta(min_length=1, max_length=40)]


class Queue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one has chosen to judge: a topic, an outlet, a source, who entered it."""

    topic: Slug | None = None
    outlet: Name | None = None
    source: Name | None = None
    entered_by: KeyId | None = None


class DueFilter(Queue, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same for a list, which says what the form before it has done."""

    limit: Limit = 20
    cursor: Cursor | None = None
    done: Slug | None = None


@get(DUE, dependencies=query_as(DueFilter))
async def show_due(
    desk: NamedDependency[Desk], filters: NamedDependency[DueFilter]
) -> Response[str]:
    """Show the events to judge."""
    closed_day = windows.last_closed_day(desk.now)
    rows = await find(desk, filters, limit=filters.limit + 1, cursor=filters.cursor)
    page = paging.page(rows, filters.limit, DUE, replace(filters, done=None))
    ids = [claim_id for event in page.items for claim_id in event.claims]
    queue = chosen(filters)
    return desk.page(
        "due_desk.html",
        notice=notices.of(filters.done),
        events=page.items,
        claims=await claims.by_ids(desk.db, ids, closed_day=closed_day),
        filters=filters,
        queue=queue,
        topics=[topic.topic for topic in await topics.every(desk.db)],
        enterers=await due_events.enterers(desk.db, closed_day),
        next=page.next and links.to(DUE, **queue, cursor=page.next),
    )


async def find(
    desk: Desk, queue: Queue, *, limit: int, cursor: str | None = None
) -> list[tuple[DueEvent, paging.Place]]:
    """Return events to judge, each with its place in the queue.

    Raises BadQueryError where nobody bears a name.
    """
    source = await _slug(desk, "source", queue.source)
    outlet = await _slug(desk, "outlet", queue.outlet)
    return await due_events.find(
        desk.db,
        await slug_checks.resolve(desk.db, source=source, outlet=outlet),
        topic=queue.topic,
        entered_by=queue.entered_by,
        closed_day=windows.last_closed_day(desk.now),
        after=paging.place(cursor, "due", key="day"),
        limit=limit,
    )


def chosen(queue: Queue) -> dict[str, Any]:
    """Return what was chosen, as parameters of a link."""
    names = ("topic", "outlet", "source", "entered_by")
    given = {name: getattr(queue, name) for name in names}
    return {name: value for name, value in given.items() if value}


async def _slug(desk: Desk, kind: SubjectType, typed: str | None) -> str | None:
    """Return the slug of what is named, by its name or its slug."""
    if typed is None:
        return None
    found = await name_lookup.named(desk.db, kind, typed)
    if found is None:
        near = await name_lookup.like(desk.db, kind, typed)
        guess = f" Did you mean {near[0].name}?" if near else ""
        detail = f"There is no {kind} “{typed}”.{guess}"
        raise BadQueryError(detail, Flaw(f"?{kind}", detail))
    return found.slug

"""Events over HTTP, with their outcomes."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.commands import requests
from api.commands.merges import MergeEvent, NewMerge
from api.commands.withdrawals import WithdrawOutcome
from api.database.pool import Database
from api.http.request_data import reads, writes
from api.language.dates import windows
from api.model import paging
from api.model.claims import NewWithdrawal
from api.model.events import Event, EventChange, NewEvent
from api.model.filters import EventFilter, Paged
from api.model.outcomes import NewOutcome, Outcome
from api.model.paging import Page
from api.model.timelines import TimelineItem
from api.model.topics import Topic
from api.routes import responses
from api.routes.authorization import needs
from api.routes.responses import AnyRequest
from api.store import events, timelines, topics
from api.store.timelines import About
from api.writer.answers import Answer
from api.writer.group_commit import KeyedWriter


@post("/", guards=[needs("claims:write")], dependencies=writes(NewEvent))
async def add_event(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    now: NamedDependency[datetime],
    sent: NamedDependency[NewEvent],
) -> Response[Event]:
    """Make an event, or find the event of that key or of that statement."""
    answer = await writer.do(requests.add_event(sent, by, now))
    return _answered(answer)


@get("/", dependencies=reads(EventFilter))
async def list_events(
    request: AnyRequest,
    db: NamedDependency[Database],
    filters: NamedDependency[EventFilter],
) -> Response[Page[Event]]:
    """List events, newest first."""
    after = paging.place(filters.cursor, "-recorded_at")
    rows = await events.find(db, filters, limit=filters.limit + 1, after=after)
    total = await events.count(db, filters) if filters.count else None
    return responses.listed(request, rows, filters, total)


@get("/{slug:str}")
async def get_event(db: NamedDependency[Database], slug: FromPath[str]) -> Event:
    """Get one event with its outcomes."""
    return await events.get(db, slug)


@patch("/{slug:str}", guards=[needs("sources:write")], dependencies=writes(EventChange))
async def change_event(
    request: AnyRequest,
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    slug: FromPath[str],
    sent: NamedDependency[EventChange],
) -> Event:
    """Change topics or, until an outcome is in force, criteria; needs If-Match."""
    version = responses.read_versions(request)
    answer = await writer.do(requests.revise_event(slug, sent, version, by))
    return answer.resource


@post(
    "/{slug:str}/merge", guards=[needs("sources:write")], dependencies=writes(NewMerge)
)
async def merge_event(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    slug: FromPath[str],
    sent: NamedDependency[NewMerge],
) -> Response[Event]:
    """Make an event part of another, with its claims and outcomes."""
    answer = await writer.do(MergeEvent(by=by, slug=slug, into=sent.into))
    return _answered(answer)


@get("/{slug:str}/timeline", dependencies=reads(Paged))
async def get_event_timeline(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[Paged],
) -> Response[Page[TimelineItem]]:
    """List the claims, reports, outcomes and settlements of an event, oldest first."""
    stored = await events.resolve(db, slug)
    about: About = ("event", stored.id)
    rows = await timelines.find(
        db,
        about,
        limit=filters.limit + 1,
        after=paging.place(filters.cursor, "timeline", key="number"),
        closed_day=windows.last_closed_day(now),
    )
    total = await timelines.count(db, about) if filters.count else None
    return responses.listed(request, rows, filters, total)


@get("/{slug:str}/outcomes", dependencies=reads(Paged))
async def list_outcomes(
    request: AnyRequest,
    db: NamedDependency[Database],
    slug: FromPath[str],
    filters: NamedDependency[Paged],
) -> Response[Page[Outcome]]:
    """List the outcomes of an event, in force or not, oldest first."""
    stored = await events.resolve(db, slug)
    after = paging.place(filters.cursor, "recorded_at")
    rows = await events.outcomes(db, stored.id, limit=filters.limit + 1, after=after)
    total = await events.count_outcomes(db, stored.id) if filters.count else None
    return responses.listed(request, rows, filters, total)


@post(
    "/{slug:str}/outcomes",
    guards=[needs("outcomes:write")],
    dependencies=writes(NewOutcome),
)
async def record_outcome(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    sent: NamedDependency[NewOutcome],
) -> Response[Event]:
    """Record a finding about an event; settles every claim about it."""
    answer = await writer.do(requests.record_outcome(slug, sent, by, now))
    return _answered(answer)


@post(
    "/{slug:str}/outcomes/{outcome_id:uuid}/withdrawal",
    guards=[needs("outcomes:write")],
    dependencies=writes(NewWithdrawal),
)
async def withdraw_outcome(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    slug: FromPath[str],
    outcome_id: FromPath[UUID],
    sent: NamedDependency[NewWithdrawal],
) -> Response[Event]:
    """Withdraw a finding where no other finding can replace it."""
    reason = requests.tidy_reason(sent)
    answer = await writer.do(
        WithdrawOutcome(by=by, event=slug, outcome_id=outcome_id, reason=reason)
    )
    return _answered(answer)


def _answered(answer: Answer[Event]) -> Response[Event]:
    path = f"/v1/events/{answer.resource.slug}"
    return responses.made(answer.resource, path, entered=answer.entered)


router = Router(
    "/v1/events",
    route_handlers=[
        add_event,
        list_events,
        get_event,
        change_event,
        merge_event,
        get_event_timeline,
        list_outcomes,
        record_outcome,
        withdraw_outcome,
    ],
    tags=["Events"],
)


@get("/topics", tags=["Events"])
async def list_topics(db: NamedDependency[Database]) -> Page[Topic]:
    """List every topic in use, with how many events are filed under it."""
    return Page(items=await topics.every(db), next=None)


topic_router = Router("/v1", route_handlers=[list_topics])

"""Outlets over HTTP, with their records."""

from datetime import datetime

from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.accuracy import histories, records
from api.commands import requests
from api.commands.merges import MergeSubject, NewMerge
from api.commands.sources_outlets import OUTLET
from api.database.pool import Database
from api.http.request_data import reads, writes
from api.language.dates import windows
from api.model import paging
from api.model.claims import Claim
from api.model.filters import ClaimFilter, OutletFilter, Paged
from api.model.outlets import NewOutlet, Outlet, OutletChange
from api.model.paging import Page
from api.model.timelines import TimelineItem
from api.routes import responses
from api.routes.authorization import needs
from api.routes.responses import AnyRequest
from api.scoring.figures import Record
from api.scoring.filters import HistoryFilter, RecordFilter
from api.scoring.histories import History
from api.store import claims, outlets, timelines
from api.writer.group_commit import KeyedWriter


@post("/", guards=[needs("sources:write")], dependencies=writes(NewOutlet))
async def add_outlet(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    sent: NamedDependency[NewOutlet],
) -> Response[Outlet]:
    """Make an outlet, or find the one of that name."""
    answer = await writer.do(requests.add_subject(OUTLET, sent, by))
    return _answered(answer.resource, entered=answer.entered)


@get("/", dependencies=reads(OutletFilter))
async def list_outlets(
    request: AnyRequest,
    db: NamedDependency[Database],
    asked: NamedDependency[OutletFilter],
) -> Response[Page[Outlet]]:
    """List outlets, newest first."""
    after = paging.place(asked.cursor, "-recorded_at")
    rows = await outlets.find(db, asked, limit=asked.limit + 1, after=after)
    return responses.listed(request, rows, asked)


@get("/{slug:str}")
async def get_outlet(db: NamedDependency[Database], slug: FromPath[str]) -> Outlet:
    """Get one outlet."""
    return await outlets.get(db, slug)


@patch(
    "/{slug:str}", guards=[needs("sources:write")], dependencies=writes(OutletChange)
)
async def change_outlet(
    request: AnyRequest,
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    slug: FromPath[str],
    sent: NamedDependency[OutletChange],
) -> Outlet:
    """Change some fields of an outlet; needs If-Match. Every version is kept."""
    version = responses.read_versions(request)
    answer = await writer.do(requests.revise_subject(OUTLET, slug, sent, version, by))
    return answer.resource


@post(
    "/{slug:str}/merge", guards=[needs("sources:write")], dependencies=writes(NewMerge)
)
async def merge_outlet(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    slug: FromPath[str],
    sent: NamedDependency[NewMerge],
) -> Response[Outlet]:
    """Make an outlet part of another; the old slug answers 308."""
    answer = await writer.do(
        MergeSubject(by=by, kind=OUTLET, slug=slug, into=sent.into)
    )
    return _answered(answer.resource, entered=answer.entered)


@get("/{slug:str}/record", dependencies=reads(RecordFilter))
async def get_outlet_record(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Record:
    """Get the accuracy record of an outlet, now or as of an instant."""
    return await records.get(db, "outlet", slug, asked, now)


@get("/{slug:str}/record/history", dependencies=reads(HistoryFilter))
async def get_outlet_history(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[HistoryFilter],
) -> History:
    """Get the record of an outlet as of each step's end, oldest first."""
    return await histories.get(db, "outlet", slug, asked, now)


@get("/{slug:str}/claims", dependencies=reads(Paged))
async def list_outlet_claims(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[Paged],
) -> Response[Page[Claim]]:
    """List the claims of an outlet, newest first."""
    await outlets.get(db, slug)
    rows = await claims.find(
        db,
        ClaimFilter(outlet=slug, limit=asked.limit),
        after=paging.place(asked.cursor, "-recorded_at"),
        closed_day=windows.last_closed_day(now),
    )
    return responses.listed(request, rows, asked)


@get("/{slug:str}/timeline", dependencies=reads(Paged))
async def get_outlet_timeline(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[Paged],
) -> Response[Page[TimelineItem]]:
    """List what an outlet said and what became of it, oldest first."""
    kept = await outlets.resolve(db, slug)
    rows = await timelines.of_outlet(
        db,
        kept.id,
        limit=asked.limit + 1,
        after=paging.place(asked.cursor, "timeline", key="number"),
        closed_day=windows.last_closed_day(now),
    )
    return responses.listed(request, rows, asked)


def _answered(outlet: Outlet, *, entered: bool) -> Response[Outlet]:
    return responses.made(outlet, f"/v1/outlets/{outlet.slug}", entered=entered)


router = Router(
    "/v1/outlets",
    route_handlers=[
        add_outlet,
        list_outlets,
        get_outlet,
        change_outlet,
        merge_outlet,
        get_outlet_record,
        get_outlet_history,
        list_outlet_claims,
        get_outlet_timeline,
    ],
    tags=["Outlets"],
)

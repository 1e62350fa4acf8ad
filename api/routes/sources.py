"""Sources over HTTP, with their records."""

from datetime import datetime

from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.accuracy import histories, records
from api.commands import requests
from api.commands.merges import MergeSubject, NewMerge
from api.commands.sources_outlets import SOURCE
from api.database.pool import Database
from api.http.request_data import reads, writes
from api.language.dates import windows
from api.model import paging
from api.model.claims import Claim
from api.model.filters import ClaimFilter, Paged, SourceFilter
from api.model.paging import Page
from api.model.sources import NewSource, Source, SourceChange
from api.model.timelines import TimelineItem
from api.routes import responses
from api.routes.authorization import needs
from api.routes.responses import AnyRequest
from api.scoring.figures import Record
from api.scoring.filters import HistoryFilter, RecordFilter
from api.scoring.histories import History
from api.store import claims, sources, timelines
from api.writer.group_commit import KeyedWriter


@post("/", guards=[needs("sources:write")], dependencies=writes(NewSource))
async def add_source(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    sent: NamedDependency[NewSource],
) -> Response[Source]:
    """Make a source, or find the one of that name."""
    answer = await writer.do(requests.add_subject(SOURCE, sent, by))
    return _answered(answer.resource, entered=answer.entered)


@get("/", dependencies=reads(SourceFilter))
async def list_sources(
    request: AnyRequest,
    db: NamedDependency[Database],
    asked: NamedDependency[SourceFilter],
) -> Response[Page[Source]]:
    """List sources, newest first."""
    after = paging.place(asked.cursor, "-recorded_at")
    rows = await sources.find(db, asked, limit=asked.limit + 1, after=after)
    return responses.listed(request, rows, asked)


@get("/{slug:str}")
async def get_source(db: NamedDependency[Database], slug: FromPath[str]) -> Source:
    """Get one source."""
    return await sources.get(db, slug)


@patch(
    "/{slug:str}", guards=[needs("sources:write")], dependencies=writes(SourceChange)
)
async def change_source(
    request: AnyRequest,
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    slug: FromPath[str],
    sent: NamedDependency[SourceChange],
) -> Source:
    """Change some fields of a source; needs If-Match. Every version is kept."""
    version = responses.read_versions(request)
    answer = await writer.do(requests.revise_subject(SOURCE, slug, sent, version, by))
    return answer.resource


@post(
    "/{slug:str}/merge", guards=[needs("sources:write")], dependencies=writes(NewMerge)
)
async def merge_source(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    slug: FromPath[str],
    sent: NamedDependency[NewMerge],
) -> Response[Source]:
    """Make a source part of another; the old slug answers 308."""
    answer = await writer.do(
        MergeSubject(by=by, kind=SOURCE, slug=slug, into=sent.into)
    )
    return _answered(answer.resource, entered=answer.entered)


@get("/{slug:str}/record", dependencies=reads(RecordFilter))
async def get_source_record(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Record:
    """Get the accuracy record of a source, now or as of an instant."""
    return await records.get(db, "source", slug, asked, now)


@get("/{slug:str}/record/history", dependencies=reads(HistoryFilter))
async def get_source_history(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[HistoryFilter],
) -> History:
    """Get the record of a source as of each step's end, oldest first."""
    return await histories.get(db, "source", slug, asked, now)


@get("/{slug:str}/claims", dependencies=reads(Paged))
async def list_source_claims(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[Paged],
) -> Response[Page[Claim]]:
    """List the claims of a source, newest first."""
    await sources.get(db, slug)
    rows = await claims.find(
        db,
        ClaimFilter(source=slug, limit=asked.limit),
        after=paging.place(asked.cursor, "-recorded_at"),
        closed_day=windows.last_closed_day(now),
    )
    return responses.listed(request, rows, asked)


@get("/{slug:str}/timeline", dependencies=reads(Paged))
async def get_source_timeline(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[Paged],
) -> Response[Page[TimelineItem]]:
    """List what a source said and what became of it, oldest first."""
    kept = await sources.resolve(db, slug)
    rows = await timelines.of_source(
        db,
        kept.id,
        limit=asked.limit + 1,
        after=paging.place(asked.cursor, "timeline", key="number"),
        closed_day=windows.last_closed_day(now),
    )
    return responses.listed(request, rows, asked)


def _answered(source: Source, *, entered: bool) -> Response[Source]:
    return responses.made(source, f"/v1/sources/{source.slug}", entered=entered)


router = Router(
    "/v1/sources",
    route_handlers=[
        add_source,
        list_sources,
        get_source,
        change_source,
        merge_source,
        get_source_record,
        get_source_history,
        list_source_claims,
        get_source_timeline,
    ],
    tags=["Sources"],
)

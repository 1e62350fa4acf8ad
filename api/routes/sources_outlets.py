"""Sources and outlets over HTTP, with their records: one code for both.

`SubjectRoutes` holds the operations, and its `router` lists them. What differs by kind
is written once, where `SOURCES` and `OUTLETS` are made.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct, structs

from api.accuracy import histories, records
from api.accuracy.figure_reader import FigureReader
from api.commands import requests
from api.commands.merges import MergeSubject, NewMerge
from api.commands.sources_outlets import OUTLET, SOURCE, SubjectKind
from api.database.pool import Database
from api.http.request_data import reads, writes
from api.language.dates import windows
from api.model import paging
from api.model.claims import Claim
from api.model.filters import ClaimFilter, OutletFilter, Paged, SourceFilter
from api.model.outlets import NewOutlet, Outlet, OutletChange
from api.model.paging import Page
from api.model.references import SubjectType
from api.model.sources import NewSource, Source, SourceChange
from api.model.timelines import TimelineItem
from api.routes import claims, responses
from api.routes.authorization import needs
from api.routes.responses import AnyRequest
from api.routes.specialise import specialise
from api.scoring.figures import Record
from api.scoring.filters import HistoryFilter, RecordFilter
from api.scoring.histories import History
from api.store import timelines
from api.store.sources_outlets import SubjectTable, outlets, sources
from api.store.timelines import About
from api.writer.answers import Answer
from api.writer.group_commit import KeyedWriter

N = TypeVar("N", Source, Outlet)
New = TypeVar("New", NewSource, NewOutlet)
Change = TypeVar("Change", SourceChange, OutletChange)
F = TypeVar("F", SourceFilter, OutletFilter)


class SubjectRoutes(Struct, Generic[N, New, Change, F], frozen=True, kw_only=True):
    """The operations on one kind of subject.

    Each method is a handler. Its docstring is the published text, in which `{one}`
    stands for `a source` or `an outlet`, and `{many}` for several.
    """

    kind: SubjectType
    commands: SubjectKind[New, Any, N]
    one: str
    noun: type[N]
    new: type[New]
    change: type[Change]
    filters: type[F]
    table: SubjectTable[N, F]
    claims_of: Callable[[str], ClaimFilter]

    async def add(
        self,
        writer: NamedDependency[KeyedWriter],
        by: NamedDependency[str],
        sent: NamedDependency[New],
    ) -> Response[N]:
        """Make {one}, or find the {kind} of that name."""
        command = requests.add_subject(self.commands, sent, by)
        return self._answer(await writer.do(command))

    async def list_all(
        self,
        request: AnyRequest,
        db: NamedDependency[Database],
        filters: NamedDependency[F],
    ) -> Response[Page[N]]:
        """List {many}, newest first."""
        after = paging.place(filters.cursor, "-recorded_at")
        limit = filters.limit + 1
        rows = await self.table.search(db, filters, limit=limit, after=after)
        total = await self.table.count(db, filters) if filters.count else None
        return responses.listed(request, rows, filters, total)

    async def get(self, db: NamedDependency[Database], slug: FromPath[str]) -> N:
        """Get one {kind}."""
        return await self.table.get(db, slug)

    async def revise(
        self,
        request: AnyRequest,
        writer: NamedDependency[KeyedWriter],
        by: NamedDependency[str],
        slug: FromPath[str],
        sent: NamedDependency[Change],
    ) -> N:
        """Change some fields of {one}; needs If-Match. Every version is stored."""
        versions = responses.read_versions(request)
        command = requests.revise_subject(self.commands, slug, sent, versions, by)
        return (await writer.do(command)).resource

    async def merge(
        self,
        writer: NamedDependency[KeyedWriter],
        by: NamedDependency[str],
        slug: FromPath[str],
        sent: NamedDependency[NewMerge],
    ) -> Response[N]:
        """Make {one} part of another; the old slug answers 308."""
        command = MergeSubject(by=by, kind=self.commands, slug=slug, into=sent.into)
        return self._answer(await writer.do(command))

    async def get_record(
        self,
        figures: NamedDependency[FigureReader],
        now: NamedDependency[datetime],
        slug: FromPath[str],
        filters: NamedDependency[RecordFilter],
    ) -> Record:
        """Get the accuracy record of {one}, now or as of an instant."""
        return await records.get(figures, self.kind, slug, filters, now)

    async def get_history(
        self,
        figures: NamedDependency[FigureReader],
        now: NamedDependency[datetime],
        slug: FromPath[str],
        filters: NamedDependency[HistoryFilter],
    ) -> History:
        """Get the record of {one} as of each step's end, oldest first."""
        return await histories.get(figures, self.kind, slug, filters, now)

    async def list_claims(
        self,
        request: AnyRequest,
        db: NamedDependency[Database],
        now: NamedDependency[datetime],
        slug: FromPath[str],
        filters: NamedDependency[Paged],
    ) -> Response[Page[Claim]]:
        """List the claims of {one}, newest first."""
        await self.table.get(db, slug)
        own = structs.replace(
            self.claims_of(slug), limit=filters.limit, cursor=filters.cursor
        )
        return await claims.answer_page(request, db, now, own, filters)

    async def get_timeline(
        self,
        request: AnyRequest,
        db: NamedDependency[Database],
        now: NamedDependency[datetime],
        slug: FromPath[str],
        filters: NamedDependency[Paged],
    ) -> Response[Page[TimelineItem]]:
        """List the claims of {one} and what became of them, oldest first."""
        stored = await self.table.resolve(db, slug)
        about: About = (self.kind, stored.id)
        rows = await timelines.find(
            db,
            about,
            limit=filters.limit + 1,
            after=paging.place(filters.cursor, "timeline", key="number"),
            closed_day=windows.last_closed_day(now),
        )
        total = await timelines.count(db, about) if filters.count else None
        return responses.listed(request, rows, filters, total)

    def router(self) -> Router:
        """Return the router: the path, the name and the method of each operation."""
        one, many, handle = self.kind, f"{self.kind}s", self._handler
        write = [needs("sources:write")]
        add = post("/", guards=write, dependencies=writes(self.new))
        find = get("/", dependencies=reads(self.filters))
        revise = patch("/{slug:str}", guards=write, dependencies=writes(self.change))
        merge = post("/{slug:str}/merge", guards=write, dependencies=writes(NewMerge))
        record = get("/{slug:str}/record", dependencies=reads(RecordFilter))
        history = get("/{slug:str}/record/history", dependencies=reads(HistoryFilter))
        own_claims = get("/{slug:str}/claims", dependencies=reads(Paged))
        timeline = get("/{slug:str}/timeline", dependencies=reads(Paged))
        return Router(
            f"/v1/{many}",
            route_handlers=[
                handle(add, f"add_{one}", self.add),
                handle(find, f"list_{many}", self.list_all),
                handle(get("/{slug:str}"), f"get_{one}", self.get),
                handle(revise, f"change_{one}", self.revise),
                handle(merge, f"merge_{one}", self.merge),
                handle(record, f"get_{one}_record", self.get_record),
                handle(history, f"get_{one}_history", self.get_history),
                handle(own_claims, f"list_{one}_claims", self.list_claims),
                handle(timeline, f"get_{one}_timeline", self.get_timeline),
            ],
            tags=[many.capitalize()],
        )

    def _handler(
        self, route: HTTPRouteHandler, name: str, method: Callable[..., Awaitable[Any]]
    ) -> HTTPRouteHandler:
        """Return the handler of *route*, with the name, text and types of this kind."""
        types = {N: self.noun, New: self.new, Change: self.change, F: self.filters}
        doc = (method.__doc__ or "").format(
            kind=self.kind, one=self.one, many=f"{self.kind}s"
        )
        return route(specialise(method, types, name, doc))

    def _answer(self, answer: Answer[N]) -> Response[N]:
        location = f"/v1/{self.kind}s/{answer.resource.slug}"
        return responses.made(answer.resource, location, entered=answer.entered)


SOURCES = SubjectRoutes[Source, NewSource, SourceChange, SourceFilter](
    kind="source",
    commands=SOURCE,
    one="a source",
    noun=Source,
    new=NewSource,
    change=SourceChange,
    filters=SourceFilter,
    table=sources,
    claims_of=lambda slug: ClaimFilter(source=slug),
)
OUTLETS = SubjectRoutes[Outlet, NewOutlet, OutletChange, OutletFilter](
    kind="outlet",
    commands=OUTLET,
    one="an outlet",
    noun=Outlet,
    new=NewOutlet,
    change=OutletChange,
    filters=OutletFilter,
    table=outlets,
    claims_of=lambda slug: ClaimFilter(outlet=slug),
)
ROUTERS = (SOURCES.router(), OUTLETS.router())

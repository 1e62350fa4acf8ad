"""Subjects: the pages of sources and outlets, and the same as data."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.accuracy import breakdowns, records
from api.database import Database
from api.model import windows
from api.model.claims import Claim
from api.model.errors import NotFoundError
from api.model.filters import RecordFilter
from api.model.references import SubjectType
from api.pages import badges, feeds, layouts, portraits, tables
from api.pages.questions import AnyRequest, asks
from api.store import claims, outlets, sources


@get("/sources/{slug:str}", dependencies=asks(RecordFilter))
async def show_source(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show a source and its record; a suffix to the slug asks for its data."""
    stem, _, suffix = slug.partition(".")
    source = await sources.get(db, stem)
    if suffix:
        return await _data(request, db, "source", stem, suffix, asked, now)
    shown = await portraits.draw(db, "source", stem, asked, now, source.recorded_at)
    return layouts.page("source.html", source=source, **shown)


@get("/outlets/{slug:str}", dependencies=asks(RecordFilter))
async def show_outlet(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show an outlet and its record; a suffix to the slug asks for its data."""
    stem, _, suffix = slug.partition(".")
    outlet = await outlets.get(db, stem)
    if suffix:
        return await _data(request, db, "outlet", stem, suffix, asked, now)
    shown = await portraits.draw(db, "outlet", stem, asked, now, outlet.recorded_at)
    return layouts.page("outlet.html", outlet=outlet, **shown)


async def _data(  # noqa: PLR0913, PLR0917 a question and where it is asked
    request: AnyRequest,
    db: Database,
    kind: SubjectType,
    slug: str,
    suffix: str,
    asked: RecordFilter,
    now: datetime,
) -> Response[Any]:
    """Answer the record, or the claims behind it, as `json`, `csv`, `atom` or `svg`."""
    record = await records.get(db, kind, slug, asked, now)
    match suffix:
        case "json":
            return Response(record)
        case "svg":
            return badges.answer(record)
        case "csv":
            behind = await _claims(db, kind, slug, asked, now)
            return tables.answer(f"{slug}.csv", behind)
        case "atom":
            behind = await _claims(db, kind, slug, asked, now)
            return feeds.answer(record, behind, request.app.state["public_url"])
        case _:
            raise NotFoundError


async def _claims(
    db: Database, kind: SubjectType, slug: str, asked: RecordFilter, now: datetime
) -> list[Claim]:
    broken = await breakdowns.get(db, kind, slug, asked, now)
    indexes = [each.claim for each in broken.claims]
    closed_day = windows.last_closed_day(now)
    rows = await claims.entered(db, indexes, closed_day=closed_day)
    return [claim for _, claim in rows]


router = Router(
    "/", route_handlers=[show_source, show_outlet], opt={"undocumented": True}
)

"""Subjects: the pages of sources and outlets, and the same as JSON and as CSV."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.accuracy import breakdowns, records
from api.database import Database
from api.model import windows
from api.model.errors import NotFoundError
from api.model.filters import RecordFilter
from api.model.references import SubjectType
from api.pages import layouts, portraits, tables
from api.pages.questions import asks
from api.store import claims, outlets, sources


@get("/sources/{slug:str}", dependencies=asks(RecordFilter))
async def show_source(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show a source and its record; `.json` and `.csv` after the slug are its data."""
    stem, _, suffix = slug.partition(".")
    source = await sources.get(db, stem)
    if suffix:
        return await _data(db, "source", stem, suffix, asked, now)
    shown = await portraits.draw(db, "source", stem, asked, now, source.recorded_at)
    return layouts.page("source.html", source=source, **shown)


@get("/outlets/{slug:str}", dependencies=asks(RecordFilter))
async def show_outlet(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show an outlet and its record; `.json` and `.csv` after the slug are its data."""
    stem, _, suffix = slug.partition(".")
    outlet = await outlets.get(db, stem)
    if suffix:
        return await _data(db, "outlet", stem, suffix, asked, now)
    shown = await portraits.draw(db, "outlet", stem, asked, now, outlet.recorded_at)
    return layouts.page("outlet.html", outlet=outlet, **shown)


async def _data(  # noqa: PLR0913, PLR0917 a question and where it is asked
    db: Database,
    kind: SubjectType,
    slug: str,
    suffix: str,
    asked: RecordFilter,
    now: datetime,
) -> Response[Any]:
    """Answer the record, or the claims behind it, as data."""
    match suffix:
        case "json":
            return Response(await records.get(db, kind, slug, asked, now))
        case "csv":
            broken = await breakdowns.get(db, kind, slug, asked, now)
            rows = await claims.entered(
                db,
                [each.claim for each in broken.claims],
                closed_day=windows.last_closed_day(now),
            )
            return tables.answer(f"{slug}.csv", [claim for _, claim in rows])
        case _:
            raise NotFoundError


router = Router(
    "/", route_handlers=[show_source, show_outlet], opt={"undocumented": True}
)

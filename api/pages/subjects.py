"""Subjects: the pages of sources and outlets, and the same as data."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.accuracy import breakdowns, records
from api.database.pool import Database
from api.errors import NotFoundError
from api.language.dates import windows
from api.model.claims import Claim
from api.model.references import Subject, SubjectType
from api.pages import chart_images, feeds, subject_page, templating
from api.pages.charts import badge
from api.pages.formats import csv_export
from api.pages.formats.atom import Feed
from api.pages.page_query import AnyRequest, asks
from api.pages.text import formatting, links
from api.scoring.filters import RecordFilter
from api.store import claims
from api.store.sources_outlets import outlets, sources


@get("/sources/{slug:str}", dependencies=asks(RecordFilter))
async def show_source(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show a source and its record; a suffix to the slug asks for its data."""
    stem, _, suffix = slug.partition(".")
    source = await sources.get(db, stem)
    if suffix:
        subject = Subject(type="source", slug=stem, name=source.name)
        return await _data(request, db, subject, suffix, filters, now)
    origin = request.app.state["public_url"]
    return templating.answer(await subject_page.page(db, source, filters, now, origin))


@get("/outlets/{slug:str}", dependencies=asks(RecordFilter))
async def show_outlet(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show an outlet and its record; a suffix to the slug asks for its data."""
    stem, _, suffix = slug.partition(".")
    outlet = await outlets.get(db, stem)
    if suffix:
        subject = Subject(type="outlet", slug=stem, name=outlet.name)
        return await _data(request, db, subject, suffix, filters, now)
    origin = request.app.state["public_url"]
    return templating.answer(await subject_page.page(db, outlet, filters, now, origin))


async def _data(  # noqa: PLR0913, PLR0917 a question and where it is asked
    request: AnyRequest,
    db: Database,
    subject: Subject,
    suffix: str,
    asked: RecordFilter,
    now: datetime,
) -> Response[Any]:
    """Answer the record as `json` or `svg`, the claims as `csv`, `atom` or `ics`."""
    kind, slug = subject.type, subject.slug
    if suffix in {"atom", "ics"}:
        wanted = links.wanted(kind, slug, asked)
        feed = Feed(
            title=f"Foresaid: {formatting.clip(subject.name, 120)}",
            page=f"/{kind}s/{slug}",
            path=links.of(f"/{kind}s/{slug}.atom", **links.filled(asked)),
        )
        return await feeds.follow(request, db, now, suffix, wanted, feed)
    record = await records.get(db, kind, slug, asked, now)
    match suffix:
        case "json":
            return Response(record)
        case "svg":
            return badge.answer(record)
        case "csv":
            behind = await _claims(db, kind, slug, asked, now)
            return csv_export.answer(f"{slug}.csv", behind)
        case _:
            raise NotFoundError


@get(
    ["/sources/{slug:str}/calibration.svg", "/sources/{slug:str}/history.svg"],
    dependencies=asks(RecordFilter),
)
async def picture_source(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[RecordFilter],
) -> Response[str]:
    """Show a plot of a source's record as an image that stands alone."""
    source = await sources.get(db, slug)
    plot = request.scope["path"].rpartition("/")[2]
    entered = source.recorded_at
    return await chart_images.answer(db, plot, "source", slug, filters, now, entered)


@get(
    ["/outlets/{slug:str}/calibration.svg", "/outlets/{slug:str}/history.svg"],
    dependencies=asks(RecordFilter),
)
async def picture_outlet(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[RecordFilter],
) -> Response[str]:
    """Show a plot of an outlet's record as an image that stands alone."""
    outlet = await outlets.get(db, slug)
    plot = request.scope["path"].rpartition("/")[2]
    entered = outlet.recorded_at
    return await chart_images.answer(db, plot, "outlet", slug, filters, now, entered)


async def _claims(
    db: Database, kind: SubjectType, slug: str, asked: RecordFilter, now: datetime
) -> list[Claim]:
    behind = await breakdowns.claims(db, kind, slug, asked, now)
    indexes = [each.claim for each in behind]
    closed_day = windows.last_closed_day(now)
    rows = await claims.entered(db, indexes, closed_day=closed_day)
    return [claim for _, claim in rows]


router = Router(
    "/",
    route_handlers=[show_source, show_outlet, picture_source, picture_outlet],
    opt={"undocumented": True},
)

"""Subjects: the pages of sources and outlets, and the same as data."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.accuracy import breakdowns, records
from api.accuracy.figure_reader import FigureReader
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
from api.store import claims, outlets, sources


@get("/sources/{slug:str}", dependencies=asks(RecordFilter))
async def show_source(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show a source and its record; a suffix to the slug asks for its data."""
    stem, _, suffix = slug.partition(".")
    source = await sources.get(figures.db, stem)
    if suffix:
        subject = Subject(type="source", slug=stem, name=source.name)
        return await _data(request, figures, subject, suffix, asked, now)
    origin = request.app.state["public_url"]
    return templating.answer(
        await subject_page.page(figures, source, asked, now, origin)
    )


@get("/outlets/{slug:str}", dependencies=asks(RecordFilter))
async def show_outlet(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show an outlet and its record; a suffix to the slug asks for its data."""
    stem, _, suffix = slug.partition(".")
    outlet = await outlets.get(figures.db, stem)
    if suffix:
        subject = Subject(type="outlet", slug=stem, name=outlet.name)
        return await _data(request, figures, subject, suffix, asked, now)
    origin = request.app.state["public_url"]
    return templating.answer(
        await subject_page.page(figures, outlet, asked, now, origin)
    )


async def _data(  # noqa: PLR0913, PLR0917 a question and where it is asked
    request: AnyRequest,
    figures: FigureReader,
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
        return await feeds.follow(request, figures.db, now, suffix, wanted, feed)
    record = await records.get(figures, kind, slug, asked, now)
    match suffix:
        case "json":
            return Response(record)
        case "svg":
            return badge.answer(record)
        case "csv":
            behind = await _claims(figures.db, kind, slug, asked, now)
            return csv_export.answer(f"{slug}.csv", behind)
        case _:
            raise NotFoundError


@get(
    ["/sources/{slug:str}/calibration.svg", "/sources/{slug:str}/history.svg"],
    dependencies=asks(RecordFilter),
)
async def picture_source(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[str]:
    """Show a plot of a source's record as an image that stands alone."""
    source = await sources.get(figures.db, slug)
    plot = request.scope["path"].rpartition("/")[2]
    entered = source.recorded_at
    return await chart_images.answer(figures, plot, "source", slug, asked, now, entered)


@get(
    ["/outlets/{slug:str}/calibration.svg", "/outlets/{slug:str}/history.svg"],
    dependencies=asks(RecordFilter),
)
async def picture_outlet(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Response[str]:
    """Show a plot of an outlet's record as an image that stands alone."""
    outlet = await outlets.get(figures.db, slug)
    plot = request.scope["path"].rpartition("/")[2]
    entered = outlet.recorded_at
    return await chart_images.answer(figures, plot, "outlet", slug, asked, now, entered)


async def _claims(
    db: Database, kind: SubjectType, slug: str, asked: RecordFilter, now: datetime
) -> list[Claim]:
    behind = await breakdowns.load_claims(db, kind, slug, asked, now)
    indexes = [each.claim for each in behind]
    closed_day = windows.last_closed_day(now)
    rows = await claims.entered(db, indexes, closed_day=closed_day)
    return [claim for _, claim in rows]


router = Router(
    "/",
    route_handlers=[show_source, show_outlet, picture_source, picture_outlet],
    opt={"undocumented": True},
)

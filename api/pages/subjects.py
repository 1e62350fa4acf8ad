"""The pages of sources and outlets, and the same as data."""

from datetime import datetime
from functools import partial
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import state
from api.accuracy import breakdowns, records, scope
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.errors import NotFoundError
from api.language.dates import windows
from api.model.outlets import Outlet
from api.model.references import SubjectType
from api.model.sources import Source
from api.pages import chart_images, feeds, subject_lookup, subject_page, templating
from api.pages.charts import badge
from api.pages.formats import csv_export
from api.pages.formats.atom import Feed
from api.pages.page_query import AnyRequest, query_as
from api.pages.subject_page import SubjectView
from api.pages.text import formatting, links
from api.scoring.filters import RecordFilter
from api.store import claims

AT_ONCE = 500  # claims in a part of a file


@get(
    ["/sources/{slug:str}", "/outlets/{slug:str}"], dependencies=query_as(RecordFilter)
)
async def show_subject(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[RecordFilter],
) -> Response[Any]:
    """Show a subject and its record; a suffix to the slug requests its data."""
    kind = subject_lookup.requested_kind(request)
    stem, _, suffix = slug.partition(".")
    noun = await subject_lookup.get(figures.db, kind, stem)
    if suffix in {"atom", "ics"}:
        feed = _feed(kind, noun, filters)
        followed = links.claim_filter(kind, noun.slug, filters)
        return await feeds.follow(request, figures.db, now, suffix, followed, feed)
    subject = await scope.resolve_subject(figures.db, kind, noun.slug, filters, now)
    if suffix:
        return await _data(figures, subject, filters, suffix, now)
    view = SubjectView(
        subject=subject, filters=filters, entered=noun.recorded_at, now=now
    )
    origin = state.of(request).public_url
    return templating.respond(await subject_page.page(figures, noun, view, origin))


def _feed(kind: SubjectType, noun: Source | Outlet, filters: RecordFilter) -> Feed:
    path = f"/{kind}s/{noun.slug}"
    return Feed(
        title=f"Foresaid: {formatting.clip(noun.name, 120)}",
        page=path,
        path=links.to(f"{path}.atom", **links.active(filters)),
    )


async def _data(
    figures: FigureReader,
    subject: SubjectAsOf,
    filters: RecordFilter,
    suffix: str,
    now: datetime,
) -> Response[Any]:
    """Return the record as `json` or `svg`, the claims behind it as `csv`."""
    match suffix:
        case "json":
            return Response(await records.of(figures, subject, filters))
        case "svg":
            return badge.answer(await records.of(figures, subject, filters))
        case "csv":
            return await _csv(figures, subject, filters, now)
        case _:
            raise NotFoundError


async def _csv(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter, now: datetime
) -> Response[str]:
    """Return the claims behind a record as a file, made in parts that let others in."""
    indexes = await breakdowns.claim_indexes(figures, subject, filters)
    closed_day = windows.last_closed_day(now)
    lane = figures.caches.lane
    parts = [csv_export.header()]
    for first in range(0, len(indexes), AT_ONCE):
        some = indexes[first : first + AT_ONCE]
        async with lane.turn():
            rows = await claims.entered(figures.db, some, closed_day=closed_day)
            write = partial(csv_export.write, [claim for _, claim in rows])
            parts.append(await lane.short(write))
    return csv_export.answer(f"{subject.stored.subject.slug}.csv", "".join(parts))


@get(chart_images.PATHS, dependencies=query_as(RecordFilter))
async def show_chart(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[RecordFilter],
) -> Response[bytes]:
    """Show a plot of a subject's record as an image that stands alone."""
    kind = subject_lookup.requested_kind(request)
    noun = await subject_lookup.get(figures.db, kind, slug)
    subject = await scope.resolve_subject(figures.db, kind, slug, filters, now)
    view = SubjectView(
        subject=subject, filters=filters, entered=noun.recorded_at, now=now
    )
    name = request.scope["path"].rpartition("/")[2]
    public_url = state.of(request).public_url
    return await chart_images.answer(figures, name, view, public_url)


router = Router(
    "/", route_handlers=[show_subject, show_chart], opt={"undocumented": True}
)

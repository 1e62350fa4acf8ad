"""Pages of sources and outlets: who they are, and how often they were right."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.accuracy import histories, records
from api.database import Database
from api.inputs import fills
from api.model import windows
from api.model.filters import (
    ClaimFilter,
    HistoryFilter,
    RecordFilter,
)
from api.model.references import SubjectType
from api.model.yardsticks import YARDSTICKS
from api.pages import plots, tales
from api.pages.rendering import page
from api.store import claims, outlets, sources

SHOWN = 20
MOST = 100  # claims that a page looks at
MOST_TOPICS = 8
Html = Response[str]
AnyRequest = Request[Any, Any, Any]


@get("/sources/{slug:str}", dependencies=fills(RecordFilter))
async def show_source(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Html | Redirect:
    """Show a source and its record."""
    if slug.endswith(".json"):
        return _as_json(request, "sources", slug)
    source = await sources.get(db, slug)
    return await _subject(db, "source", slug, asked, now, source=source)


@get("/outlets/{slug:str}", dependencies=fills(RecordFilter))
async def show_outlet(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    asked: NamedDependency[RecordFilter],
) -> Html | Redirect:
    """Show an outlet and its record."""
    if slug.endswith(".json"):
        return _as_json(request, "outlets", slug)
    outlet = await outlets.get(db, slug)
    return await _subject(db, "outlet", slug, asked, now, outlet=outlet)


async def _subject(
    db: Database,
    kind: SubjectType,
    slug: str,
    asked: RecordFilter,
    now: datetime,
    **noun: Any,
) -> Html:
    record = await records.get(db, kind, slug, asked, now)
    closed_day = windows.last_closed_day(now)
    wanted = ClaimFilter(
        source=slug if kind == "source" else None,
        outlet=slug if kind == "outlet" else None,
        topic=asked.topic,
        basis=asked.basis,
        made_from=asked.made_from,
        made_to=asked.made_to,
        sort="-made_on",
        limit=MOST,
    )
    rows = await claims.find(db, wanted, after=None, closed_day=closed_day)
    said = [claim for claim, _ in rows][:MOST]
    topics = sorted({topic for claim in said for topic in claim.topics})[:MOST_TOPICS]
    told = await histories.get(db, kind, slug, HistoryFilter(step="quarter"), now)
    return page(
        "subject.html",
        kind=kind,
        noun=next(iter(noun.values())),
        record=record,
        asked=asked,
        yardsticks=[*YARDSTICKS],
        story=tales.tell(record.claims, record.hits, record.scores, record.enough),
        warning=tales.warning(record.scores, record.enough),
        calibration=plots.calibration(record.calibration),
        history=plots.history(told.items),
        timeline=plots.timeline(said),
        claims=said[:SHOWN],
        by_topic=[
            (topic, await records.get(db, kind, slug, RecordFilter(topic=topic), now))
            for topic in topics
        ],
    )


def _as_json(request: AnyRequest, nouns: str, slug: str) -> Redirect:
    """Lead to what programs read, with the same filters."""
    path = f"/v1/{nouns}/{slug.removesuffix('.json')}/record"
    query = request.url.query
    return Redirect(f"{path}?{query}" if query else path)


router = Router(
    "/", route_handlers=[show_source, show_outlet], opt={"undocumented": True}
)

"""Plots of an event and of a claim that stand alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import state
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.language.dates import windows
from api.model.events import Event
from api.model.filters import ClaimFilter
from api.pages import events as event_pages
from api.pages import last_changes
from api.pages.charts import claim_timeline, probability_lanes, wording_lanes
from api.pages.claims import reports_in_force
from api.pages.page_query import AnyRequest
from api.pages.pictures import answers, claim_rows, frame, rows
from api.pages.pictures.frame import Picture, Plot
from api.pages.pictures.rows import Columns, Row
from api.pages.text import event_summary, findings, formatting, verdict_labels
from api.pages.text.event_summary import Labelled
from api.store import claims

MOST_ROWS = 16
COLUMNS = Columns(left=170, right=100)
NOBODY = "Nobody has said anything about it yet."


@get(
    [
        f"/events/{{slug:str}}/{name}.{suffix}"
        for name in ("timeline", "chances")
        for suffix in ("svg", "png")
    ],
)
async def show_event_chart(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[bytes]:
    """Show the claims about an event, or how their chances changed, as an image."""
    event, counted, is_cut = await load(figures.db, slug, now)
    name = request.scope["path"].rpartition("/")[2]
    draw = _chances if name.startswith("chances") else _timeline
    path = f"/events/{event.slug}"
    picture = Picture(
        name=frame.legible(event.statement, path),
        path=path,
        as_of=last_changes.as_of((claim for claim, _ in counted), now),
        sentence=" ".join(told(event, counted, is_cut=is_cut)),
        **draw(event, counted, now),
    )
    svg = frame.draw(picture, state.of(request).public_url)
    return await answers.answer(svg, name, figures.caches.lane)


@get(
    ["/claims/{claim_id:uuid}/wordings.svg", "/claims/{claim_id:uuid}/wordings.png"],
)
async def show_claim_chart(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[bytes]:
    """Show how sure a source and each outlet sounded about a claim, as an image."""
    closed_day = windows.last_closed_day(now)
    claim = await claims.get(figures.db, claim_id, closed_day=closed_day)
    lanes = wording_lanes.draw(claim, reports_in_force(claim.reports))
    drawn = [
        Row(
            label=lane.name,
            small=lane.words,
            bar=Plot(drawing=lane.picture, height=wording_lanes.HEIGHT),
            end=[formatting.sentence(lane.change)] if lane.change else [],
            end_small=formatting.sentence(lane.meaning),
        )
        for lane in lanes
    ]
    path = f"/claims/{claim.id}"
    picture = Picture(
        name=f"{claim.source.name}: {claim.statement}",
        heading="How sure the words sounded",
        sentence=verdict_labels.of_claim(claim).story,
        plot=rows.draw(drawn, wording_lanes.axis()),
        empty="No words of doubt were used, and no outlet changed them.",
        note="A bar is the chance that readers or the scale take the words to mean; the"
        " dot is what is scored. Words without a dot are not scored.",
        path=path,
        as_of=last_changes.as_of([claim], now),
    )
    svg = frame.draw(picture, state.of(request).public_url)
    return await answers.answer(svg, request.scope["path"], figures.caches.lane)


async def load(db: Database, slug: str, now: datetime) -> tuple[Event, Labelled, bool]:
    """Return an event, what counts about it, and whether there is more than is read."""
    filters = ClaimFilter(event=slug, sort="made_on", limit=event_pages.MOST_READ)
    event, about = await event_pages.load(db, slug, filters, now)
    labelled = claim_timeline.with_verdicts(about[: event_pages.MOST_READ])
    counted = [pair for pair in labelled if pair[1].kind != "withdrawn"]
    return event, counted, len(about) > event_pages.MOST_READ


def told(event: Event, counted: Labelled, *, is_cut: bool) -> tuple[str, str]:
    """Return what happened, and what the predictions about it came to."""
    found = [
        findings.describe(outcome) for outcome in event.outcomes if outcome.in_force
    ]
    return (
        " ".join(found) or "No finding is recorded yet.",
        event_summary.lead(counted, is_cut=is_cut),
    )


def _timeline(event: Event, counted: Labelled, now: datetime) -> dict[str, Any]:
    happened = event_pages.days_it_happened(event)
    in_order = sorted(counted, key=lambda pair: pair[0].made_on)
    timeline = claim_timeline.draw(
        in_order[:MOST_ROWS],
        today=windows.last_closed_day(now),
        happened=happened,
        wide=Columns().middle,
    )
    omitted = ""
    if len(counted) > MOST_ROWS:
        omitted = f"The first {MOST_ROWS} of {len(counted)} predictions. "
    return {
        "heading": "Who said what, and when",
        "plot": claim_rows.draw(timeline, "source"),
        "note": f"{omitted}{claim_rows.NOTE}",
        "empty": NOBODY,
    }


def _chances(event: Event, counted: Labelled, now: datetime) -> dict[str, Any]:
    lanes = probability_lanes.draw(
        [claim for claim, _ in counted],
        today=windows.last_closed_day(now),
        happened=event_pages.days_it_happened(event),
        wide=COLUMNS.middle,
    )
    drawn = [
        Row(
            label=lane.source.name,
            bar=Plot(drawing=lane.picture, height=probability_lanes.HEIGHT),
            end=[lane.words],
        )
        for lane in (lanes.lanes if lanes else [])
    ]
    return {
        "heading": "How the chances changed",
        "plot": rows.draw(drawn, lanes and lanes.axis, COLUMNS),
        "note": "The chance that each source gave it, from 0% at the bottom to 100% at"
        " the top; the dashed line is even. A thick upright line is the day on which it"
        " happened.",
        "empty": "Nobody has changed a number yet.",
    }


router = Router(
    "/",
    route_handlers=[show_event_chart, show_claim_chart],
    opt={"undocumented": True},
)

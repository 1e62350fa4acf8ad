"""The page of an event: its findings, and every claim about it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, assert_never

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api import state
from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim
from api.model.events import Event
from api.model.filters import ClaimFilter
from api.model.reports import Report
from api.pages import feeds, templating
from api.pages.charts import claim_timeline, probability_lanes
from api.pages.charts.claim_timeline import ClaimTimeline, TimelineRow
from api.pages.formats.atom import Feed
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import event_summary, findings, formatting
from api.store import claims, events

MOST_ROWS = 60

Order = Literal["made_on", "-made_on", "surest", "source"]


class EventQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the predictions about an event are sorted and grouped."""

    sort: Order = "made_on"
    group: Literal["none", "source"] = "none"


class EventRow(Struct, frozen=True, kw_only=True):
    """One prediction: its timeline row, how far ahead it was, and who published it."""

    row: TimelineRow
    ahead: str
    reports: list[Report]


@get("/events/{slug:str}", dependencies=query_as(EventQuery))
async def show_event(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
    filters: NamedDependency[EventQuery],
) -> Response[Any]:
    """Show an event: the findings about it, and every claim on one axis.

    A suffix to the slug requests a feed or a calendar of its claims.
    """
    stem, _, suffix = slug.partition(".")
    if suffix:
        event = await events.get(db, stem)
        feed = Feed(
            title=f"Foresaid: {formatting.clip(event.statement, 120)}",
            page=f"/events/{stem}",
            path=f"/events/{stem}.atom",
        )
        return await feeds.follow(
            request, db, now, suffix, ClaimFilter(event=stem), feed
        )
    selected = ClaimFilter(event=slug, sort="made_on", limit=MOST_ROWS)
    event, claim_rows = await load(db, slug, selected, now)
    labelled = claim_timeline.with_verdicts(claim_rows[:MOST_ROWS])
    happened = days_it_happened(event)
    today = windows.last_closed_day(now)
    timeline = claim_timeline.draw(labelled, today=today, happened=happened)
    rows = _sort(_rows(timeline, happened), filters.sort) if timeline else []
    return templating.page(
        "event.html",
        event=event,
        query=filters,
        findings=[(outcome, findings.describe(outcome)) for outcome in event.outcomes],
        recorders=await events.recorders(
            db, [outcome.id for outcome in event.outcomes]
        ),
        axis=timeline and timeline.axis,
        row_groups=_group(rows) if filters.group == "source" else [rows],
        lead=event_summary.lead(labelled),
        span=event_summary.span(labelled, happened),
        groups=event_summary.groups(labelled),
        happened=happened,
        lanes=probability_lanes.draw(
            [claim for claim, _ in labelled], today=today, happened=happened
        ),
        more=len(claim_rows) > MOST_ROWS,
        origin=state.of(request).public_url,
    )


async def load(
    db: Database, slug: str, filters: ClaimFilter, now: datetime
) -> tuple[Event, list[Claim]]:
    """Return an event and the claims about it as they stood at one moment."""
    closed_day = windows.last_closed_day(now)
    async with db.snapshot() as snapshot:
        event = await events.get(snapshot, slug)
        rows = await claims.find(snapshot, filters, after=None, closed_day=closed_day)
    return event, [claim for claim, _ in rows]


def days_it_happened(event: Event) -> list[date]:
    """Return the days on which it happened, wholly or in part."""
    return [
        outcome.on
        for outcome in event.outcomes
        if outcome.in_force and outcome.on is not None
    ]


def _rows(timeline: ClaimTimeline, happened: Sequence[date]) -> list[EventRow]:
    return [
        EventRow(
            row=row,
            ahead=event_summary.ahead(row.claim, happened),
            reports=[
                report for report in row.claim.reports if report.withdrawn_at is None
            ],
        )
        for row in timeline.rows
    ]


def _sort(rows: list[EventRow], order: Order) -> list[EventRow]:
    match order:
        case "made_on":
            return sorted(rows, key=lambda row: row.row.claim.made_on)
        case "-made_on":
            return sorted(rows, key=lambda row: row.row.claim.made_on, reverse=True)
        case "surest":
            return sorted(rows, key=lambda row: -_chance(row.row.claim))
        case "source":
            return sorted(rows, key=lambda row: row.row.claim.source.name.casefold())
        case _:
            assert_never(order)


def _chance(claim: Claim) -> float:
    """Return the chance that a claim gave its event, the middle where it is vague."""
    if claim.probability is not None:
        return claim.probability
    return 0.5 + 0.5 * event_summary.leaning(claim)


def _group(rows: list[EventRow]) -> list[list[EventRow]]:
    """Return the rows of each source, in the order in which sources come first."""
    by_source: dict[str, list[EventRow]] = {}
    for row in rows:
        by_source.setdefault(row.row.claim.source.slug, []).append(row)
    return list(by_source.values())


router = Router("/", route_handlers=[show_event], opt={"undocumented": True})

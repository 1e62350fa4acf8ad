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
from api.pages.text import event_states, event_summary, findings, formatting
from api.pages.text.event_summary import Labelled
from api.store import claims, events

MOST_READ = 200  # claims that the summary counts
MOST_ROWS = 30

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
    selected = ClaimFilter(event=slug, sort="made_on", limit=MOST_READ)
    event, claims_about = await load(db, slug, selected, now)
    recorders = await events.recorders(db, [outcome.id for outcome in event.outcomes])
    return templating.page(
        "event.html",
        event=event,
        query=filters,
        findings=[
            (outcome, findings.describe(outcome))
            for outcome in sorted(
                event.outcomes,
                key=lambda outcome: event_states.ANSWERS.index(outcome.kind),
            )
        ],
        recorders=recorders,
        origin=state.of(request).public_url,
        **describe(event, claims_about, filters, windows.last_closed_day(now)),
    )


def describe(
    event: Event, claims_about: Sequence[Claim], filters: EventQuery, today: date
) -> dict[str, Any]:
    """Return what a page shows of the claims about an event, the first made first.

    Claims that were withdrawn are listed, and counted nowhere.
    """
    labelled = claim_timeline.with_verdicts(claims_about[:MOST_READ])
    counted = [pair for pair in labelled if pair[1].kind != "withdrawn"]
    is_cut = len(claims_about) > MOST_READ
    happened = days_it_happened(event)
    shown = _sort(labelled, filters.sort)[:MOST_ROWS]
    timeline = claim_timeline.draw(shown, today=today, happened=happened)
    rows = _rows(timeline, happened) if timeline else []
    return {
        "axis": timeline and timeline.axis,
        "row_groups": _group(rows) if filters.group == "source" else [rows],
        "lead": event_summary.lead(counted, is_cut=is_cut),
        "span": "" if is_cut else event_summary.span(counted, happened),
        "groups": event_summary.groups(counted),
        "happened": happened,
        "lanes": probability_lanes.draw(
            [claim for claim, _ in counted], today=today, happened=happened
        ),
        "shown": len(rows),
        "total": len(labelled),
        "is_cut": is_cut,
    }


async def load(
    db: Database, slug: str, filters: ClaimFilter, now: datetime
) -> tuple[Event, list[Claim]]:
    """Return an event and the claims about it as they stood at one moment."""
    closed_day = windows.last_closed_day(now)
    async with db.snapshot() as snapshot:
        event = await events.get(snapshot, slug)
        rows = await claims.find(snapshot, filters, closed_day=closed_day)
    return event, [claim for claim, _ in rows]


def days_it_happened(event: Event) -> list[date]:
    """Return the days on which it happened, wholly or in part, where they are known."""
    return [
        outcome.on
        for outcome in event.outcomes
        if outcome.in_force
        and outcome.on is not None
        and outcome.on_latest in {None, outcome.on}
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


def _sort(labelled: Labelled, order: Order) -> Labelled:
    match order:
        case "made_on":
            return sorted(labelled, key=lambda pair: pair[0].made_on)
        case "-made_on":
            return sorted(labelled, key=lambda pair: pair[0].made_on, reverse=True)
        case "surest":
            return sorted(labelled, key=lambda pair: _chance(pair[0]), reverse=True)
        case "source":
            return sorted(labelled, key=lambda pair: pair[0].source.name.casefold())
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

"""The page of a claim with all that is known of it, and lists of claims."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api import state
from api.database.pool import Database
from api.language.dates import windows
from api.model import paging
from api.model.claims import Claim
from api.model.events import Event
from api.model.filters import ClaimFilter, Nothing
from api.model.outcomes import Outcome
from api.model.paging import Limit
from api.model.reports import Report
from api.model.timelines import ItemType, TimelineItem
from api.pages import templating
from api.pages.charts import wording_lanes
from api.pages.formats import json_ld
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import (
    claim_filters,
    findings,
    formatting,
    links,
    topic_names,
    verdict_labels,
)
from api.store import browsing, claims, events, timelines, topics
from api.terms import Verdict

MOST_ITEMS = 40
FORM_FIELDS = ("q", "status", "topic", "basis", "made_from", "made_to", "sort")
STEPS: dict[ItemType, str] = {
    "claim": "Entered",
    "correction": "Entered, correcting an earlier version",
    "report": "A report was added",
    "outcome": "A finding about the event was recorded",
    "settlement": "Settled",
    "withdrawal": "Withdrawn",
}
VERDICTS: dict[Verdict, str] = {
    "happened": "it happened in time",
    "did_not_happen": "it did not happen in time",
    "partly": "it happened in part",
}


class PageFilter(ClaimFilter, frozen=True, kw_only=True):
    """Which claims a page shows."""

    limit: Limit = 25


class Step(Struct, frozen=True, kw_only=True):
    """One thing that happened to a claim, in words."""

    at: datetime
    words: str


@get("/claims", dependencies=query_as(PageFilter))
async def list_claims(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[PageFilter],
) -> Response[str]:
    """List claims, filtered and sorted, a page at a time."""
    rows = await claims.find(db, filters, closed_day=windows.last_closed_day(now))
    page = paging.page(rows, filters.limit, "/claims", filters)
    active = {**links.active(filters)}
    active.pop("cursor", None)
    every_topic = {topic.topic for topic in await topics.every(db)}
    named = await browsing.names(db, filters)
    topic = filters.topic and topic_names.words(filters.topic)
    return templating.page(
        "claims.html",
        claims=page.items,
        filters=filters,
        active=active,
        chosen=list(claim_filters.describe(filters, {**named, "topic": topic or ""})),
        topics=sorted((every_topic | {filters.topic or ""}) - {""}),
        statuses=claim_filters.STATUSES,
        bases=claim_filters.BASES,
        sorts=claim_filters.SORTS,
        hidden={
            name: value for name, value in active.items() if name not in FORM_FIELDS
        },
        next=page.next and links.to("/claims", **{**active, "cursor": page.next}),
    )


@get("/claims/{claim_id:uuid}", dependencies=query_as(Nothing))
async def show_claim(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str]:
    """Show a claim: its words, its window, who published it, and its outcome."""
    closed_day = windows.last_closed_day(now)
    async with db.snapshot() as snapshot:
        claim = await claims.get(snapshot, claim_id, closed_day=closed_day)
        rows = await timelines.find(
            snapshot,
            ("claim", claim_id),
            limit=MOST_ITEMS,
            after=None,
            closed_day=closed_day,
        )
        event = await events.get(snapshot, claim.event.slug)
        outcomes = outcomes_about(event, claim)
        recorders = await events.recorders(
            snapshot, [outcome.id for outcome in outcomes]
        )
    verdict = verdict_labels.of_claim(claim)
    reports = reports_in_force(claim.reports)
    public_url = state.of(request).public_url
    return templating.page(
        "claim.html",
        claim=claim,
        verdict=verdict,
        event=event,
        findings=[(outcome, findings.describe(outcome)) for outcome in outcomes],
        recorders=recorders,
        wordings=wording_lanes.draw(claim, reports),
        scale=wording_lanes.axis(),
        relayed=[report for report in reports if report.role == "relayed"],
        original=[report for report in reports if report.role == "original"],
        steps=[_step(item) for item, _ in rows],
        json_ld=json_ld.markup(claim, verdict, public_url),
        citation=json_ld.cite(claim, verdict),
        origin=public_url,
    )


def outcomes_about(event: Event, claim: Claim) -> list[Outcome]:
    """Return the findings in force about an event that concern a claim."""
    return [
        outcome
        for outcome in event.outcomes
        if outcome.in_force and (not outcome.claims or claim.id in outcome.claims)
    ]


def reports_in_force(reports: Iterable[Report]) -> list[Report]:
    """Return the reports that were not withdrawn."""
    return [report for report in reports if report.withdrawn_at is None]


def _step(item: TimelineItem) -> Step:
    words = STEPS[item.type]
    if item.type == "settlement":
        words = _settlement(item)
    elif item.report is not None:
        change = "withdrawn" if item.type == "withdrawal" else "added"
        words = f"Report by {item.report.outlet.name} {change}"
    return Step(at=item.at, words=words)


def _settlement(item: TimelineItem) -> str:
    settlement = item.settlement
    if settlement is None:
        return "No longer settled"
    if settlement.verdict is None:
        if settlement.void_reason is None:
            return "No longer settled"
        reason = verdict_labels.REASONS.get(settlement.void_reason, "void")
        return f"It cannot be judged: {reason}"
    late = ""
    if settlement.late_by:
        late = f", but {formatting.plural(settlement.late_by, 'day')} later"
    return f"Settled: {VERDICTS[settlement.verdict]}{late}"


router = Router(
    "/", route_handlers=[list_claims, show_claim], opt={"undocumented": True}
)

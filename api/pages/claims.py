"""Claims: one prediction with all that is known of it, and lists of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api.database.pool import Database
from api.language.dates import windows
from api.language.hedges.wording import Wording
from api.model import paging
from api.model.claims import Claim
from api.model.filters import ClaimFilter, Nothing
from api.model.paging import Limit
from api.model.reports import Report
from api.model.timelines import TimelineItem
from api.pages import templating
from api.pages.charts import plots
from api.pages.formats import json_ld
from api.pages.page_query import AnyRequest, asks
from api.pages.text import formatting, links, verdict_labels
from api.store import claims, slug_checks, timelines

MOST_ITEMS = 40
SHOWN = ("q", "status", "topic", "basis", "made_from", "made_to", "sort")
DAYS = {"made_on", "-made_on", "due", "-due"}
TYPES = {
    "claim": "Entered",
    "correction": "Entered, correcting an earlier version",
    "report": "A report was added",
    "outcome": "A finding about the event was recorded",
    "settlement": "Settled",
    "withdrawal": "Withdrawn",
}


class PageFilter(ClaimFilter, frozen=True, kw_only=True):
    """Which claims a page shows."""

    limit: Limit = 25


class Step(Struct, frozen=True, kw_only=True):
    """One thing that happened to a claim, in words."""

    at: datetime
    told: str


@get("/claims", dependencies=asks(PageFilter))
async def list_claims(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[PageFilter],
) -> Response[str]:
    """List claims, filtered and sorted, a page at a time."""
    await slug_checks.check(
        db, source=filters.source, outlet=filters.outlet, event=filters.event
    )
    key = "day" if filters.sort in DAYS else None
    rows = await claims.find(
        db,
        filters,
        after=paging.place(filters.cursor, filters.sort, key=key),
        closed_day=windows.last_closed_day(now),
    )
    page = paging.page(rows, filters.limit, "/claims", filters)
    filled = {**links.filled(filters)}
    filled.pop("cursor", None)
    return templating.page(
        "claims.html",
        claims=page.items,
        asked=filters,
        filled=filled,
        hidden={name: value for name, value in filled.items() if name not in SHOWN},
        next=page.next and links.of("/claims", **{**filled, "cursor": page.next}),
    )


@get("/claims/{claim_id:uuid}", dependencies=asks(Nothing))
async def show_claim(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str]:
    """Show a claim: its words, its window, who published it, what came of it."""
    closed_day = windows.last_closed_day(now)
    claim = await claims.get(db, claim_id, closed_day=closed_day)
    rows = await timelines.of_claim(
        db, claim_id, limit=MOST_ITEMS, after=None, closed_day=closed_day
    )
    mark = verdict_labels.of_claim(claim)
    worded = wordings(claim)
    state: State = request.app.state
    return templating.page(
        "claim.html",
        claim=claim,
        how=mark,
        worded=worded,
        scale=plots.scale(worded) if worded else None,
        relayed=[each for each in standing(claim.reports) if each.role == "relayed"],
        original=[each for each in standing(claim.reports) if each.role == "original"],
        steps=[_step(item) for item, _ in rows],
        linked=json_ld.linked(claim, mark, state["public_url"]),
        citation=json_ld.cite(claim, mark),
        origin=state["public_url"],
    )


def standing(reports: Iterable[Report]) -> list[Report]:
    """Return the reports that were not withdrawn."""
    return [each for each in reports if each.withdrawn_at is None]


def wordings(claim: Claim) -> list[tuple[str, Wording]]:
    """Return who said it in which words: the source first, then each outlet."""
    own = [(claim.source.name, claim.wording)]
    told = [(each.outlet.name, each.wording) for each in standing(claim.reports)]
    return [(who, said) for who, said in (*own, *told) if said is not None][:8]


def _step(item: TimelineItem) -> Step:
    told = TYPES[item.type]
    if item.type == "settlement":
        told = _settled(item)
    elif item.report is not None:
        outlet = item.report.outlet.name
        ended = "withdrawn" if item.type == "withdrawal" else "added"
        told = f"Report by {outlet} {ended}"
    return Step(at=item.at, told=told)


def _settled(item: TimelineItem) -> str:
    end = item.settlement
    if end is None or (end.verdict is None and end.void_reason is None):
        return "No longer settled"
    if end.verdict is None:
        return (
            f"Not judged: {verdict_labels.REASONS.get(end.void_reason or '', 'void')}"
        )
    verdict = {
        "happened": "it happened in time",
        "did_not_happen": "it did not happen in time",
        "partly": "it happened in part",
    }[end.verdict]
    late = f", but {formatting.plural(end.late_by, 'day')} later" if end.late_by else ""
    return f"Settled: {verdict}{late}"


router = Router(
    "/", route_handlers=[list_claims, show_claim], opt={"undocumented": True}
)

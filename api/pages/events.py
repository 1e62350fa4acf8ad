"""Events: what may happen, what was found, and everyone who spoke about it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.database.pool import Database
from api.language.dates import windows
from api.model.events import Event
from api.model.filters import ClaimFilter, Nothing
from api.model.outcomes import Outcome
from api.pages import feeds, templating
from api.pages.charts import claim_timeline
from api.pages.formats.atom import Feed
from api.pages.page_query import AnyRequest, asks
from api.pages.text import formatting, verdict_labels
from api.store import claims, events

MOST_BARS = 60
KINDS = {
    "occurred": "It happened",
    "not_occurred": "It had not happened",
    "partly": "It happened in part",
    "void": "It cannot be judged",
}


@get("/events/{slug:str}", dependencies=asks(Nothing))
async def show_event(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[Any]:
    """Show an event: the findings about it, and every claim on one axis.

    A suffix to the slug asks for a feed or a calendar of its claims.
    """
    stem, _, suffix = slug.partition(".")
    event = await events.get(db, stem)
    if suffix:
        feed = Feed(
            title=f"Foresaid: {formatting.clip(event.statement, 120)}",
            page=f"/events/{stem}",
            path=f"/events/{stem}.atom",
        )
        wanted = ClaimFilter(event=stem)
        return await feeds.follow(request, db, now, suffix, wanted, feed)
    closed_day = windows.last_closed_day(now)
    wanted = ClaimFilter(event=slug, sort="made_on", limit=MOST_BARS)
    found = await claims.find(db, wanted, after=None, closed_day=closed_day)
    marked = claim_timeline.of([claim for claim, _ in found[:MOST_BARS]])
    return templating.page(
        "event.html",
        event=event,
        findings=[(each, tell(each)) for each in event.outcomes],
        drawn=claim_timeline.draw(marked, today=closed_day, happened=happened(event)),
        more=len(found) > MOST_BARS,
        counts=count(marked),
        origin=request.app.state["public_url"],
    )


def happened(event: Event) -> list[date]:
    """Return the days on which it happened, wholly or in part."""
    return [each.on for each in event.outcomes if each.in_force and each.on is not None]


def tell(outcome: Outcome) -> str:
    """Return a finding as a sentence."""
    told = KINDS[outcome.kind]
    match outcome.kind:
        case "occurred" | "partly" if outcome.on is not None:
            until = outcome.on_latest
            day = formatting.day(outcome.on)
            told += (
                f" on {day}"
                if until is None
                else (f" between {day} and {formatting.day(until)}")
            )
            if outcome.degree is not None:
                told += f" ({formatting.percent(outcome.degree)})"
        case "not_occurred" if outcome.through is not None:
            told += f" by {formatting.day(outcome.through)}"
        case "void":
            told += f": {verdict_labels.REASONS[outcome.reason or 'other']}"
        case _:
            pass
    return f"{told}{', and no longer can' if outcome.final else ''}."


def count(marked: Sequence[tuple[Any, verdict_labels.VerdictLabel]]) -> dict[str, int]:
    """Return how many claims have each mark, those there are."""
    found = [mark.label.lower() for _, mark in marked]
    return {label: found.count(label) for label in dict.fromkeys(found)}


router = Router("/", route_handlers=[show_event], opt={"undocumented": True})

"""The page of an event: its findings, and every claim about it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, assert_never

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import state
from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim
from api.model.events import Event
from api.model.filters import ClaimFilter, Nothing
from api.model.outcomes import Outcome
from api.pages import feeds, templating
from api.pages.charts import claim_timeline
from api.pages.formats.atom import Feed
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import formatting, verdict_labels
from api.pages.text.verdict_labels import VerdictLabel
from api.store import claims, events

MOST_ROWS = 60


@get("/events/{slug:str}", dependencies=query_as(Nothing))
async def show_event(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
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
        filters = ClaimFilter(event=stem)
        return await feeds.follow(request, db, now, suffix, filters, feed)
    filters = ClaimFilter(event=slug, sort="made_on", limit=MOST_ROWS)
    event, rows = await load(db, slug, filters, now)
    labelled = claim_timeline.with_verdicts(rows[:MOST_ROWS])
    return templating.page(
        "event.html",
        event=event,
        findings=[(outcome, describe_finding(outcome)) for outcome in event.outcomes],
        timeline=claim_timeline.draw(
            labelled,
            today=windows.last_closed_day(now),
            happened=days_it_happened(event),
        ),
        more=len(rows) > MOST_ROWS,
        counts=count_verdicts(labelled),
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


def describe_finding(outcome: Outcome) -> str:
    """Return a finding as a sentence."""
    final = ", and no longer can" if outcome.final else ""
    match outcome.kind:
        case "occurred":
            words = f"It happened{_when(outcome)}"
        case "partly":
            words = f"It happened in part{_when(outcome)}"
        case "not_occurred":
            words = "It had not happened"
            if outcome.through is not None:
                words += f" by {formatting.day(outcome.through)}"
        case "void":
            reason = verdict_labels.REASONS[outcome.reason or "other"]
            words = f"It cannot be judged: {reason}"
        case _:
            assert_never(outcome.kind)
    return f"{words}{final}."


def _when(outcome: Outcome) -> str:
    """Return the day or days on which it happened, and in which degree."""
    if outcome.on is None:
        return ""
    day = formatting.day(outcome.on)
    words = f" on {day}"
    if outcome.on_latest is not None:
        words = f" between {day} and {formatting.day(outcome.on_latest)}"
    if outcome.degree is not None:
        words += f" ({formatting.percent(outcome.degree)})"
    return words


def count_verdicts(labelled: Sequence[tuple[Claim, VerdictLabel]]) -> dict[str, int]:
    """Return how many claims have each verdict that occurs, in order of occurrence."""
    labels = [verdict.label.lower() for _, verdict in labelled]
    return {label: labels.count(label) for label in dict.fromkeys(labels)}


router = Router("/", route_handlers=[show_event], opt={"undocumented": True})

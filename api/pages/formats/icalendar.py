"""Agendas: the days by which claims fall due, as iCalendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event
from litestar import Response
from msgspec import structs

from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim
from api.model.filters import ClaimFilter
from api.pages.text import claim_labels, formatting, verdict_labels
from api.store import claims, log_head

MOST = 200  # of those to come, and of those that wait
ICALENDAR = "text/calendar"  # the charset is added to text


async def answer(
    db: Database, title: str, wanted: ClaimFilter, now: datetime, origin: str
) -> Response[bytes]:
    """Answer the days on which the claims *wanted* fall due, or fell due unjudged."""
    closed_day = windows.last_closed_day(now)
    found: list[Claim] = []
    for asked in (
        structs.replace(wanted, status="due", sort="-due", limit=MOST),
        _ahead(wanted, closed_day),
    ):
        rows = await claims.find(db, asked, after=None, closed_day=closed_day)
        found += [claim for claim, _ in rows[:MOST]]
    log = await log_head.name(db)
    return Response(write(title, found, origin, log), media_type=ICALENDAR)


def write(title: str, found: Iterable[Claim], origin: str, log: str) -> bytes:
    """Write a calendar with a whole-day entry for each claim of a *log*."""
    calendar: Any = Calendar()
    calendar.add("prodid", "-//Foresaid//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", timedelta(days=1))
    for claim in found:
        if claim.window.latest is not None:
            entry = _entry(claim, claim.window.latest, origin, log)
            calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _entry(claim: Claim, latest: date, origin: str, log: str) -> Any:
    entry: Any = Event()
    entry.add("uid", f"{claim.id}@{log[:16]}.foresaid")
    # The same claim is written alike however often it is asked for.
    entry.add("dtstamp", claim.recorded_at)
    entry.add("dtstart", latest)
    entry.add("summary", f"Due: {claim.source.name}: {claim_labels.say(claim, 120)}")
    label = verdict_labels.of_claim(claim)
    said = f"Said {formatting.day(claim.made_on)}. {label.sentence}"
    entry.add("description", f"{claim_labels.say(claim, 1000)}\n{said}")
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", claim.topics or ["prediction"])
    if origin:
        entry.add("url", f"{origin}/claims/{claim.id}")
    return entry


def _ahead(wanted: ClaimFilter, closed_day: date) -> ClaimFilter:
    first = closed_day + timedelta(days=1)
    return structs.replace(
        wanted, status="open", sort="due", due_from=first, limit=MOST
    )

"""The days on which claims fall due, as iCalendar (RFC 5545)."""

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

MOST = 200  # open claims, and as many that are due
ICALENDAR = "text/calendar"  # Litestar adds the charset


async def answer(
    db: Database, title: str, filters: ClaimFilter, now: datetime, origin: str
) -> Response[bytes]:
    """Return a calendar of the claims of *filters* that are due or will be."""
    closed_day = windows.last_closed_day(now)
    due = structs.replace(filters, status="due", sort="-due", limit=MOST)
    dated: list[Claim] = []
    async with db.snapshot() as snapshot:
        for part in (due, _open(filters, closed_day)):
            rows = await claims.find(snapshot, part, closed_day=closed_day)
            dated += [claim for claim, _ in rows[:MOST]]
    log = await log_head.name(db)
    return Response(write(title, dated, origin, log), media_type=ICALENDAR)


def write(title: str, rows: Iterable[Claim], origin: str, log: str) -> bytes:
    """Write a calendar with a whole-day entry for each claim of a *log*."""
    calendar: Any = Calendar()
    calendar.add("prodid", "-//Foresaid//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", timedelta(days=1))
    for claim in rows:
        if claim.window.latest is not None:
            entry = _entry(claim, claim.window.latest, origin, log)
            calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _entry(claim: Claim, latest: date, origin: str, log: str) -> Any:
    entry: Any = Event()
    entry.add("uid", f"{claim.id}@{log[:16]}.foresaid")
    # Not the present moment, so that a claim is always written alike.
    entry.add("dtstamp", claim.recorded_at)
    entry.add("dtstart", latest)
    entry.add(
        "summary", f"Due: {claim.source.name}: {claim_labels.statement(claim, 120)}"
    )
    verdict = verdict_labels.of_claim(claim)
    details = f"Made {formatting.day(claim.made_on)}. {verdict.story}"
    entry.add("description", f"{claim_labels.statement(claim, 1000)}\n{details}")
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", claim.topics or ["prediction"])
    if origin:
        entry.add("url", f"{origin}/claims/{claim.id}")
    return entry


def _open(filters: ClaimFilter, closed_day: date) -> ClaimFilter:
    first = closed_day + timedelta(days=1)
    return structs.replace(
        filters, status="open", sort="due", due_from=first, limit=MOST
    )

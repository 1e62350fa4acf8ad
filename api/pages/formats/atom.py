"""Claims as an Atom feed (RFC 4287), the last changed first."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from litestar import Response
from msgspec import Struct, structs

from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim
from api.model.filters import ClaimFilter
from api.pages import templating
from api.store import claims, log_head

MOST = 40
ATOM = "application/atom+xml; charset=utf-8"


class Feed(Struct, frozen=True, kw_only=True):
    """A feed: its title, the path of the page beside it, and its own path."""

    title: str
    page: str
    path: str


async def answer(
    db: Database, feed: Feed, filters: ClaimFilter, now: datetime, origin: str
) -> Response[str]:
    """Return the newest claims that *filters* let through, and the last settled."""
    closed_day = windows.last_closed_day(now)
    filters = structs.replace(filters, limit=MOST)
    async with db.snapshot() as snapshot:
        rows = await claims.find(snapshot, filters, closed_day=closed_day)
        settled = await claims.settled(snapshot, filters, closed_day=closed_day)
    newest = (claim for claim, _ in rows)
    by_id = {claim.id: claim for claim in (*newest, *settled)}
    return await write(db, feed, by_id.values(), now, origin)


async def write(
    db: Database, feed: Feed, rows: Iterable[Claim], now: datetime, origin: str
) -> Response[str]:
    """Write claims as a feed, with an id that no feed of another log has."""
    log = await log_head.name(db)
    newest = sorted(rows, key=_updated, reverse=True)[:MOST]
    content = templating.ENVIRONMENT.get_template("feed.xml").render(
        feed=feed,
        id=uuid5(NAMESPACE_URL, f"foresaid:{log}{feed.path}").urn,
        entries=[(claim, _updated(claim)) for claim in newest],
        updated=_updated(newest[0]) if newest else _noon(now),
        origin=origin,
    )
    return Response(content, media_type=ATOM)


def _updated(claim: Claim) -> datetime:
    """Return when a claim last changed: was settled, or else entered."""
    settled = None if claim.outcome is None else claim.outcome.settled_at
    return max(claim.recorded_at, settled or claim.recorded_at)


def _noon(now: datetime) -> datetime:
    """Return when the last day that is over everywhere on Earth ended."""
    day = windows.last_closed_day(now)
    return datetime.combine(day, time(), UTC) + timedelta(hours=36)

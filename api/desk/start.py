"""The start of the desk: what waits, and what was done last."""

from collections.abc import Sequence

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Struct

from api.database.pool import Database
from api.desk import activity
from api.desk.desk import Desk
from api.language.dates import windows
from api.model.filters import OutletFilter, SourceFilter
from api.model.outlets import Outlet
from api.model.references import SubjectType
from api.model.sources import Source
from api.store import due_events, name_lookup
from api.store.name_lookup import Named
from api.store.sources_outlets import outlets, sources

LATEST = 12  # entries of the log
NEWEST = 12  # sources and outlets whose names are compared with all others


class Pair(Struct, frozen=True):
    """Something new, and what it may be the same as."""

    kind: SubjectType
    slug: str
    name: str
    other: Named


@get("/desk")
async def show_start(desk: NamedDependency[Desk]) -> Response[str]:
    """Show what there is to do."""
    waiting = await due_events.count(desk.db, windows.last_closed_day(desk.now))
    return desk.page(
        "start.html",
        waiting=waiting,
        deeds=await activity.latest(desk.db, LATEST, desk.now),
        pairs=await look_alikes(desk.db) if desk.may("sources:write") else [],
    )


async def look_alikes(db: Database) -> list[Pair]:
    """Return which of the newest names are much like another."""
    new_sources = await sources.find(db, SourceFilter(), limit=NEWEST, after=None)
    new_outlets = await outlets.find(db, OutletFilter(), limit=NEWEST, after=None)
    pairs = await _pairs(db, "source", [source for source, _ in new_sources])
    return pairs + await _pairs(db, "outlet", [outlet for outlet, _ in new_outlets])


async def _pairs(
    db: Database, kind: SubjectType, newest: Sequence[Source | Outlet]
) -> list[Pair]:
    """Return each pair once, without those that somebody declared distinct."""
    pairs: dict[frozenset[str], Pair] = {}
    for new in newest:
        for other in await name_lookup.like(db, kind, new.name, but=new.slug, limit=1):
            slugs = frozenset({new.slug, other.slug})
            pairs.setdefault(slugs, Pair(kind, new.slug, new.name, other))
    declared = await name_lookup.declared_distinct(db, kind, pairs.keys())
    return [pair for slugs, pair in pairs.items() if slugs not in declared]

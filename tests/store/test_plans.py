"""Hot readings find what they need by an index, in a log that has grown."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec import Struct

from api.database.pool import Database
from api.model import paging
from api.model.filters import ClaimFilter, EventFilter, OutletFilter, SourceFilter
from api.model.instants import LogPosition
from api.model.paging import Place
from api.store import (
    changes,
    claim_versions,
    claims,
    collections,
    events,
    figure_subjects,
    keys,
    log_head,
    merkle,
    name_lookup,
    timelines,
)
from api.store.claim_versions import Rows
from api.store.sources_outlets import outlets, sources
from api.store.writing import idempotency, redactions
from tests.store import corpus, plans

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = date(2025, 1, 1)
SMALL = {"log_head", "migrations", "checkpoints", "key_uses", "revocations"}


class Grown(Struct):
    """A database that has grown: a connection to it, and ids of what it holds."""

    connection: Any
    claim: Any
    source: Any
    outlet: Any
    event: Any
    claim_ids: Any
    position: LogPosition


@pytest.fixture(scope="module")
async def grown(create: Callable[[], AsyncIterator[str]]) -> AsyncIterator[Grown]:
    async for dsn in create():
        await corpus.lay(dsn)
        connection = await plans.connect(dsn)
        row = await connection.fetchrow("""
            SELECT c.id AS claim, s.id AS source, o.id AS outlet, c.event_id AS event,
                s.index, o.index AS outlet_index, h.size
            FROM log_head h, claims c
            JOIN sources s ON s.id = c.source_id
            JOIN outlets o ON o.slug = 'outlet-29'
            WHERE s.slug = 'source-50'
            LIMIT 1
        """)
        yield Grown(
            connection=connection,
            claim=row["claim"],
            source=(row["source"], row["index"]),
            outlet=(row["outlet"], row["outlet_index"]),
            event=row["event"],
            claim_ids=[row["claim"]],
            position=LogPosition(instant=NOW, size=row["size"], closed_day=DAY),
        )
        await connection.close()


def finding(
    after: Place | None = None, **filters: Any
) -> Callable[[Database, Grown], Awaitable[object]]:
    """Return the reading of a list of claims."""
    cursor = after and paging.cursor(after)
    chosen = ClaimFilter(**filters, cursor=cursor)
    return lambda db, _: claims.find(db, chosen, closed_day=DAY)


async def ignore(_: Rows) -> None:
    """Take rows that nobody looks at."""


READINGS: dict[str, tuple[str, Callable[[Database, Grown], Awaitable[object]]]] = {
    "a claim": ("claims_pkey", lambda db, g: claims.get(db, g.claim, closed_day=DAY)),
    "claims, newest first": ("claim_states_index", finding()),
    "claims, oldest first": ("claim_states_index", finding(sort="recorded_at")),
    "claims by day": ("claim_states_made_on", finding(sort="made_on")),
    "claims by day, latest first": ("claim_states_made_on", finding(sort="-made_on")),
    "claims by due date": ("claim_states_due_asc", finding(sort="due")),
    "claims by due date, last first": ("claim_states_due_desc", finding(sort="-due")),
    "a second page": (
        "claim_states_due_asc",
        finding(Place("due", "2020-01-01", 4000), sort="due"),
    ),
    "claims of a source": ("claim_states_source", finding(source="source-50")),
    "claims about an event": ("claim_states_event", finding(event="event-7bx")),
    "claims in an outlet": ("report_states_outlet", finding(outlet="outlet-29")),
    "claims of a rare topic": ("events_topics", finding(topic="rare")),
    "claims with words": ("texts_search", finding(q="word77")),
    "due claims": ("claim_states_waiting", finding(status="due", sort="due")),
    "claims settled last": (
        "settlements_index",
        lambda db, _: claims.settled_last(db, limit=5, closed_day=DAY),
    ),
    "an event": ("events_slug_key", lambda db, _: events.get(db, "event-7bx")),
    "events, newest first": (
        "events_index",
        lambda db, _: events.find(db, EventFilter(), limit=50, after=None),
    ),
    "events of a topic": (
        "events_topics",
        lambda db, _: events.find(db, EventFilter(topic="rare"), limit=50, after=None),
    ),
    "outcomes of an event": (
        "outcomes_event",
        lambda db, g: events.outcomes(db, g.event, limit=50, after=None),
    ),
    "a source": ("sources_slug_key", lambda db, _: sources.get(db, "source-50")),
    "sources of a name": (
        "sources_words",
        lambda db, _: sources.find(db, SourceFilter(q="77"), limit=50, after=None),
    ),
    "names much like one that is typed": (
        "source_names_near",
        lambda db, _: name_lookup.like(db, "source", "7777"),
    ),
    "an outlet": ("outlets_slug_key", lambda db, _: outlets.get(db, "outlet-7")),
    "outlets of a name": (
        "outlets_words",
        lambda db, _: outlets.find(db, OutletFilter(q="77"), limit=50, after=None),
    ),
    "the subject of a record": (
        "sources_slug_key",
        lambda db, g: figure_subjects.get(db, "source", "source-50", g.position),
    ),
    "what the last entries made of claims": (
        "claim_versions_from",
        lambda db, g: claim_versions.read(
            db, g.position.size - 9, g.position.size, ignore
        ),
    ),
    "for whom they count": (
        "report_versions_from",
        lambda db, g: claim_versions.read_reports(
            db, g.position.size - 9, g.position.size, ignore
        ),
    ),
    "the series of new events": (
        "events_index",
        lambda db, g: claim_versions.series(db, g.position.size - 9, g.position.size),
    ),
    "the reports of an outlet": (
        "reports_reworded",
        lambda db, g: figure_subjects.reports(db, [g.outlet[1]], g.position),
    ),
    "the last change of a leaderboard": (
        "entries_names",
        lambda db, g: log_head.changed_last(db, 7, g.position.size),
    ),
    "the last change of a name": (
        "entries_names",
        lambda db, _: log_head.renamed(db, also_new=True),
    ),
    "the log at an instant": (
        "entries_recorded_at_key",
        lambda db, _: log_head.sizes_at(db, [NOW - timedelta(days=4500)]),
    ),
    "changes": ("entries_pkey", lambda db, _: changes.after(db, 5000, limit=50)),
    "the entries of a proof": (
        "entries_pkey",
        lambda db, _: merkle.bodies(db, 7, limit=9),
    ),
    "a source's timeline": (
        "claim_states_source",
        lambda db, g: timelines.find(
            db, ("source", g.source[0]), limit=50, after=None, closed_day=DAY
        ),
    ),
    "an event's timeline": (
        "claim_states_event",
        lambda db, g: timelines.find(
            db, ("event", g.event), limit=50, after=None, closed_day=DAY
        ),
    ),
    "a claim's history": (
        "claim_states_pkey",
        lambda db, g: timelines.find(
            db, ("claim", g.claim), limit=50, after=None, closed_day=DAY
        ),
    ),
    "an outlet's timeline": (
        "report_states_outlet",
        lambda db, g: timelines.find(
            db, ("outlet", g.outlet[0]), limit=50, after=None, closed_day=DAY
        ),
    ),
    "a collection": (
        "collections_slug_key",
        lambda db, _: collections.get(db, "collection-7"),
    ),
    "a key": ("keys_pkey", lambda db, _: keys.find(db, "key00007")),
    "an answer that is asked for again": (
        "idempotency_pkey",
        lambda db, g: idempotency.find(db, g.claim, NOW),
    ),
    "the entry of an id": (
        "reports_pkey",
        lambda db, g: redactions.index_of(db, g.claim),
    ),
}
# What reads these tables whole, and why.
WHOLE = {
    # A thousand settlements are a good part of the claims of this corpus.
    "claims settled last": {"claims", "claim_states", "events"},
}


@pytest.mark.parametrize("name", READINGS)
async def test_a_reading_finds_by_its_index(grown: Grown, name: str) -> None:
    index, read = READINGS[name]
    made = plans.Plans()
    await read(plans.planned(grown.connection, made), grown)
    assert made.indexes & {*index.split(" or ")}
    assert made.scanned - SMALL == WHOLE.get(name, set())

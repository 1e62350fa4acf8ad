"""What lists for readers need besides the rows: their order, and counts for each."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, LiteralString

from msgspec import Struct, structs

from api.database.pool import Database
from api.model.filters import ClaimFilter
from api.model.references import SubjectType

Kind = Literal["sources", "outlets", "events"]
TABLES: dict[Kind, LiteralString] = {
    "sources": "sources", "outlets": "outlets", "events": "events"
}  # fmt: skip
LATER: LiteralString = """
    WHERE merged_into IS NULL AND index >= $1
    ORDER BY index
    LIMIT $2
"""
PARTS: LiteralString = """
    SELECT index
    FROM (
        SELECT index, row_number() OVER (ORDER BY index) AS nth
        FROM
"""
EVERY: LiteralString = """
        WHERE merged_into IS NULL
    ) numbered
    WHERE nth % $1::bigint = 1 OR $1 = 1
    ORDER BY index
"""
LISTED: dict[SubjectType, LiteralString] = {
    "source": """
        SELECT s.index, s.slug, s.name, s.kind, s.role AS about, s.aliases
        FROM sources s
    """,
    "outlet": """
        SELECT s.index, s.slug, s.name, 'outlet' AS kind, s.country AS about, s.aliases
        FROM outlets s
    """,
}


class ListedSubject(Struct, frozen=True):
    """A row of a list of sources or outlets; `about`: a role, or a country."""

    index: int
    slug: str
    name: str
    kind: str
    about: str | None
    aliases: list[str]


async def subjects(
    db: Database, kind: SubjectType, indexes: Sequence[int]
) -> list[ListedSubject]:
    """Return the subjects of these entries, in this order."""
    given: LiteralString = """
        JOIN unnest($1::bigint[]) WITH ORDINALITY AS given (index, nth)
            ON given.index = s.index
        ORDER BY given.nth
    """
    query = LISTED[kind] + given
    return await db.all(ListedSubject, query, indexes) if indexes else []


class Countries(Struct):
    """The countries that outlets have."""

    countries: list[str]


async def countries(db: Database) -> list[str]:
    """Return the countries of outlets, in the order of their codes."""
    query = """
        SELECT coalesce(array_agg(DISTINCT country), '{}') AS countries
        FROM outlets
        WHERE country IS NOT NULL AND merged_into IS NULL
    """
    return (await db.one(Countries, query)).countries


class Nouns(Struct):
    """How many there are that were not merged."""

    events: int
    sources: int
    outlets: int


async def nouns(db: Database) -> Nouns:
    """Return how many events, sources and outlets there are."""
    query = """
        SELECT (SELECT count(*) FROM events WHERE merged_into IS NULL) AS events,
            (SELECT count(*) FROM sources WHERE merged_into IS NULL) AS sources,
            (SELECT count(*) FROM outlets WHERE merged_into IS NULL) AS outlets
    """
    return await db.one(Nouns, query)


class EventTally(Struct, frozen=True):
    """How many claims there are about an event; `due`: when the next one falls due."""

    slug: str
    predictions: int
    sources: int
    waiting: int
    due: date | None


async def event_tallies(
    db: Database, slugs: Collection[str], *, closed_day: date
) -> dict[str, EventTally]:
    """Return the tallies of these events, withdrawn claims left out."""
    query = """
        SELECT e.slug, count(s.claim_id) AS predictions,
            count(DISTINCT s.source_id) AS sources,
            count(*) FILTER (WHERE s.latest <= $2
                AND s.verdict IS NULL AND s.void_reason IS NULL) AS waiting,
            min(s.latest) FILTER (WHERE s.latest > $2
                AND s.verdict IS NULL AND s.void_reason IS NULL) AS due
        FROM events e
        LEFT JOIN claim_states s ON s.event_id = e.id AND s.withdrawn_at IS NULL
        WHERE e.slug = ANY($1)
        GROUP BY e.slug
    """
    rows = await db.all(EventTally, query, slugs, closed_day) if slugs else []
    return {row.slug: row for row in rows}


class Names(Struct):
    """The names of what filters name by slug."""

    source: str | None
    outlet: str | None
    event: str | None


async def names(db: Database, filters: ClaimFilter) -> dict[str, str]:
    """Return the names of the source, the outlet and the event that filters name."""
    slugs = filters.source, filters.outlet, filters.event
    if not any(slugs):
        return {}
    query = """
        SELECT
            (SELECT name FROM sources WHERE slug = $1) AS source,
            (SELECT name FROM outlets WHERE slug = $2) AS outlet,
            (SELECT statement FROM event_answers WHERE slug = $3) AS event
    """
    found = structs.asdict(await db.one(Names, query, *slugs))
    return {field: name for field, name in found.items() if name is not None}


class Address(Struct, frozen=True):
    """The slug of something that has a page."""

    slug: str


class Start(Struct, frozen=True):
    """The entry that a part of a list begins with."""

    index: int


async def starts(db: Database, kind: Kind, most: int) -> list[int]:
    """Return where parts of *most* things each begin, in the order of entry."""
    query = PARTS + " " + TABLES[kind] + EVERY
    return [row.index for row in await db.all(Start, query, most)]


async def slugs(db: Database, kind: Kind, first: int, most: int) -> list[str]:
    """Return *most* slugs, in the order of entry, from the entry *first* on."""
    query = "SELECT slug FROM " + TABLES[kind] + LATER  # noqa: S608 names are ours
    return [row.slug for row in await db.all(Address, query, first, most)]

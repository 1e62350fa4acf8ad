"""What lists for readers need besides the rows: their order, and counts for each."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, LiteralString

from msgspec import Struct, structs

from api.database.pool import Database
from api.model.filters import ClaimFilter
from api.model.references import SubjectType

SubjectSort = Literal["judged", "predictions", "name", "newest"]
Kind = Literal["sources", "outlets", "events"]
TABLES: dict[Kind, LiteralString] = {
    "sources": "sources", "outlets": "outlets", "events": "events"
}  # fmt: skip
IN_ORDER: LiteralString = """
    WHERE merged_into IS NULL
    ORDER BY index
    OFFSET $1 LIMIT $2
"""
TALLIED: LiteralString = """
    SELECT s.index, s.slug, s.name, s.kind, s.about, s.aliases,
        count(*) OVER () AS total
    FROM
"""
LISTED: dict[SubjectType, LiteralString] = {
    "source": """
        (SELECT *, role AS about, kind AS value FROM sources) s
    """,
    "outlet": """
        (
            SELECT *, 'outlet' AS kind, country AS about, country AS value,
                NULL::text AS role
            FROM outlets
        ) s
    """,
}
FITTING: LiteralString = """
    LEFT JOIN unnest($1::bigint[], $2::bigint[], $3::bigint[])
        AS t (index, judged, predictions) ON t.index = s.index
    WHERE s.merged_into IS NULL
      AND ($4::text IS NULL OR name_words(s.name, s.aliases) @@ prefixes($4)
        OR position(lower($4) IN lower(s.role)) > 0)
      AND ($5::text IS NULL OR s.value = $5)
    ORDER BY
"""
ORDERS: dict[SubjectSort, LiteralString] = {
    "judged": " t.judged DESC NULLS LAST, t.predictions DESC NULLS LAST, s.index",
    "predictions": " t.predictions DESC NULLS LAST, s.index",
    "name": " lower(s.name), s.index",
    "newest": " s.index DESC",
}
PAGE: LiteralString = " OFFSET $6 LIMIT $7"


class SubjectSearch(Struct, frozen=True, kw_only=True):
    """Which subjects, in which order, and which of them are shown.

    `value`: the kind of a source, the country of an outlet. `subjects`, `judged` and
    `predictions` are parallel: the tallies that they are sorted by.
    """

    kind: SubjectType
    words: str | None
    value: str | None
    sort: SubjectSort
    first: int
    limit: int
    subjects: Sequence[int]
    judged: Sequence[int]
    predictions: Sequence[int]


class ListedSubject(Struct, frozen=True):
    """A row of a list of sources or outlets; `about`: a role, or a country."""

    index: int
    slug: str
    name: str
    kind: str
    about: str | None
    aliases: list[str]
    total: int


async def subjects(db: Database, search: SubjectSearch) -> list[ListedSubject]:
    """Return some of the subjects that fit; `total` is how many fit in all."""
    query = TALLIED + LISTED[search.kind] + FITTING + ORDERS[search.sort] + PAGE
    values = search.subjects, search.judged, search.predictions
    place = search.first, search.limit
    return await db.all(
        ListedSubject, query, *values, search.words, search.value, *place
    )


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


async def slugs(db: Database, kind: Kind, first: int, most: int) -> list[str]:
    """Return *most* slugs, in the order of entry, after the *first* ones."""
    query = "SELECT slug FROM " + TABLES[kind] + IN_ORDER  # noqa: S608 names are ours
    return [row.slug for row in await db.all(Address, query, first, most)]

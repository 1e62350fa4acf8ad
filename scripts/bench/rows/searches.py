"""Text search, and pages far down in lists."""

from collections.abc import Iterator
from functools import partial
from statistics import median
from urllib.parse import urlencode

from api.model import paging
from api.model.filters import ClaimFilter, EventFilter, Paged
from api.model.paging import Place
from scripts.bench.bench import Bench, Row, uncopied_median
from scripts.bench.load import client
from scripts.bench.measured_server import HOT, MeasuredServer
from scripts.bench.result import Result, limited, slower

SEARCHES = 40
PER_PAGE = 50
DEEP = 10_000
LIMITS = range(40, 60)
SAME = 1.3  # as equal as two times can be measured
EVERYWHERE = ("says", "claim", "happen", "saying", "claims", "happening")
# The lists: the path, its filters, and the row after which a page begins.
LISTS = {
    "all claims": ("/v1/claims", ClaimFilter(), """
        SELECT index, NULL FROM claim_states
        ORDER BY index DESC OFFSET $1 LIMIT 1"""),
    "claims by day": ("/v1/claims", ClaimFilter(sort="made_on"), """
        SELECT index, made_on FROM claim_states
        ORDER BY made_on, index OFFSET $1 LIMIT 1"""),
    "claims by due day": ("/v1/claims", ClaimFilter(sort="due"), """
        SELECT index, latest FROM claim_states
        ORDER BY coalesce(latest, 'infinity'), index OFFSET $1 LIMIT 1"""),
    "claims of the hottest": (f"/v1/sources/{HOT}/claims", Paged(), """
        SELECT s.index, NULL FROM claim_states s
        JOIN sources o ON o.id = s.source_id AND o.slug = 'source-0'
        ORDER BY s.index DESC OFFSET $1 LIMIT 1"""),
    "events": ("/v1/events", EventFilter(), """
        SELECT index, NULL FROM events
        ORDER BY index DESC OFFSET $1 LIMIT 1"""),
}  # fmt: skip


def search(bench: Bench) -> Iterator[Row]:
    """Search claims by their words, each request for others."""
    server = bench.server
    words = [f"word{n}" for n in range(100, 100 + SEARCHES)]
    phrases = [f'"says that {word} will happen"' for word in words]
    yield Row("search a word, one claim in 1,000", partial(_search, server, words, 10))
    yield Row("search a word that every claim has",
              partial(_search, server, EVERYWHERE, 10))  # fmt: skip
    yield Row("search a phrase", partial(_search, server, phrases, 50))


def pages(bench: Bench) -> Iterator[Row]:
    """Get page 10,000 of lists, or the last but one, beside page 1."""
    for name, (path, filters, place) in LISTS.items():
        yield Row(
            f"page 10,000 / page 1 of {name}",
            partial(_deep_page, bench.server, path, filters, place),
        )


async def _search(
    server: MeasuredServer, texts: list[str] | tuple[str, ...], most: float
) -> Result:
    paths = ["/v1/claims?" + urlencode({"q": text}) for text in texts]
    return limited(await uncopied_median(server, paths), most)


async def _deep_page(
    server: MeasuredServer, path: str, filters: ClaimFilter | Paged, query: str
) -> Result:
    place = None
    pages = DEEP
    while place is None and pages:
        rows = await server.rows(query, pages * PER_PAGE)
        place, pages = (rows or [None])[0], pages // 2
    index, day = place or (0, None)
    sort = getattr(filters, "sort", "-recorded_at")
    cursor = paging.sealed(
        paging.cursor(Place(sort, day and day.isoformat(), index)), path, filters
    )
    chosen = {} if sort == "-recorded_at" else {"sort": sort}
    first, deep = (
        [server.get(f"{path}?{urlencode({**chosen, **more, 'limit': limit})}")
         for limit in LIMITS]
        for more in ({}, {"cursor": cursor})
    )  # fmt: skip
    times: tuple[list[float], list[float]] = ([], [])
    await server.write("source-7")
    for pair in zip(first, deep, strict=True):
        for own, (_, took) in zip(
            times, await client.once(server.url, pair), strict=True
        ):
            own.append(took)
    return slower(median(times[1]), median(times[0]), SAME)

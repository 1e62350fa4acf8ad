"""What crawlers and programs that read ask for: robots.txt, sitemaps and llms.txt.

Sitemaps follow sitemaps.org: at most 50,000 addresses a file, and an index of files.
Claims are left out: there may be millions, and the pages of their events lead to them.
"""

import re
from typing import get_args

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import escape

from api import state
from api.database.pool import Database
from api.errors import NotFoundError
from api.model.filters import Nothing
from api.pages.page_query import AnyRequest, query_as
from api.store import browsing, topics
from api.store.browsing import Kind

MOST_ADDRESSES = 50_000
ENTRY = re.compile(r"[0-9]{1,18}")
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
FIXED = (
    *("/", "/sources", "/outlets", "/events", "/claims", "/topics", "/leaderboard"),
    *("/leaderboard/outlets", "/due", "/compare", "/method", "/docs"),
)
ROBOTS = """\
User-agent: *
Disallow: /embed/
Disallow: /search
Disallow: /desk
Disallow: /sign-in
Disallow: /claims/new
Disallow: /*/outcome
Allow: /

Sitemap: {origin}/sitemap.xml
"""
LLMS = """\
# Foresaid

> Foresaid keeps dated predictions from the press, records whether they happened, and
> shows how often each source and outlet was right. Nothing recorded is edited:
> corrections are added to an append-only, verifiable log.

A claim is one prediction by one source about one event, with the days in which it is to
happen and how surely it was said. Never cite a verdict without what was said: "gave it
45%; it happened" is not the same as "said it would; it happened". Figures over few
events, or over events of one night, say little about the next.

## For programs

- [OpenAPI]({origin}/openapi.json): every operation; reading needs no key
- [Sources]({origin}/v1/sources), [outlets]({origin}/v1/outlets), \
[events]({origin}/v1/events), [claims]({origin}/v1/claims), [topics]({origin}/v1/topics)
- A record: `{origin}/v1/sources/{{slug}}/record`, or `.json`, `.csv`, `.atom`, `.ics` \
after the address of a page of a source or an outlet
- [Leaderboard]({origin}/v1/leaderboards/sources)

## For readers

- [Sources]({origin}/sources), [outlets]({origin}/outlets), [events]({origin}/events), \
[predictions]({origin}/claims), [topics]({origin}/topics)
- [Leaderboard]({origin}/leaderboard): who was most often close
- [Method]({origin}/method): how dates and hedges are read, and how every figure is \
computed
"""


@get("/robots.txt", dependencies=query_as(Nothing))
async def get_robots(request: AnyRequest) -> Response[str]:
    """Say what crawlers may read, and where the sitemap is."""
    return _text(ROBOTS.format(origin=_origin(request)))


@get("/llms.txt", dependencies=query_as(Nothing))
async def get_guide(request: AnyRequest) -> Response[str]:
    """Say what is here, and where, to programs that read (llmstxt.org)."""
    return _text(LLMS.format(origin=_origin(request)))


@get("/sitemap.xml", dependencies=query_as(Nothing))
async def get_sitemap_index(
    request: AnyRequest, db: NamedDependency[Database]
) -> Response[str]:
    """List the sitemaps, each of at most 50,000 addresses."""
    files = ["start"]
    for kind in get_args(Kind):
        starts = await browsing.starts(db, kind, MOST_ADDRESSES)
        files += [f"{kind}-{first}" for first in starts]
    places = [f"{_origin(request)}/sitemaps/{file}.xml" for file in files]
    return _xml("sitemapindex", "sitemap", places)


@get("/sitemaps/{name:str}", dependencies=query_as(Nothing))
async def get_sitemap(
    request: AnyRequest, db: NamedDependency[Database], name: FromPath[str]
) -> Response[str]:
    """List addresses: the fixed ones and topics, or those of one kind from an entry."""
    origin = _origin(request)
    if name == "start.xml":
        every = [f"/topics/{topic.topic}" for topic in await topics.every(db)]
        addresses = [*FIXED, *every][:MOST_ADDRESSES]
        return _xml("urlset", "url", [f"{origin}{path}" for path in addresses])
    kind, _, first = name.removesuffix(".xml").partition("-")
    if kind in browsing.TABLES and ENTRY.fullmatch(first) and name.endswith(".xml"):
        slugs = await browsing.slugs(db, kind, int(first), MOST_ADDRESSES)
        if slugs:
            return _xml("urlset", "url", [f"{origin}/{kind}/{slug}" for slug in slugs])
    raise NotFoundError


def _origin(request: AnyRequest) -> str:
    """Return the public address: the one that is set, or by which it was asked."""
    return state.of(request).public_url or str(request.base_url).rstrip("/")


def _text(text: str) -> Response[str]:
    return Response(text, media_type="text/plain")


def _xml(whole: str, part: str, places: list[str]) -> Response[str]:
    rows = "".join(f"<{part}><loc>{escape(place)}</loc></{part}>\n" for place in places)
    return Response(
        f"{XML}<{whole} {SCHEMA}>\n{rows}</{whole}>\n", media_type="application/xml"
    )


router = Router(
    "/",
    route_handlers=[get_robots, get_guide, get_sitemap_index, get_sitemap],
    opt={"undocumented": True},
)

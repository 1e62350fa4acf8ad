"""How other sites request the card of a page (oEmbed 1.0)."""

import re
from datetime import datetime
from typing import Annotated, Literal, assert_never
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Meta, Struct

from api import state
from api.database.pool import Database
from api.errors import BadQueryError, Flaw, MovedError, NotFoundError, UnofferedError
from api.language.dates import windows
from api.pages import subject_lookup
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import claim_labels
from api.pages.text.formatting import clip
from api.store import claims, events

WIDTH, HEIGHT = 480, 300
EMBEDDABLE = re.compile(r"/(sources|outlets|events|claims)/([^/.?#]+)/?")

PageKind = Literal["source", "outlet", "event", "claim"]
KINDS: dict[str, PageKind] = {
    "sources": "source",
    "outlets": "outlet",
    "events": "event",
    "claims": "claim",
}


class EmbeddablePage(Struct, frozen=True, kw_only=True):
    """A page that can be embedded: the slug or id in its address, and its title."""

    kind: PageKind
    name: str
    title: str


class OembedQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page that a site wants to show, the room it has, and the format."""

    url: Annotated[str, Meta(max_length=2000)]
    maxwidth: Annotated[int, Meta(ge=1, le=100_000)] = WIDTH
    maxheight: Annotated[int, Meta(ge=1, le=100_000)] = HEIGHT
    format: Annotated[str, Meta(max_length=20)] = "json"


class Oembed(Struct, frozen=True, kw_only=True):
    """A card as oEmbed 1.0 describes it."""

    title: str
    html: str
    width: int
    height: int
    provider_url: str
    type: Literal["rich"] = "rich"
    version: Literal["1.0"] = "1.0"
    provider_name: str = "Foresaid"
    cache_age: int = 3600


@get("/oembed", dependencies=query_as(OembedQuery))
async def describe_embed(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[OembedQuery],
) -> Response[Oembed]:
    """Describe how to embed a page (oEmbed 1.0)."""
    if filters.format != "json":
        raise UnofferedError("The one format that is offered is `json`.")
    host = request.headers.get("host", "")
    origin, path = _split(filters.url, state.of(request).public_url, host)
    page = await _find(db, path, now)
    width, height = min(filters.maxwidth, WIDTH), min(filters.maxheight, HEIGHT)
    address = f"{origin}/embed/{page.kind}/{page.name}"
    card = Oembed(
        title=page.title,
        html=frame(address, page.title, width, height),
        width=width,
        height=height,
        provider_url=f"{origin}/",
    )
    return Response(card)


async def _find(db: Database, path: str, now: datetime) -> EmbeddablePage:
    """Return the page of a path, or raise NotFoundError where it has no card."""
    match = EMBEDDABLE.fullmatch(path)
    if match is None:
        raise NotFoundError
    kind, name = KINDS[match[1]], match[2]
    while True:
        try:
            title = await _title(db, kind, name, now)
        except MovedError as moved:
            name = moved.slug
        else:
            return EmbeddablePage(kind=kind, name=name, title=title)


async def _title(db: Database, kind: PageKind, name: str, now: datetime) -> str:
    """Return the title of a page; raise MovedError where its subject was merged."""
    match kind:
        case "source" | "outlet":
            return clip((await subject_lookup.get(db, kind, name)).name, 200)
        case "event":
            return clip((await events.get(db, name)).statement, 200)
        case "claim":
            closed_day = windows.last_closed_day(now)
            claim = await claims.get(db, _id(name), closed_day=closed_day)
            return f"{claim.source.name}: {claim_labels.statement(claim, 200)}"
        case _:
            assert_never(kind)


def _id(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        raise NotFoundError from None


def frame(address: str, title: str, width: int, height: int) -> str:
    """Return the HTML with which a site shows a card."""
    return Markup(
        '<iframe src="{}" title="Foresaid: {}" width="{}" height="{}"'
        ' loading="lazy" style="border:0;max-width:100%"></iframe>'
    ).format(address, title, width, height)


def _split(url: str, origin: str, host: str) -> tuple[str, str]:
    """Return the origin and the path of a page of ours, or raise BadQueryError.

    Where no origin is configured, ours is that of the Host header.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _foreign() from error
    own = f"{parts.scheme}://{parts.netloc}"
    is_ours = own == origin if origin else parts.netloc.lower() == host.lower()
    if parts.scheme not in {"http", "https"} or not is_ours:
        raise _foreign()
    return own, parts.path


def _foreign() -> BadQueryError:
    detail = "it is no address of a page here"
    return BadQueryError(detail, Flaw("?url", detail))


router = Router("/", route_handlers=[describe_embed], opt={"undocumented": True})

"""Oembeds: how other sites ask for the card of a page (oEmbed 1.0)."""

import re
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Meta, Struct

from api.database.pool import Database
from api.errors import BadQueryError, Flaw, MovedError, NotFoundError, UnofferedError
from api.language.dates import windows
from api.pages.page_query import AnyRequest, asks
from api.pages.text import claim_labels
from api.pages.text.formatting import clip
from api.store import claims, events
from api.store.sources_outlets import outlets, sources

WIDTH, HEIGHT = 480, 300
FRAMED = re.compile(r"/(sources|outlets|events|claims)/([^/.?#]+)/?")


class Titled(Struct, frozen=True, kw_only=True):
    """A page that can be embedded: what its address ends in, and its title."""

    name: str
    title: str


class OembedQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that a site wants to show, how much room it has, and in which format."""

    url: Annotated[str, Meta(max_length=2000)]
    maxwidth: Annotated[int, Meta(ge=1, le=100_000)] = WIDTH
    maxheight: Annotated[int, Meta(ge=1, le=100_000)] = HEIGHT
    format: Annotated[str, Meta(max_length=20)] = "json"


class Oembed(Struct, frozen=True, kw_only=True):
    """A card as oEmbed 1.0 tells of it."""

    title: str
    html: str
    width: int
    height: int
    provider_url: str
    type: Literal["rich"] = "rich"
    version: Literal["1.0"] = "1.0"
    provider_name: str = "Foresaid"
    cache_age: int = 3600


@get("/oembed", dependencies=asks(OembedQuery))
async def describe_embed(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[OembedQuery],
) -> Response[Oembed]:
    """Tell how a page is embedded (oEmbed 1.0)."""
    if filters.format != "json":
        raise UnofferedError("The one format that is offered is `json`.")
    host = request.headers.get("host", "")
    origin, kind, named = _place(filters.url, request.app.state["public_url"], host)
    told = await _titled(db, kind, named, now)
    width, height = min(filters.maxwidth, WIDTH), min(filters.maxheight, HEIGHT)
    answer = Oembed(
        title=told.title,
        html=frame(f"{origin}/embed/{kind}/{told.name}", told.title, width, height),
        width=width,
        height=height,
        provider_url=f"{origin}/",
    )
    return Response(answer)


async def _titled(db: Database, kind: str, name: str, now: datetime) -> Titled:
    """Return the title of a page, and what its address ends in after any merge."""
    try:
        match kind:
            case "source":
                title = clip((await sources.get(db, name)).name, 200)
            case "outlet":
                title = clip((await outlets.get(db, name)).name, 200)
            case "event":
                title = clip((await events.get(db, name)).statement, 200)
            case _:
                closed_day = windows.last_closed_day(now)
                claim = await claims.get(db, _id(name), closed_day=closed_day)
                title = f"{claim.source.name}: {claim_labels.say(claim, 200)}"
    except MovedError as moved:
        return await _titled(db, kind, moved.slug, now)
    return Titled(name=name, title=title)


def _id(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        raise NotFoundError from None


def frame(address: str, title: str, width: int, height: int) -> str:
    """Return the HTML by which a site shows a card."""
    return Markup(
        '<iframe src="{}" title="Foresaid: {}" width="{}" height="{}"'
        ' loading="lazy" style="border:0;max-width:100%"></iframe>'
    ).format(address, title, width, height)


def _place(url: str, origin: str, host: str) -> tuple[str, str, str]:
    """Return the origin, the kind and the slug or id of a page of ours.

    Where no origin is configured, ours is that of the Host that was asked.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _unfit() from error
    own = f"{parts.scheme}://{parts.netloc}"
    ours = own == origin if origin else parts.netloc.lower() == host.lower()
    if parts.scheme not in {"http", "https"} or not ours:
        raise _unfit()
    found = FRAMED.fullmatch(parts.path)
    if found is None:
        raise NotFoundError
    return own, found[1].removesuffix("s"), found[2]


def _unfit() -> BadQueryError:
    told = "it is no address of a page here"
    return BadQueryError(told, Flaw("?url", told))


router = Router("/", route_handlers=[describe_embed], opt={"undocumented": True})

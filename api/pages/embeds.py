"""Embeds: a record in a card that other sites may frame, and how they ask for it."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup
from msgspec import Meta, Struct

from api.accuracy import records
from api.database import Database
from api.model import windows
from api.model.errors import BadQueryError, Flaw, NotFoundError
from api.model.filters import ClaimFilter, Nothing, RecordFilter
from api.model.references import SubjectType
from api.pages import events as event_pages
from api.pages import lanes, layouts, numerals, sentences
from api.pages.questions import AnyRequest, asks
from api.pages.sentences import Sentence
from api.store import claims, events, outlets, sources

# Any site may frame a card, and it can do nothing there.
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'"
NARROWEST, WIDTH, HEIGHT = 320, 480, 300
MOST_COUNTED = 60
FRAMED = re.compile(r"/(sources|outlets|events)/([^/.?#]+)/?")


class Card(Struct, frozen=True, kw_only=True):
    """What a card says: about what, of which kind, in which sentences, when."""

    over: str
    name: str
    href: str
    told: list[Sentence]
    as_of: datetime | None = None


class Wanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that a site wants to show, and how much room it has."""

    url: Annotated[str, Meta(max_length=2000)]
    maxwidth: Annotated[int, Meta(ge=1, le=100_000)] = WIDTH
    maxheight: Annotated[int, Meta(ge=1, le=100_000)] = HEIGHT
    format: Literal["json"] = "json"


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


@get("/embed/source/{slug:str}", dependencies=asks(Nothing))
async def embed_source(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show a source's record as a card."""
    await sources.get(db, slug)
    return _card(request, await _of_subject(db, "source", slug, now))


@get("/embed/outlet/{slug:str}", dependencies=asks(Nothing))
async def embed_outlet(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show an outlet's record as a card."""
    await outlets.get(db, slug)
    return _card(request, await _of_subject(db, "outlet", slug, now))


@get("/embed/event/{slug:str}", dependencies=asks(Nothing))
async def embed_event(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show an event, and how those fared who spoke about it, as a card."""
    return _card(request, await _of_event(db, slug, now))


@get("/oembed", dependencies=asks(Wanted))
async def describe_embed(
    request: AnyRequest,
    db: NamedDependency[Database],
    asked: NamedDependency[Wanted],
) -> Response[Any]:
    """Tell how a page is embedded (oEmbed 1.0)."""
    origin, kind, slug = _place(asked.url, request.app.state["public_url"])
    match kind:
        case "source":
            title = (await sources.get(db, slug)).name
        case "outlet":
            title = (await outlets.get(db, slug)).name
        case _:
            title = (await events.get(db, slug)).statement
    width = max(min(asked.maxwidth, WIDTH), NARROWEST)
    height = min(asked.maxheight, HEIGHT)
    answer = Oembed(
        title=title,
        html=frame(f"{origin}/embed/{kind}/{slug}", title, width, height),
        width=width,
        height=height,
        provider_url=f"{origin}/",
    )
    return Response(answer, media_type="application/json+oembed")


def frame(address: str, title: str, width: int, height: int) -> str:
    """Return the HTML by which a site shows a card."""
    return Markup(
        '<iframe src="{}" title="Foresaid: {}" width="{}" height="{}"'
        ' loading="lazy" style="border:0;max-width:100%"></iframe>'
    ).format(address, numerals.clip(title, 80), width, height)


def _card(request: AnyRequest, card: Card) -> Response[str]:
    origin = request.app.state["public_url"]
    answer = layouts.page("embed.html", card=card, origin=origin)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


async def _of_subject(
    db: Database, kind: SubjectType, slug: str, now: datetime
) -> Card:
    record = await records.get(db, kind, slug, RecordFilter(), now)
    over = "Source" if kind == "source" else "Outlet: predictions it published"
    few = sentences.warnings(record, chosen=False)[:1]
    return Card(
        over=over,
        name=record.subject.name,
        href=f"/{kind}s/{slug}",
        told=[*sentences.lead(record)[:2], *(Sentence(text=each) for each in few)],
        as_of=record.as_of,
    )


async def _of_event(db: Database, slug: str, now: datetime) -> Card:
    event = await events.get(db, slug)
    wanted = ClaimFilter(event=slug, limit=MOST_COUNTED)
    closed_day = windows.last_closed_day(now)
    rows = await claims.find(db, wanted, after=None, closed_day=closed_day)
    counts = event_pages.count(lanes.of([claim for claim, _ in rows[:MOST_COUNTED]]))
    found = [event_pages.tell(each) for each in event.outcomes if each.in_force]
    told = " ".join(found) or "No finding is recorded yet."
    said = ", ".join(f"{number} {label}" for label, number in counts.items())
    who = f"Predictions about it: {said}." if said else "Nobody predicted it."
    href = f"/events/{slug}"
    return Card(
        over="Event",
        name=event.statement,
        href=href,
        told=[Sentence(text=told), Sentence(text=who, href=href)],
    )


def _place(url: str, origin: str) -> tuple[str, str, str]:
    """Return the origin, the kind and the slug of a page of ours.

    Why the address's own origin where none is configured: what the Host header says is
    no part of what a copy of the answer is kept under.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _unfit() from error
    own = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or (origin and own != origin):
        raise _unfit()
    found = FRAMED.fullmatch(parts.path)
    if found is None:
        raise NotFoundError
    return own, found[1].removesuffix("s"), found[2]


def _unfit() -> BadQueryError:
    told = "it is no address of a page here"
    return BadQueryError(told, Flaw("?url", told))


router = Router(
    "/",
    route_handlers=[embed_source, embed_outlet, embed_event, describe_embed],
    opt={"undocumented": True},
)

"""Embeds: a record, an event or a claim in a card that other sites may frame."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api.accuracy import records
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim
from api.model.filters import ClaimFilter, Nothing
from api.model.references import SubjectType
from api.pages import events as event_pages
from api.pages import templating
from api.pages.charts import claim_timeline
from api.pages.page_query import AnyRequest, asks
from api.pages.text import claim_labels, formatting, record_summary, verdict_labels
from api.pages.text.record_summary import Sentence
from api.scoring.filters import RecordFilter
from api.store import claims, events, outlets, sources

# Any site may frame a card, and it can do nothing there.
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'"
MOST_COUNTED = 60


class Card(Struct, frozen=True, kw_only=True):
    """What a card says: about what, of which kind, in which sentences, when."""

    over: str
    name: str
    href: str
    told: list[Sentence]
    as_of: datetime | None = None


@get("/embed/source/{slug:str}", dependencies=asks(Nothing))
async def embed_source(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show a source's record as a card."""
    await sources.get(figures.db, slug)
    return _card(request, await _of_subject(figures, "source", slug, now))


@get("/embed/outlet/{slug:str}", dependencies=asks(Nothing))
async def embed_outlet(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show an outlet's record as a card."""
    await outlets.get(figures.db, slug)
    return _card(request, await _of_subject(figures, "outlet", slug, now))


@get("/embed/event/{slug:str}", dependencies=asks(Nothing))
async def embed_event(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show an event, and how those fared who spoke about it, as a card."""
    return _card(request, await _of_event(db, slug, now))


@get("/embed/claim/{claim_id:uuid}", dependencies=asks(Nothing))
async def embed_claim(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str]:
    """Show a claim, and what came of it, as a card."""
    closed_day = windows.last_closed_day(now)
    claim = await claims.get(db, claim_id, closed_day=closed_day)
    return _card(request, _of_claim(claim))


def _card(request: AnyRequest, card: Card) -> Response[str]:
    origin = request.app.state["public_url"]
    answer = templating.page("embed.html", card=card, origin=origin)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


async def _of_subject(
    figures: FigureReader, kind: SubjectType, slug: str, now: datetime
) -> Card:
    record = await records.get(figures, kind, slug, RecordFilter(), now)
    over = "Source" if kind == "source" else "Outlet: predictions it published"
    few = record_summary.warnings(record, chosen=False)[:1]
    return Card(
        over=over,
        name=formatting.clip(record.subject.name, 120),
        href=f"/{kind}s/{slug}",
        told=[*record_summary.lead(record)[:2], *(Sentence(text=each) for each in few)],
        as_of=record.as_of,
    )


async def _of_event(db: Database, slug: str, now: datetime) -> Card:
    event = await events.get(db, slug)
    wanted = ClaimFilter(event=slug, limit=MOST_COUNTED)
    closed_day = windows.last_closed_day(now)
    rows = await claims.find(db, wanted, after=None, closed_day=closed_day)
    counts = event_pages.count(
        claim_timeline.of([claim for claim, _ in rows[:MOST_COUNTED]])
    )
    found = [event_pages.tell(each) for each in event.outcomes if each.in_force]
    told = " ".join(found) or "No finding is recorded yet."
    said = ", ".join(f"{number} {label}" for label, number in counts.items())
    who = f"Predictions about it: {said}." if said else "Nobody predicted it."
    href = f"/events/{slug}"
    return Card(
        over="Event",
        name=formatting.clip(event.statement, 120),
        href=href,
        told=[Sentence(text=told), Sentence(text=who, href=href)],
    )


def _of_claim(claim: Claim) -> Card:
    mark = verdict_labels.of_claim(claim)
    said = f"{claim.source.name}, {formatting.day(claim.made_on)}."
    return Card(
        over="Claim",
        name=claim_labels.say(claim, 120),
        href=f"/claims/{claim.id}",
        told=[
            Sentence(text=f"{mark.label}. {mark.sentence}"),
            Sentence(text=said, href=f"/sources/{claim.source.slug}"),
        ],
    )


router = Router(
    "/",
    route_handlers=[
        embed_source,
        embed_outlet,
        embed_event,
        embed_claim,
    ],
    opt={"undocumented": True},
)

"""A record, an event or a claim on a card that other sites may frame."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api import state
from api.accuracy import records
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim
from api.model.filters import ClaimFilter, Nothing
from api.model.references import SubjectType
from api.pages import events as event_pages
from api.pages import subject_lookup, templating
from api.pages.charts import claim_timeline
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import (
    claim_labels,
    event_summary,
    findings,
    formatting,
    links,
    record_opening,
    record_summary,
    verdict_labels,
)
from api.pages.text.record_summary import Sentence
from api.pages.text.verdict_labels import VerdictLabel
from api.scoring.figures import Record
from api.scoring.filters import RecordFilter
from api.store import claims

# Any site may frame a card, and it can do nothing there.
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'"
MOST_COUNTED = 200
LONGEST_STATEMENT = 100
LONG = 70  # characters of a name that is set small
KINDS: dict[SubjectType, str] = {
    "source": "Source",
    "outlet": "Outlet: predictions it published",
}


class Card(Struct, frozen=True, kw_only=True):
    """A card: what kind of thing it is about, its name, and sentences about it.

    `verdict`: that of a claim, which stands below what was said.
    """

    kicker: str
    name: str
    href: str
    sentences: list[Sentence]
    verdict: VerdictLabel | None = None
    as_of: datetime | None = None


@get(
    ["/embed/source/{slug:str}", "/embed/outlet/{slug:str}"],
    dependencies=query_as(Nothing),
)
async def embed_subject(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show the record of a source or an outlet as a card."""
    kind = subject_lookup.requested_kind(request)
    record = await records.get(figures, kind, slug, RecordFilter(), now)
    return _respond(request, _subject_card(record))


@get("/embed/event/{slug:str}", dependencies=query_as(Nothing))
async def embed_event(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Response[str]:
    """Show an event, and how the predictions about it fared, as a card."""
    return _respond(request, await _event_card(db, slug, now))


@get("/embed/claim/{claim_id:uuid}", dependencies=query_as(Nothing))
async def embed_claim(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str]:
    """Show a claim and its outcome as a card."""
    closed_day = windows.last_closed_day(now)
    claim = await claims.get(db, claim_id, closed_day=closed_day)
    return _respond(request, _claim_card(claim))


def _respond(request: AnyRequest, card: Card) -> Response[str]:
    origin = state.of(request).public_url
    is_long = len(card.name) > LONG
    response = templating.page("embed.html", card=card, is_long=is_long, origin=origin)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _subject_card(record: Record) -> Card:
    subject = record.subject
    warnings = record_summary.warnings(record, chosen=False)[:1]
    href = f"/{subject.type}s/{subject.slug}"
    return Card(
        kicker=KINDS[subject.type],
        name=formatting.clip(subject.name, 120),
        href=href,
        sentences=[
            Sentence(
                text=record_opening.sentence(record),
                href=links.claims(subject.type, subject.slug, record.filters),
            ),
            *(Sentence(text=warning) for warning in warnings),
        ],
        as_of=record.as_of,
    )


async def _event_card(db: Database, slug: str, now: datetime) -> Card:
    filters = ClaimFilter(event=slug, limit=MOST_COUNTED)
    event, rows = await event_pages.load(db, slug, filters, now)
    labelled = claim_timeline.with_verdicts(rows[:MOST_COUNTED])
    lead = event_summary.lead(labelled, is_cut=len(rows) > MOST_COUNTED)
    sentences = [
        findings.describe(outcome) for outcome in event.outcomes if outcome.in_force
    ]
    href = f"/events/{slug}"
    return Card(
        kicker="Event",
        name=formatting.clip(event.statement, 120),
        href=href,
        sentences=[
            Sentence(text=" ".join(sentences) or "No finding is recorded yet."),
            Sentence(text=lead or "Nobody predicted it.", href=href),
        ],
    )


def _claim_card(claim: Claim) -> Card:
    verdict = verdict_labels.of_claim(claim)
    return Card(
        kicker="Claim",
        name=claim_labels.statement(claim, LONGEST_STATEMENT),
        href=f"/claims/{claim.id}",
        sentences=[
            Sentence(
                text=f"{formatting.clip(claim.source.name, 50)} {verdict.said.whole},"
                f" {formatting.day(claim.made_on)}.",
                href=f"/sources/{claim.source.slug}",
            ),
        ],
        verdict=verdict,
    )


router = Router(
    "/",
    route_handlers=[embed_subject, embed_event, embed_claim],
    opt={"undocumented": True},
)

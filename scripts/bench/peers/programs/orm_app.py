"""Claims by FastAPI and SQLAlchemy's asynchronous ORM: one, a list, a new one.

Written as their documentation teaches it: a session for each request, eager loading,
response models. Run it by uvicorn with PEERS_DSN in the environment.
"""

import os
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException, Query
from orm_tables import Claim, Event, Outlet, Report, Source
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload, selectinload

engine = create_async_engine(os.environ["PEERS_DSN"], pool_size=10)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()
WHOLE = (
    joinedload(Claim.source),
    joinedload(Claim.event),
    selectinload(Claim.reports).joinedload(Report.outlet),
)


class Model(BaseModel):
    """A model that reads the attributes of rows."""

    model_config = ConfigDict(from_attributes=True)


class SourceRef(Model):
    """A source as other nouns name it."""

    slug: str
    name: str
    kind: str


class OutletRef(Model):
    """An outlet as other nouns name it."""

    slug: str
    name: str


class EventRef(Model):
    """An event as other nouns name it."""

    slug: str
    statement: str
    topics: list[str]


class ReportAnswer(Model):
    """A report as it is answered."""

    id: UUID
    outlet: OutletRef
    role: str
    url: str | None
    published_on: date | None
    recorded_at: datetime


class ClaimAnswer(Model):
    """A claim as it is answered, with its reports."""

    id: UUID
    number: int
    statement: str
    quote: str | None
    direction: str
    source: SourceRef
    event: EventRef
    made_on: date
    earliest: date
    latest: date | None
    probability: float | None
    basis: str
    external_id: str | None
    verdict: str | None
    degree: float | None
    late_by: int | None
    reports: list[ReportAnswer]
    recorded_at: datetime


class NewClaim(BaseModel):
    """A claim as it is posted."""

    statement: str = Field(min_length=1, max_length=1000)
    source: str
    outlet: str
    made_on: date
    due: date
    probability: float = Field(ge=0, le=1)
    external_id: str | None = None
    url: str | None = None


class Filters(BaseModel):
    """Which claims are listed, in which order; `before` is the last page's end."""

    source: str | None = None
    outlet: str | None = None
    topic: str | None = None
    made_from: date | None = None
    made_to: date | None = None
    before: int | None = None
    sort: Literal["-recorded_at", "-made_on"] = "-recorded_at"
    limit: int = Field(50, ge=1, le=200)


async def session() -> AsyncIterator[AsyncSession]:
    """Yield a session for one request."""
    async with sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


@app.get("/v1/claims/{claim_id}", response_model=ClaimAnswer)
async def get_claim(claim_id: UUID, db: Session) -> Claim:
    """Get one claim."""
    claim = await db.scalar(select(Claim).where(Claim.id == claim_id).options(*WHOLE))
    if claim is None:
        raise HTTPException(404)
    return claim


@app.get("/v1/claims", response_model=list[ClaimAnswer])
async def list_claims(filters: Annotated[Filters, Query()], db: Session) -> list[Claim]:
    """List claims."""
    found = await db.scalars(_filtered(filters).limit(filters.limit).options(*WHOLE))
    return list(found)


@app.post("/v1/claims", response_model=ClaimAnswer, status_code=201)
async def add_claim(sent: NewClaim, db: Session) -> Claim:
    """Enter a claim by a source that exists; its event is found or made."""
    source = await db.scalar(select(Source).where(Source.slug == sent.source))
    outlet = await db.scalar(select(Outlet).where(Outlet.slug == sent.outlet))
    if source is None or outlet is None:
        raise HTTPException(422)
    event = await db.scalar(select(Event).where(Event.statement == sent.statement))
    if event is None:
        event = Event(slug=f"e-{uuid4().hex}", statement=sent.statement, topics=[])
    claim = Claim(
        source=source,
        event=event,
        statement=sent.statement,
        direction="will",
        made_on=sent.made_on,
        earliest=sent.made_on,
        latest=sent.due,
        probability=sent.probability,
        basis="stated",
        external_id=sent.external_id,
        reports=[Report(outlet=outlet, url=sent.url)],
    )
    db.add(claim)
    await db.commit()
    return claim


def _filtered(filters: Filters) -> Select[tuple[Claim]]:
    query = select(Claim)
    if filters.source is not None:
        query = query.join(Claim.source).where(Source.slug == filters.source)
    if filters.outlet is not None:
        of_outlet = Report.outlet.has(Outlet.slug == filters.outlet)
        query = query.where(Claim.reports.any(of_outlet))
    if filters.topic is not None:
        query = query.join(Claim.event).where(Event.topics.contains([filters.topic]))
    if filters.made_from is not None:
        query = query.where(Claim.made_on >= filters.made_from)
    if filters.made_to is not None:
        query = query.where(Claim.made_on <= filters.made_to)
    if filters.before is not None:
        query = query.where(Claim.number < filters.before)
    if filters.sort == "-made_on":
        return query.order_by(Claim.made_on.desc(), Claim.number.desc())
    return query.order_by(Claim.number.desc())

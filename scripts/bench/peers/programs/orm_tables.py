"""Five tables as SQLAlchemy maps them: what a user would write instead of Foresaid."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """What all tables have in common."""


class Source(Base):
    """Who predicts."""

    __tablename__ = "sources"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]


class Outlet(Base):
    """Who publishes predictions."""

    __tablename__ = "outlets"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Event(Base):
    """What is predicted, and what came of it."""

    __tablename__ = "events"
    __table_args__ = (Index("events_topics", "topics", postgresql_using="gin"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    statement: Mapped[str] = mapped_column(index=True)
    topics: Mapped[list[str]] = mapped_column(ARRAY(String))


class Claim(Base):
    """One prediction by one source about one event."""

    __tablename__ = "claims"
    __table_args__ = (
        Index("claims_source", "source_id", "number"),
        Index("claims_made_on", "made_on", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("sources.id"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    statement: Mapped[str]
    quote: Mapped[str | None]
    direction: Mapped[str]
    made_on: Mapped[date]
    earliest: Mapped[date]
    latest: Mapped[date | None]
    probability: Mapped[float | None]
    basis: Mapped[str]
    external_id: Mapped[str | None]
    verdict: Mapped[str | None]
    degree: Mapped[float | None]
    late_by: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    source: Mapped[Source] = relationship()
    event: Mapped[Event] = relationship()
    reports: Mapped[list["Report"]] = relationship(order_by="Report.recorded_at")


class Report(Base):
    """A publication of a claim by an outlet."""

    __tablename__ = "reports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    outlet_id: Mapped[UUID] = mapped_column(ForeignKey("outlets.id"), index=True)
    role: Mapped[str] = mapped_column(default="original")
    url: Mapped[str | None]
    published_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    outlet: Mapped[Outlet] = relationship()

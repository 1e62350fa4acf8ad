"""Collections: sets of claims whose rule is declared before the claims are entered."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from msgspec import Struct, field

from api.errors import InvalidError
from api.language import text
from api.log.entries import Row
from api.model.references import Name, Passage


class NewCollection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A collection as a client declares it.

    `rule` says which claims are entered ("every prediction in X"); `from` and `to` are
    the days on which they were made, both included.
    """

    name: Name
    rule: Passage
    from_on: date | None = field(name="from", default=None)
    to_on: date | None = field(name="to", default=None)


class Collection(Struct, frozen=True, kw_only=True):
    """A collection as it is stored."""

    slug: str
    name: str
    rule: str
    from_on: date | None = field(name="from")
    to_on: date | None = field(name="to")
    recorded_at: datetime


class CollectionRow(Row, frozen=True, kw_only=True):
    """A collection in the log and in its table."""

    TEXTS: ClassVar[tuple[str, ...]] = ("name", "rule")

    id: UUID
    slug: str
    name: str
    rule: str
    from_on: date | None
    to_on: date | None
    entered_by: str


def tidy(new: NewCollection) -> NewCollection:
    """Return *new* with clean texts; raise InvalidError if it ends before it begins."""
    if new.from_on and new.to_on and new.from_on > new.to_on:
        raise InvalidError.at("/to", "`to` must not be before `from`")
    return NewCollection(
        name=text.clean(new.name, "/name"),
        rule=text.clean(new.rule, "/rule", multiline=True),
        from_on=new.from_on,
        to_on=new.to_on,
    )

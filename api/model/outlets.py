"""Outlets publish predictions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from api.language import text
from api.log.entries import Row
from api.model import references
from api.model.references import Distinct, Name, Names, Url

Country = Annotated[
    str,
    Meta(pattern="^[A-Z]{2}$", max_length=2, description="ISO 3166-1 alpha-2 code"),
]


class NewOutlet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outlet as a client describes it."""

    name: Name
    homepage: Url | None = None
    country: Country | None = None
    aliases: Names = []
    distinct: Distinct = UNSET


class OutletChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client changes of an outlet; fields left out stay as they are."""

    name: Name | UnsetType = UNSET
    homepage: Url | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    aliases: Names | UnsetType = UNSET
    distinct: Distinct = UNSET


class Outlet(Struct, frozen=True, kw_only=True):
    """An outlet as it is stored."""

    slug: str
    name: str
    homepage: str | None
    country: str | None
    aliases: list[str]
    recorded_at: datetime


class OutletRow(Row, frozen=True, kw_only=True):
    """An outlet in the log and in its table."""

    id: UUID
    slug: str
    name: str
    homepage: str | None
    country: str | None
    aliases: list[str]
    merged_into: UUID | None = None
    distinct: bool = False


def tidy(new: NewOutlet, at: str = "") -> NewOutlet:
    """Return *new* with clean texts; *at* is its JSON pointer in the body."""
    return NewOutlet(
        name=text.clean(new.name, f"{at}/name"),
        homepage=new.homepage and text.url(new.homepage, f"{at}/homepage"),
        country=new.country,
        aliases=references.clean_names(new.aliases, f"{at}/aliases"),
        distinct=new.distinct,
    )


def tidy_change(change: OutletChange) -> dict[str, object]:
    """Return the fields that *change* gives, with clean texts."""
    changes: dict[str, object] = {}
    if change.name is not UNSET:
        changes["name"] = text.clean(change.name, "/name")
    if change.homepage is not UNSET:
        changes["homepage"] = change.homepage and text.url(change.homepage, "/homepage")
    if change.country is not UNSET:
        changes["country"] = change.country
    if change.aliases is not UNSET:
        changes["aliases"] = references.clean_names(change.aliases, "/aliases")
    return changes

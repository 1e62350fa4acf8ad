"""Sources make predictions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from api.language import text
from api.log.entries import Row
from api.model import references
from api.model.references import Distinct, Name, Names, Urls
from api.terms import SourceKind

Role = Annotated[str, Meta(min_length=1, max_length=200)]


class NewSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source as a client describes it."""

    name: Name
    kind: SourceKind = "person"
    role: Role | None = None
    aliases: Names = []
    links: Urls = []
    distinct: Distinct = UNSET


class SourceChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client changes of a source; fields left out stay as they are."""

    name: Name | UnsetType = UNSET
    role: Role | UnsetType | None = UNSET
    aliases: Names | UnsetType = UNSET
    links: Urls | UnsetType = UNSET
    distinct: Distinct = UNSET


class Source(Struct, frozen=True, kw_only=True):
    """A source as it is stored."""

    slug: str
    name: str
    kind: SourceKind
    role: str | None
    aliases: list[str]
    links: list[str]
    recorded_at: datetime


class SourceRow(Row, frozen=True, kw_only=True):
    """A source in the log and in its table."""

    id: UUID
    slug: str
    name: str
    kind: SourceKind
    role: str | None
    aliases: list[str]
    links: list[str]
    merged_into: UUID | None = None
    distinct: bool = False


def tidy(new: NewSource, at: str = "") -> NewSource:
    """Return *new* with clean texts; *at* is its JSON pointer in the body."""
    return NewSource(
        name=text.clean(new.name, f"{at}/name"),
        kind=new.kind,
        role=new.role and text.clean(new.role, f"{at}/role"),
        aliases=references.clean_names(new.aliases, f"{at}/aliases"),
        links=references.clean_urls(new.links, f"{at}/links"),
        distinct=new.distinct,
    )


def tidy_change(change: SourceChange) -> dict[str, object]:
    """Return the fields that *change* gives, with clean texts."""
    changes: dict[str, object] = {}
    if change.name is not UNSET:
        changes["name"] = text.clean(change.name, "/name")
    if change.role is not UNSET:
        changes["role"] = change.role and text.clean(change.role, "/role")
    if change.aliases is not UNSET:
        changes["aliases"] = references.clean_names(change.aliases, "/aliases")
    if change.links is not UNSET:
        changes["links"] = references.clean_urls(change.links, "/links")
    return changes

"""Sources and outlets: found by slug or name, otherwise made. One code by kind."""

from collections.abc import Callable
from typing import Generic, Literal, TypeVar
from uuid import UUID

from msgspec import Struct

from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import NameIndex, RowT
from api.commands.working_set.prefetch import NamePrefetch, Prefetch
from api.errors import ConflictError, Flaw, InvalidError
from api.language import names
from api.model import outlets, sources
from api.model.outlets import NewOutlet, Outlet, OutletRow
from api.model.references import Slug, SubjectType
from api.model.sources import NewSource, Source, SourceRow

NewT = TypeVar("NewT", NewSource, NewOutlet)
T_co = TypeVar("T_co", covariant=True)


class SubjectKind(Struct, Generic[NewT, RowT, T_co], frozen=True, kw_only=True):
    """How sources differ from outlets, for code that serves both.

    `index` and `names` are where a ledger and a prefetch hold those of the kind.
    `tidy` cleans the texts of a new one, given where it stands in the request; `row`
    makes its row from its id and slug.
    """

    name: SubjectType
    table: Literal["sources", "outlets"]
    resource: type[T_co]
    tidy: Callable[[NewT, str], NewT]
    row: Callable[[NewT, UUID, str], RowT]
    index: Callable[[Ledger], NameIndex[RowT]]
    names: Callable[[Prefetch], NamePrefetch]


def _source_row(new: NewSource, source_id: UUID, slug: str) -> SourceRow:
    return SourceRow(
        id=source_id,
        slug=slug,
        name=new.name,
        kind=new.kind,
        role=new.role,
        aliases=new.aliases,
        links=new.links,
        distinct=new.distinct is True,
    )


def _outlet_row(new: NewOutlet, outlet_id: UUID, slug: str) -> OutletRow:
    return OutletRow(
        id=outlet_id,
        slug=slug,
        name=new.name,
        homepage=new.homepage,
        country=new.country,
        aliases=new.aliases,
        distinct=new.distinct is True,
    )


SOURCE = SubjectKind(
    name="source",
    table="sources",
    resource=Source,
    tidy=sources.tidy,
    row=_source_row,
    index=lambda ledger: ledger.sources,
    names=lambda wants: wants.sources,
)
OUTLET = SubjectKind(
    name="outlet",
    table="outlets",
    resource=Outlet,
    tidy=outlets.tidy,
    row=_outlet_row,
    index=lambda ledger: ledger.outlets,
    names=lambda wants: wants.outlets,
)


class AddSubject(Command[T_co], Generic[NewT, RowT, T_co], frozen=True, kw_only=True):
    """Make a source or an outlet, or find it."""

    kind: SubjectKind[NewT, RowT, T_co]
    new: NewT

    def prefetch(self, wants: Prefetch) -> None:
        """Add what has one of its names, or seems to."""
        self.kind.names(wants).add(self.new)

    def decide(self, ledger: Ledger) -> CommandResult[T_co]:
        """Find it by its name, otherwise append it."""
        size = ledger.size
        row = find_or_make(ledger, self.kind, self.new, self.by, "")
        return CommandResult(
            resource=self.kind.resource, id=row.id, entered=ledger.size > size
        )


def find_or_make(
    ledger: Ledger,
    kind: SubjectKind[NewT, RowT, T_co],
    reference: Slug | NewT,
    by: str,
    at: str,
) -> RowT:
    """Return what *reference* names or describes, made if need be.

    *at* is where the reference stands in the request. Raises InvalidError where there
    is no such slug, ConflictError where a name is another's or looks like it.
    """
    if isinstance(reference, str):
        return find(ledger, kind, reference, at)
    index = kind.index(ledger)
    existing = index.by_name(reference.name)
    if existing is not None:
        return existing
    slug = names.slug(reference.name, index.is_taken)
    new = kind.row(reference, ledger.new_id(), slug)
    check_names(ledger, kind, new, at, distinct=new.distinct)
    row = ledger.append(kind.name, new.id, by, new)
    index.add(row)
    ledger.mark_changed(kind.table, row.id)
    return row


def find(
    ledger: Ledger, kind: SubjectKind[NewT, RowT, T_co], slug: str, at: str
) -> RowT:
    """Return what *slug* names; a slug is never taken for a name."""
    row = kind.index(ledger).by_slug(slug)
    if row is None:
        raise InvalidError.at(at, f"there is no {kind.name} with the slug `{slug}`")
    return row


def check_names(
    ledger: Ledger,
    kind: SubjectKind[NewT, RowT, T_co],
    row: RowT,
    at: str = "",
    *,
    distinct: bool = False,
) -> None:
    """Raise ConflictError where another of the kind has one of these names.

    Nor may another look like one that is new, unless it is declared *distinct*.
    """
    index = kind.index(ledger)
    for name, pointer in (
        (row.name, f"{at}/name"),
        *((alias, f"{at}/aliases/{nth}") for nth, alias in enumerate(row.aliases)),
    ):
        bearer = index.by_name(name)
        if bearer is not None:
            if bearer.id == row.id:
                continue  # it has the name already, whatever that looks like
            detail = f"`{name}` is a name of the {kind.name} `{bearer.slug}`"
            raise ConflictError(detail, Flaw(pointer, detail))
        lookalike = None if distinct else index.find_lookalike(name, row.id)
        if lookalike is not None:
            detail = (
                f"`{name}` looks like the {kind.name} `{lookalike.slug}`;"
                " with `distinct: true` it is another all the same"
            )
            raise ConflictError(detail, Flaw(pointer, detail))

"""Sources and outlets: found by slug or name, otherwise made."""

from api.commands.base import AddOutlet, AddSource
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import N, NameIndex
from api.errors import ConflictError, Flaw, InvalidError
from api.language import names
from api.model.outlets import NewOutlet, OutletRow
from api.model.references import Slug
from api.model.sources import NewSource, SourceRow


def add_source(ledger: Ledger, command: AddSource) -> CommandResult:
    """Find or make a source."""
    size = ledger.size
    row = source(ledger, command.source, command.by, "")
    return CommandResult(kind="source", id=row.id, entered=ledger.size > size)


def add_outlet(ledger: Ledger, command: AddOutlet) -> CommandResult:
    """Find or make an outlet."""
    size = ledger.size
    row = outlet(ledger, command.outlet, command.by, "")
    return CommandResult(kind="outlet", id=row.id, entered=ledger.size > size)


def source(ledger: Ledger, named: Slug | NewSource, by: str, at: str) -> SourceRow:
    """Return the source that *named* names or describes, made if need be."""
    if not isinstance(named, NewSource):
        return known(ledger.sources, named, "source", at)
    found = ledger.sources.by_name(named.name)
    if found is not None:
        return found
    made = SourceRow(
        id=ledger.new_id(),
        slug=names.slug(named.name, ledger.sources.is_taken),
        name=named.name,
        kind=named.kind,
        role=named.role,
        aliases=named.aliases,
        links=named.links,
        distinct=named.distinct is True,
    )
    free(ledger.sources, "source", made, at, distinct=made.distinct)
    row = ledger.enter("source", made.id, by, made)
    ledger.sources.know(row)
    ledger.mark("sources", row.id)
    return row


def outlet(ledger: Ledger, named: Slug | NewOutlet, by: str, at: str) -> OutletRow:
    """Return the outlet that *named* names or describes, made if need be."""
    if not isinstance(named, NewOutlet):
        return known(ledger.outlets, named, "outlet", at)
    found = ledger.outlets.by_name(named.name)
    if found is not None:
        return found
    made = OutletRow(
        id=ledger.new_id(),
        slug=names.slug(named.name, ledger.outlets.is_taken),
        name=named.name,
        homepage=named.homepage,
        country=named.country,
        aliases=named.aliases,
        distinct=named.distinct is True,
    )
    free(ledger.outlets, "outlet", made, at, distinct=made.distinct)
    row = ledger.enter("outlet", made.id, by, made)
    ledger.outlets.know(row)
    ledger.mark("outlets", row.id)
    return row


def known(nouns: NameIndex[N], slug: str, noun: str, at: str) -> N:
    """Return what *slug* names; a slug is never taken for a name."""
    row = nouns.by_slug(slug)
    if row is None:
        raise InvalidError.at(at, f"there is no {noun} with the slug `{slug}`")
    return row


def free(
    nouns: NameIndex[N],
    noun: str,
    named: SourceRow | OutletRow,
    at: str = "",
    *,
    distinct: bool = False,
) -> None:
    """Check that no other noun has one of these names.

    Nor does another seem to have one that is new, unless it is said to be *distinct*.
    """
    for each, pointer in (
        (named.name, f"{at}/name"),
        *((alias, f"{at}/aliases/{nth}") for nth, alias in enumerate(named.aliases)),
    ):
        bearer = nouns.by_name(each)
        if bearer is not None:
            if bearer.id == named.id:
                continue  # it is borne already, whatever it looks like
            detail = f"`{each}` is a name of the {noun} `{bearer.slug}`"
            raise ConflictError(detail, Flaw(pointer, detail))
        twin = None if distinct else nouns.like(each, named.id)
        if twin is not None:
            detail = (
                f"`{each}` looks like the {noun} `{twin.slug}`;"
                " with `distinct: true` it is another all the same"
            )
            raise ConflictError(detail, Flaw(pointer, detail))

"""Collections: declared once; a claim of one was made in its period."""

from datetime import date
from uuid import UUID

from api.commands.base import AddCollection
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import ConflictError, Flaw, InvalidError
from api.model.collections import CollectionRow
from api.model.references import Slug


def add_collection(ledger: Ledger, command: AddCollection) -> CommandResult:
    """Declare a collection, or find the one of that name."""
    new = command.collection
    standing = ledger.collections.get(command.slug)
    if standing is None:
        made = CollectionRow(
            id=ledger.new_id(),
            slug=command.slug,
            name=new.name,
            rule=new.rule,
            from_on=new.from_on,
            to_on=new.to_on,
            entered_by=command.by,
        )
        standing = ledger.enter("collection", made.id, command.by, made)
        ledger.journal.put(ledger.collections, standing.slug, standing)
        return CommandResult(kind="collection", id=standing.id, entered=True)
    differing = [
        Flaw(pointer, "differs from the collection that stands")
        for pointer, name in (("/rule", "rule"), ("/from", "from_on"), ("/to", "to_on"))
        if getattr(new, name) != getattr(standing, name)
    ]
    if differing:
        raise ConflictError(
            f"The collection `{standing.slug}` stands with another rule.", *differing
        )
    return CommandResult(kind="collection", id=standing.id, entered=False)


def of_claim(ledger: Ledger, slug: Slug | None, made_on: date) -> UUID | None:
    """Return the collection that a claim made on a day is entered for, if any."""
    if slug is None:
        return None
    row = ledger.collections.get(slug)
    if row is None:
        detail = f"there is no collection with the slug `{slug}`"
        raise InvalidError.at("/collection", detail)
    early = row.from_on is not None and made_on < row.from_on
    late = row.to_on is not None and made_on > row.to_on
    if early or late:
        detail = f"`{slug}` is of claims made in another period than {made_on}"
        raise InvalidError.at("/collection", detail)
    return row.id

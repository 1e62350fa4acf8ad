"""Collections: declared once; each claim of one is made in its period."""

from datetime import date
from uuid import UUID

from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import ConflictError, Flaw, InvalidError
from api.language import names
from api.model.collections import Collection, CollectionRow, NewCollection
from api.model.references import Slug


class AddCollection(Command[Collection], frozen=True, kw_only=True):
    """Declare a collection, or find the one of that name."""

    collection: NewCollection

    @property
    def slug(self) -> str:
        """The slug that its name gives."""
        return names.slug(self.collection.name)

    def prefetch(self, wants: Prefetch) -> None:
        """Add the collection of that name."""
        wants.collections.add(self.slug)

    def decide(self, ledger: Ledger) -> CommandResult[Collection]:
        """Declare the collection; raise ConflictError where its rule is another."""
        existing = ledger.collections.get(self.slug)
        if existing is None:
            row = self._append(ledger)
            return CommandResult(resource=Collection, id=row.id, entered=True)
        differing = [
            Flaw(pointer, "differs from the collection that stands")
            for pointer, name in FIELDS
            if getattr(self.collection, name) != getattr(existing, name)
        ]
        if differing:
            raise ConflictError(
                f"The collection `{existing.slug}` stands with another rule.",
                *differing,
            )
        return CommandResult(resource=Collection, id=existing.id, entered=False)

    def _append(self, ledger: Ledger) -> CollectionRow:
        new = CollectionRow(
            id=ledger.new_id(),
            slug=self.slug,
            name=self.collection.name,
            rule=self.collection.rule,
            from_on=self.collection.from_on,
            to_on=self.collection.to_on,
            entered_by=self.by,
        )
        row = ledger.append("collection", new.id, self.by, new)
        ledger.undo_log.put(ledger.collections, row.slug, row)
        return row


# Where a client sends what makes a collection differ from one of the same name.
FIELDS = (("/rule", "rule"), ("/from", "from_on"), ("/to", "to_on"))


def find_for_claim(ledger: Ledger, slug: Slug | None, made_on: date) -> UUID | None:
    """Return the id of a claim's collection, if it names one.

    Raises InvalidError where there is none, or *made_on* is outside its period.
    """
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

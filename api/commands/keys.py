"""Keys: granted once, revoked once, each with those that were minted under it."""

from msgspec.structs import replace

from api.commands import sources_outlets
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.sources_outlets import OUTLET
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import ForbiddenError, NotFoundError, UnauthorisedError
from api.model import keys
from api.model.keys import Key, KeyRow, NewKey, RevocationRow


def check_valid(ledger: Ledger, by: str) -> None:
    """Raise UnauthorisedError where a key has ended since it was admitted."""
    holder = ledger.keys.get(by)
    if holder is None:
        return  # no key: the operator, or the demonstration
    expired = holder.expires_at is not None and holder.expires_at <= ledger.now
    if holder.ended or expired:
        raise UnauthorisedError


class GrantKey(Command[Key], frozen=True, kw_only=True):
    """Store a new API key, of which only the hash is known."""

    key: NewKey
    id: str
    hash: bytes

    def prefetch(self, wants: Prefetch) -> None:
        """Add the outlets that the key is bound to."""
        wants.outlets.slugs.update(self.key.outlets)

    def decide(self, ledger: Ledger) -> CommandResult[Key]:
        """Append the key, unless it may do more than the key that makes it.

        Raises InvalidError where an outlet it is bound to is unknown, ForbiddenError
        where it may do more.
        """
        keys.check_end(self.key, ledger.now)
        outlets = [
            sources_outlets.find(ledger, OUTLET, slug, f"/outlets/{position}")
            for position, slug in enumerate(self.key.outlets)
        ]
        maker = ledger.keys.get(self.by)
        excess = maker and keys.excess(self.key, maker, [row.id for row in outlets])
        if excess:
            raise ForbiddenError(excess)
        row = KeyRow(
            id=self.id,
            name=self.key.name,
            hash=self.hash,
            scopes=sorted(set(self.key.scopes)),
            expires_at=self.key.expires_at,
            outlets=sorted({row.slug for row in outlets}),
        )
        ledger.append("key", row.id, self.by, row)
        return CommandResult(resource=Key, id=row.id, entered=True)


class RevokeKey(Command[Key], frozen=True, kw_only=True):
    """End an API key, and all that were minted under it."""

    id: str

    def prefetch(self, wants: Prefetch) -> None:
        """Add the key."""
        wants.keys.add(self.id)

    def decide(self, ledger: Ledger) -> CommandResult[Key]:
        """Append that the key has ended, unless it has.

        A key ends only itself and those minted under it; the operator, who has no key,
        ends any.
        """
        holder = ledger.keys.get(self.id)
        if holder is None:
            raise NotFoundError
        if self.by in ledger.keys and self.by not in holder.line:
            raise ForbiddenError("A key ends only itself and those minted under it.")
        if not holder.ended:
            row = RevocationRow(key_id=self.id)
            ledger.append("revocation", self.id, self.by, row)
            for other in list(ledger.keys.values()):
                if self.id in other.line:
                    ledger.undo_log.put(
                        ledger.keys, other.id, replace(other, ended=True)
                    )
        return CommandResult(resource=Key, id=self.id, entered=not holder.ended)

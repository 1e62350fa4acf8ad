"""Keys: granted once, ended once, each with those that were minted under it."""

from msgspec.structs import replace

from api.commands import sources_outlets
from api.commands.base import GrantKey, RevokeKey
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import ForbiddenError, NotFoundError, UnauthorisedError
from api.model import keys
from api.model.keys import KeyRow, RevocationRow


def check_valid(ledger: Ledger, by: str) -> None:
    """Raise UnauthorisedError where a key has ended since it was admitted."""
    holder = ledger.keys.get(by)
    if holder is None:
        return  # no key: the operator, or the demo
    expired = holder.expires_at is not None and holder.expires_at <= ledger.now
    if holder.ended or expired:
        raise UnauthorisedError


def grant_key(ledger: Ledger, command: GrantKey) -> CommandResult:
    """Enter a new key, unless it may do more than the key in whose name it is made.

    Raises InvalidError where an outlet it is bound to is unknown.
    """
    keys.check_end(command.key, ledger.now)
    outlets = [
        sources_outlets.known(ledger.outlets, slug, "outlet", f"/outlets/{nth}")
        for nth, slug in enumerate(command.key.outlets)
    ]
    maker = ledger.keys.get(command.by)
    excess = maker and keys.excess(command.key, maker, [row.id for row in outlets])
    if excess:
        raise ForbiddenError(excess)
    row = KeyRow(
        id=command.id,
        name=command.key.name,
        hash=command.hash,
        scopes=sorted(set(command.key.scopes)),
        expires_at=command.key.expires_at,
        outlets=sorted({row.slug for row in outlets}),
    )
    ledger.enter("key", row.id, command.by, row)
    return CommandResult(kind="key", id=row.id, entered=True)


def revoke_key(ledger: Ledger, command: RevokeKey) -> CommandResult:
    """Enter that a key has ended, and all minted under it, unless that stands.

    A key ends only itself and those; who is no key, as the operator, ends any.
    """
    ending = ledger.keys.get(command.id)
    if ending is None:
        raise NotFoundError
    if command.by in ledger.keys and command.by not in ending.line:
        raise ForbiddenError("A key ends only itself and those minted under it.")
    if not ending.ended:
        row = RevocationRow(key_id=command.id)
        ledger.enter("revocation", command.id, command.by, row)
        for each in list(ledger.keys.values()):
            if command.id in each.line:
                ledger.journal.put(ledger.keys, each.id, replace(each, ended=True))
    return CommandResult(kind="key", id=command.id, entered=not ending.ended)

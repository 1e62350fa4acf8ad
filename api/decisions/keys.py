"""Keys: granted once, revoked once."""

from api.decisions import nouns
from api.decisions.done import Done
from api.model.commands import GrantKey, RevokeKey
from api.model.errors import NotFoundError
from api.model.keys import KeyRow, RevocationRow
from api.model.ledger import Ledger


def grant_key(ledger: Ledger, command: GrantKey) -> Done:
    """Enter a new key; raise InvalidError where an outlet it is bound to is unknown."""
    for nth, slug in enumerate(command.key.outlets):
        nouns.known(ledger.outlets, slug, "outlet", f"/outlets/{nth}")
    row = KeyRow(
        id=command.id,
        name=command.key.name,
        hash=command.hash,
        scopes=sorted(set(command.key.scopes)),
        expires_at=command.key.expires_at,
        outlets=command.key.outlets,
    )
    ledger.enter("key", row.id, command.by, row)
    return Done(kind="key", id=row.id, entered=True)


def revoke_key(ledger: Ledger, command: RevokeKey) -> Done:
    """Enter that a key has ended, unless that stands already."""
    valid = ledger.keys.get(command.id)
    if valid is None:
        raise NotFoundError
    if valid:
        row = RevocationRow(key_id=command.id)
        ledger.enter("revocation", command.id, command.by, row)
        ledger.journal.put(ledger.keys, command.id, value=False)
    return Done(kind="key", id=command.id, entered=valid)

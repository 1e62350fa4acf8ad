"""Redactions: each text of an entry taken down once."""

from api.commands import key_bindings
from api.commands.base import Redact
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import InvalidError, NotFoundError
from api.log.redactions import EntryTexts, RedactionRow


def redact(ledger: Ledger, command: Redact) -> CommandResult:
    """Enter that texts are taken down; those that are gone already stay so."""
    key_bindings.check_unbound(ledger, command.by)
    held = ledger.held.get(command.target)
    if held is None:
        raise NotFoundError(f"There is no entry {command.target}.")
    asked = set(command.fields)
    if unknown := asked - {*held.texts, *held.redacted}:
        raise InvalidError(
            f"Entry {command.target} has no text `{min(unknown)}`; it has:"
            f" {', '.join(sorted(held.texts)) or 'none'}."
        )
    gone = sorted(asked & {*held.texts})
    if gone:
        row = RedactionRow(
            target=command.target, fields=gone, who=command.who, reason=command.reason
        )
        ledger.enter("redaction", held.subject, command.by, row)
        left = EntryTexts(
            held.index,
            held.subject,
            sorted({*held.texts} - asked),
            [*held.redacted, *gone],
        )
        ledger.journal.put(ledger.held, command.target, left)
    return CommandResult(kind="redaction", id=str(command.target), entered=bool(gone))

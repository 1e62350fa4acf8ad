"""Redactions: each text of an entry is taken down once."""

from types import NoneType

from api.commands import key_bindings
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import InvalidError, NotFoundError
from api.log.redactions import EntryTexts, RedactionRow


class Redact(Command[None], frozen=True, kw_only=True):
    """Take down texts of the entry `target`: at whose request, and why."""

    target: int
    fields: list[str]
    who: str
    reason: str

    def prefetch(self, wants: Prefetch) -> None:
        """Add the texts of the entry."""
        wants.redacted.add(self.target)

    def decide(self, ledger: Ledger) -> CommandResult[None]:
        """Append that texts are taken down; those that are gone already stay gone."""
        key_bindings.check_unbound(ledger, self.by)
        entry = ledger.texts.get(self.target)
        if entry is None:
            raise NotFoundError(f"There is no entry {self.target}.")
        fields = set(self.fields)
        if unknown := fields - {*entry.texts, *entry.redacted}:
            raise InvalidError(
                f"Entry {self.target} has no text `{min(unknown)}`; it has:"
                f" {', '.join(sorted(entry.texts)) or 'none'}."
            )
        removed = sorted(fields & {*entry.texts})
        if removed:
            self._append(ledger, entry, removed)
        return CommandResult(
            resource=NoneType, id=str(self.target), entered=bool(removed)
        )

    def _append(self, ledger: Ledger, entry: EntryTexts, removed: list[str]) -> None:
        row = RedactionRow(
            target=self.target, fields=removed, who=self.who, reason=self.reason
        )
        ledger.append("redaction", entry.subject, self.by, row)
        remaining = EntryTexts(
            entry.index,
            entry.subject,
            sorted({*entry.texts} - {*removed}),
            [*entry.redacted, *removed],
        )
        ledger.undo_log.put(ledger.texts, self.target, remaining)

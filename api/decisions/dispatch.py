"""Which decision answers which command."""

from api.decisions import (
    claims,
    collections,
    events,
    imports,
    keys,
    nouns,
    outcomes,
    redactions,
    reports,
    revisions,
)
from api.decisions.done import Done
from api.model import commands
from api.model.commands import Command
from api.model.ledger import Ledger


def decide(ledger: Ledger, command: Command) -> Done:
    """Decide what *command* becomes; raise, and leave nothing, where it is refused."""
    try:
        done = _decide(ledger, command)
    except BaseException:
        ledger.journal.undo()
        raise
    ledger.journal.keep()
    return done


def _decide(ledger: Ledger, command: Command) -> Done:  # noqa: C901, PLR0911, PLR0912 a line each
    keys.check_valid(ledger, command.by)
    match command:
        case commands.SayClaim():
            return claims.say_claim(ledger, command)
        case commands.ImportLine():
            return imports.import_line(ledger, command)
        case commands.AddReport():
            return reports.add_report(ledger, command)
        case commands.RecordOutcome():
            return outcomes.record_outcome(ledger, command)
        case commands.JudgeClaim():
            return outcomes.judge_claim(ledger, command)
        case commands.Withdraw(kind="claim"):
            return claims.withdraw_claim(ledger, command)
        case commands.Withdraw(kind="report"):
            return reports.withdraw_report(ledger, command)
        case commands.Withdraw(kind="outcome"):
            return outcomes.withdraw_outcome(ledger, command)
        case commands.AddSource():
            return nouns.add_source(ledger, command)
        case commands.AddOutlet():
            return nouns.add_outlet(ledger, command)
        case commands.AddEvent():
            return events.add_event(ledger, command)
        case commands.AddCollection():
            return collections.add_collection(ledger, command)
        case commands.Revise():
            return revisions.revise(ledger, command)
        case commands.Merge():
            return revisions.merge(ledger, command)
        case commands.Redact():
            return redactions.redact(ledger, command)
        case commands.GrantKey():
            return keys.grant_key(ledger, command)
        case commands.RevokeKey():
            return keys.revoke_key(ledger, command)
        case _:
            raise TypeError(type(command))

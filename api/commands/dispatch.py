"""Which decision answers which command."""

from api.commands import (
    base,
    claims,
    collections,
    events,
    imports,
    keys,
    merges,
    outcomes,
    redactions,
    reports,
    revisions,
    sources_outlets,
)
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger


def decide(ledger: Ledger, command: Command) -> CommandResult:
    """Decide what *command* becomes; raise, and leave nothing, where it is refused."""
    try:
        done = _decide(ledger, command)
    except BaseException:
        ledger.journal.undo()
        raise
    ledger.journal.keep()
    return done


def _decide(ledger: Ledger, command: Command) -> CommandResult:  # noqa: C901, PLR0911, PLR0912 a line each
    keys.check_valid(ledger, command.by)
    match command:
        case base.SayClaim():
            return claims.say_claim(ledger, command)
        case base.ImportLine():
            return imports.import_line(ledger, command)
        case base.AddReport():
            return reports.add_report(ledger, command)
        case base.RecordOutcome():
            return outcomes.record_outcome(ledger, command)
        case base.JudgeClaim():
            return outcomes.judge_claim(ledger, command)
        case base.Withdraw(kind="claim"):
            return claims.withdraw_claim(ledger, command)
        case base.Withdraw(kind="report"):
            return reports.withdraw_report(ledger, command)
        case base.Withdraw(kind="outcome"):
            return outcomes.withdraw_outcome(ledger, command)
        case base.AddSource():
            return sources_outlets.add_source(ledger, command)
        case base.AddOutlet():
            return sources_outlets.add_outlet(ledger, command)
        case base.AddEvent():
            return events.add_event(ledger, command)
        case base.AddCollection():
            return collections.add_collection(ledger, command)
        case base.Revise():
            return revisions.revise(ledger, command)
        case base.Merge():
            return merges.merge(ledger, command)
        case base.Redact():
            return redactions.redact(ledger, command)
        case base.GrantKey():
            return keys.grant_key(ledger, command)
        case base.RevokeKey():
            return keys.revoke_key(ledger, command)
        case _:
            raise TypeError(type(command))

"""Imports: a line of a file is a claim with its outcome, both entered or neither."""

from uuid import UUID

from api.commands import claims, outcomes
from api.commands.base import ImportLine, JudgeClaim
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import Flaw, ForesaidError
from api.model.outcomes import NewOutcome, ShortOutcome


def import_line(ledger: Ledger, command: ImportLine) -> CommandResult:
    """Enter a claim and record its outcome, or find what stands."""
    outcome = command.outcome
    day = outcome.on if outcome is not None else None
    done = claims.say_claim(ledger, command.claim, occurred_on=day)
    if outcome is not None and not isinstance(done.id, str):
        try:
            _judge(ledger, command, done.id, outcome)
        except ForesaidError as error:
            error.flaws = tuple(
                Flaw(f"/outcome{flaw.pointer}", flaw.detail) for flaw in error.flaws
            ) or (Flaw("/outcome", str(error)),)
            raise
    return done


def _judge(
    ledger: Ledger,
    command: ImportLine,
    claim_id: UUID,
    outcome: ShortOutcome | NewOutcome,
) -> None:
    if isinstance(outcome, NewOutcome):
        outcomes.void_claim(ledger, claim_id, outcome, command.by)
        return
    judge = JudgeClaim(
        by=command.by,
        claim_id=claim_id,
        outcome=outcome,
        today=command.today,
        closed_day=command.closed_day,
    )
    outcomes.judge_claim(ledger, judge)

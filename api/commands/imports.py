"""Imports: a line of a file is a claim with its outcome, both entered or neither."""

from datetime import date
from uuid import UUID

from api.commands import claims, outcomes
from api.commands.base import Command
from api.commands.claims import AddClaim
from api.commands.outcomes import JudgeClaim
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import Flaw, ForesaidError
from api.model.claims import Claim
from api.model.outcomes import NewOutcome, ShortOutcome


class ImportLine(Command[Claim], frozen=True, kw_only=True):
    """Enter a claim, or find it, and record its outcome: both or neither.

    `today` is the latest day that has begun anywhere, `closed_day` the last that is
    over everywhere.
    """

    claim: AddClaim
    outcome: ShortOutcome | NewOutcome | None
    today: date
    closed_day: date

    def prefetch(self, wants: Prefetch) -> None:
        """Add what the claim and its outcome need."""
        self.claim.prefetch(wants)
        if self.outcome is not None:
            wants.evidence = True
            wants.first_claims = True

    def decide(self, ledger: Ledger) -> CommandResult[Claim]:
        """Append the claim and its outcome, or find what stands."""
        day = self.outcome.on if self.outcome is not None else None
        result = claims.enter(ledger, self.claim, occurred_on=day)
        if self.outcome is not None and isinstance(result.id, UUID):
            try:
                self._record(ledger, result.id, self.outcome)
            except ForesaidError as error:
                error.flaws = tuple(
                    Flaw(f"/outcome{flaw.pointer}", flaw.detail) for flaw in error.flaws
                ) or (Flaw("/outcome", str(error)),)
                raise
        return result

    def _record(
        self, ledger: Ledger, claim_id: UUID, outcome: ShortOutcome | NewOutcome
    ) -> None:
        if isinstance(outcome, NewOutcome):
            outcomes.void_claim(ledger, claim_id, outcome, self.by)
            return
        JudgeClaim(
            by=self.by,
            claim_id=claim_id,
            outcome=outcome,
            today=self.today,
            closed_day=self.closed_day,
        ).decide(ledger)

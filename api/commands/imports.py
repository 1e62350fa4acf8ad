"""Imports: a line of a file is a claim and what goes with it, all entered or none."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from api.commands import claims, outcomes, reports, withdrawals
from api.commands.base import Command
from api.commands.claims import AddClaim
from api.commands.outcomes import JudgeClaim
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import Flaw, ForesaidError
from api.model.claims import Claim
from api.model.import_format import LineReport
from api.model.outcomes import NewOutcome, ShortOutcome


class ImportLine(Command[Claim], frozen=True, kw_only=True):
    """Enter a claim, or find it, and all that its line says of it, or nothing.

    `findings` are about its event, or where that is said about the claim only.
    `withdrawn`: why it was withdrawn. `today` is the latest day that has begun
    anywhere, `closed_day` the last that is over everywhere.
    """

    claim: AddClaim
    outcome: ShortOutcome | NewOutcome | None
    findings: tuple[tuple[NewOutcome, bool], ...] = ()
    reports: tuple[LineReport, ...] = ()
    withdrawn: str | None = None
    today: date
    closed_day: date

    def prefetch(self, wants: Prefetch) -> None:
        """Add what the claim, its reports and its outcomes need."""
        self.claim.prefetch(wants)
        for report in self.reports:
            wants.add_report(report)
        if self.outcome is not None or self.findings:
            wants.evidence = True
            wants.first_claims = True
        if self.findings:
            wants.every_outcome = True

    def decide(self, ledger: Ledger) -> CommandResult[Claim]:
        """Append the claim and the rest, or find what stands."""
        days = [finding.on for finding, _ in self.findings if finding.on is not None]
        day = self.outcome.on if self.outcome is not None else min(days, default=None)
        result = claims.enter(ledger, self.claim, occurred_on=day)
        claim_id = result.id
        if isinstance(claim_id, UUID):
            self._publish(ledger, claim_id)
            if self.outcome is not None:
                with _flaws_at("/outcome"):
                    self._record(ledger, claim_id, self.outcome)
            for nth, (finding, only) in enumerate(self.findings):
                with _flaws_at(f"/findings/{nth}"):
                    outcomes.record_about(ledger, claim_id, finding, self.by, only=only)
            if self.withdrawn is not None:
                state = ledger.claims.states[claim_id]
                withdrawals.withdraw_claim(ledger, state, self.withdrawn, self.by)
        return result

    def _publish(self, ledger: Ledger, claim_id: UUID) -> None:
        """Append the reports after the first, each withdrawn if it was."""
        for nth, report in enumerate(self.reports):
            with _flaws_at(f"/reports/{nth}"):
                report_id = reports.publish(ledger, claim_id, report, self.by)
                if report.withdrawal is not None:
                    withdrawals.withdraw_report(
                        ledger, report_id, report.withdrawal.reason, self.by
                    )

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


@contextmanager
def _flaws_at(place: str) -> Generator[None]:
    """Name *place* in the flaws of an error, which is about a part of the line."""
    try:
        yield
    except ForesaidError as error:
        error.flaws = tuple(
            Flaw(f"{place}{flaw.pointer}", flaw.detail) for flaw in error.flaws
        ) or (Flaw(place, str(error)),)
        raise

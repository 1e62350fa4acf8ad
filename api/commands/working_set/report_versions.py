"""Report versions: for which outlets a claim counts after each entry of a batch."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from api.commands.working_set.ledger import Ledger
from api.model.claim_versions import ReportVersion
from api.model.reports import ReportRow
from api.model.rows import MergeRow, WithdrawalRow
from api.terms import ReportRole

ROLES: dict[ReportRole, int] = {"original": 1, "relayed": 2}


class StandingReport(Struct, frozen=True, array_like=True):
    """A report that stands; `claim` and `outlet` are the indexes of their entries."""

    id: UUID
    claim: int
    outlet: int
    role: ReportRole


class ReportVersions:
    """The fold of reports; see `claim_versions`, of which it is a part.

    *before*: those that stood before the batch, of every claim whose reports change.
    """

    def __init__(self, ledger: Ledger, before: Iterable[StandingReport]) -> None:
        self._ledger = ledger
        self._standing: dict[UUID, StandingReport] = {}
        # The reports that stand, by claim and outlet.
        self._by_place: dict[tuple[int, int], set[UUID]] = {}
        self._roles: dict[tuple[int, int], int] = {}
        self.rows: list[ReportVersion] = []
        for report in before:
            self._add(report)
        for place in self._by_place:
            self._roles[place] = self._roles_at(place)

    def publish(self, row: ReportRow) -> None:
        """Count a claim for the outlet of a new report, which is not merged then."""
        report = StandingReport(
            id=row.id,
            claim=self._ledger.claims.states[row.claim_id].index,
            outlet=self._ledger.outlets.rows[row.outlet_id].index,
            role=row.role,
        )
        self._add(report)
        self._put(report.claim, report.outlet, row.index)

    def withdraw(self, row: WithdrawalRow) -> None:
        """Count a claim no longer for a report."""
        report = self._remove(row.subject_id)
        self._put(report.claim, report.outlet, row.index)

    def merge(self, row: MergeRow) -> None:
        """Let the reports of one outlet be another's."""
        outlets = self._ledger.outlets.rows
        old, into = outlets[row.from_id].index, outlets[row.into_id].index
        claims: dict[int, None] = {}
        for report in [*self._standing.values()]:
            if report.outlet == old:
                self._add(replace(self._remove(report.id), outlet=into))
                claims[report.claim] = None
        for claim in claims:
            self._put(claim, old, row.index)
            self._put(claim, into, row.index)

    def _add(self, report: StandingReport) -> None:
        self._standing[report.id] = report
        place = (report.claim, report.outlet)
        self._by_place.setdefault(place, set()).add(report.id)

    def _remove(self, report_id: UUID) -> StandingReport:
        report = self._standing.pop(report_id)
        self._by_place[report.claim, report.outlet].discard(report_id)
        return report

    def _roles_at(self, place: tuple[int, int]) -> int:
        roles = 0
        for report_id in self._by_place[place]:
            roles |= ROLES[self._standing[report_id].role]
        return roles

    def _put(self, claim: int, outlet: int, index: int) -> None:
        """Add a version, where the roles are no longer what they were."""
        roles = self._roles_at((claim, outlet))
        if roles != self._roles.get((claim, outlet), 0):
            self._roles[claim, outlet] = roles
            self.rows.append(ReportVersion(index, claim, outlet, roles))

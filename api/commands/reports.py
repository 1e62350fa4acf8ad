"""Reports: an outlet's publication of a claim, entered once for each URL."""

from collections.abc import Sequence
from uuid import UUID

from api.commands import key_bindings, sources_outlets
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.sources_outlets import OUTLET
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import ConflictError, Flaw, InvalidError, NotFoundError
from api.language import names
from api.language.hedges import assertions, wording
from api.language.hedges.wording import Wording
from api.model import reports
from api.model.claims import Claim
from api.model.outlets import OutletRow
from api.model.reports import NewReport, ReportRow, ReportState


class AddReport(Command[Claim], frozen=True, kw_only=True):
    """Add an outlet's report to a claim, or find it."""

    claim_id: UUID
    report: NewReport

    def prefetch(self, wants: Prefetch) -> None:
        """Add the claim and the outlets."""
        wants.claims.add(self.claim_id)
        wants.add_report(self.report)

    def decide(self, ledger: Ledger) -> CommandResult[Claim]:
        """Append the report, unless it stands."""
        size = ledger.size
        state = ledger.claims.states.get(self.claim_id)
        if state is None:
            raise NotFoundError
        if state.withdrawn_at is not None:
            raise ConflictError("The claim is withdrawn.")
        publish(ledger, self.claim_id, self.report, self.by)
        return CommandResult(
            resource=Claim, id=self.claim_id, entered=ledger.size > size
        )


def publish(ledger: Ledger, claim_id: UUID, new: NewReport, by: str) -> UUID:
    """Append a report of a claim, unless that outlet and URL stand already.

    Returns its id. Raises InvalidError where it is older than the claim, ConflictError
    where they stand with other content, and ForbiddenError where the key in use is
    bound to other outlets.
    """
    reports.check_published(new.published_on, ledger.claims.states[claim_id].made_on)
    outlet = sources_outlets.find_or_make(ledger, OUTLET, new.outlet, by, "/outlet")
    key_bindings.check_outlet(ledger, outlet.id, by)
    via = _via(ledger, new, by)
    if via is not None and via.id == outlet.id:
        raise InvalidError.at("/via", "an outlet does not relay itself")
    row = ReportRow(
        id=ledger.new_id(),
        claim_id=claim_id,
        outlet_id=outlet.id,
        via_id=None if via is None else via.id,
        role="original" if via is None else "relayed",
        url=new.url,
        headline=new.headline,
        published_on=new.published_on,
        wording=_outlet_wording(ledger, claim_id, new),
        probability=new.outlet_probability,
        entered_by=by,
    )
    place = (claim_id, outlet.id, reports.hashed(new.url))
    existing_ids = ledger.reports.published.get(place, ())
    if _is_repeat(ledger, row, existing_ids):
        return existing_ids[-1]
    _append(ledger, row)
    return row.id


def _via(ledger: Ledger, new: NewReport, by: str) -> OutletRow | None:
    if new.via is None:
        return None
    return sources_outlets.find_or_make(ledger, OUTLET, new.via, by, "/via")


def _append(ledger: Ledger, new: ReportRow) -> None:
    row = ledger.append("report", new.id, new.entered_by, new)
    ledger.reports.add(
        row,
        ReportState(
            report_id=row.id,
            claim_id=row.claim_id,
            outlet_id=row.outlet_id,
            published_as=row.outlet_id,
            url_hash=reports.hashed(row.url),
            withdrawn_at=None,
            index=row.index,
        ),
    )
    ledger.mark_changed("report_states", row.id)


def _is_repeat(ledger: Ledger, new: ReportRow, existing_ids: Sequence[UUID]) -> bool:
    """Return whether one of these reports says all that *new* does.

    What *new* leaves out is no difference. What it says differently, or in addition,
    would be lost, so ConflictError names it.
    """
    differences = [
        _differences(ledger, new, ledger.reports.rows[report_id])
        for report_id in existing_ids
    ]
    if differences and all(differences):
        raise ConflictError(
            f"The report {existing_ids[-1]} stands with other content.",
            *(Flaw(f"/{name}", "differs from the report") for name in differences[-1]),
        )
    return bool(existing_ids)


def _differences(ledger: Ledger, new: ReportRow, existing: ReportRow) -> list[str]:
    """Return the fields, as they are sent, in which *new* adds to *existing*."""
    via = existing.via_id and ledger.outlets.rows.get(existing.via_id)
    via_id = via.merged_into or via.id if via else existing.via_id
    same_wording = new.wording is None or (
        existing.wording is not None
        and existing.wording.yardstick == new.wording.yardstick
        and names.alike(new.wording.phrase, existing.wording.phrase)
    )
    # A redacted headline can't differ.
    headline = None if existing.headline == "" else new.headline
    fields = {
        "headline": headline is None or names.alike(headline, existing.headline),
        "published_on": new.published_on in {None, existing.published_on},
        "via": new.via_id in {None, via_id},
        "outlet_wording": same_wording,
        "outlet_probability": new.probability in {None, existing.probability},
    }
    return [name for name, same in fields.items() if not same]


def _outlet_wording(ledger: Ledger, claim_id: UUID, new: NewReport) -> Wording | None:
    if new.outlet_wording is None:
        return None
    claim = ledger.claims.rows[claim_id]
    direction = assertions.report_direction(
        claim.direction,
        claim.wording and claim.wording.phrase,
        stated=claim.basis == "stated",
    )
    return wording.read(
        new.outlet_wording, direction=direction, pointer="/outlet_wording"
    )

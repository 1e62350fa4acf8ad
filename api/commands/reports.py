"""Reports: an outlet's publication of a claim, entered once for each URL."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from api.commands import key_bindings, sources_outlets, withdrawals
from api.commands.base import AddReport, Command, Withdraw
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import ConflictError, Flaw, InvalidError, NotFoundError
from api.language import names
from api.language.hedges import assertions, wording
from api.language.hedges.wording import Wording
from api.model import reports
from api.model.reports import NewReport, ReportRow, ReportState


def add_report(ledger: Ledger, command: AddReport) -> CommandResult:
    """Enter a report of a claim, or find it."""
    size = ledger.size
    state = ledger.claim_states.get(command.claim_id)
    if state is None:
        raise NotFoundError
    if state.withdrawn_at is not None:
        raise ConflictError("The claim is withdrawn.")
    publish(ledger, command.claim_id, command.report, command)
    return CommandResult(kind="claim", id=command.claim_id, entered=ledger.size > size)


def withdraw_report(ledger: Ledger, command: Withdraw) -> CommandResult:
    """Withdraw a report that was entered in error."""
    state = ledger.report_states.get(command.id)
    if state is None or state.claim_id != command.claim_id:
        raise NotFoundError
    done = CommandResult(
        kind="claim", id=state.claim_id, entered=state.withdrawn_at is None
    )
    if done.entered:
        key_bindings.check_outlet(ledger, state.outlet_id, command.by)
        told = (state.report_id, command.reason, command.by)
        entered = withdrawals.enter(ledger, "report", *told)
        ledger.know_report(replace(state, withdrawn_at=entered.recorded_at))
        ledger.mark("report_states", state.report_id)
    else:
        withdrawals.match(ledger, state.report_id, command.reason)
    return done


def publish(ledger: Ledger, claim_id: UUID, new: NewReport, command: Command) -> None:
    """Enter the report *new* of a claim unless that outlet and URL stand already.

    Raises ConflictError where they stand with other content, and ForbiddenError where
    the key in use is bound to other outlets.
    """
    by = command.by
    outlet = sources_outlets.outlet(ledger, new.outlet, by, "/outlet")
    key_bindings.check_outlet(ledger, outlet.id, by)
    via = (
        None if new.via is None else sources_outlets.outlet(ledger, new.via, by, "/via")
    )
    if via is not None and via.id == outlet.id:
        raise InvalidError.at("/via", "an outlet does not relay itself")
    made = ReportRow(
        id=ledger.new_id(),
        claim_id=claim_id,
        outlet_id=outlet.id,
        via_id=None if via is None else via.id,
        role="original" if via is None else "relayed",
        url=new.url,
        headline=new.headline,
        published_on=new.published_on,
        wording=_own_wording(ledger, claim_id, new),
        probability=new.outlet_probability,
        entered_by=by,
    )
    place = (claim_id, outlet.id, reports.hashed(new.url))
    if _stands(ledger, made, ledger.published.get(place, ())):
        return
    row = ledger.enter("report", made.id, by, made)
    ledger.journal.put(ledger.reports, row.id, row)
    ledger.know_report(
        ReportState(
            report_id=row.id,
            claim_id=claim_id,
            outlet_id=row.outlet_id,
            published_as=row.outlet_id,
            url_hash=reports.hashed(row.url),
            withdrawn_at=None,
            index=row.index,
        )
    )
    ledger.mark("report_states", row.id)


def _stands(ledger: Ledger, made: ReportRow, standing: Sequence[UUID]) -> bool:
    """Tell whether one of *standing* says all that *made* does.

    What *made* leaves out is no difference; what it says otherwise, or besides, would
    be lost, so ConflictError names it.
    """
    differing = [_differing(ledger, made, ledger.reports[each]) for each in standing]
    if differing and all(differing):
        raise ConflictError(
            f"The report {standing[-1]} stands with other content.",
            *(Flaw(f"/{each}", "differs from the report") for each in differing[-1]),
        )
    return bool(standing)


def _differing(ledger: Ledger, made: ReportRow, kept: ReportRow) -> list[str]:
    """Return the fields, as they are sent, in which *made* adds to *kept*."""
    via = kept.via_id and ledger.outlets.rows.get(kept.via_id)
    via_id = via.merged_into or via.id if via else kept.via_id
    words, own = kept.wording, made.wording
    same_words = own is None or (
        words is not None
        and words.yardstick == own.yardstick
        and names.alike(own.phrase, words.phrase)
    )
    # A redacted headline can't differ.
    headline = None if kept.headline == "" else made.headline
    fields = {
        "headline": headline is None or names.alike(headline, kept.headline),
        "published_on": made.published_on in {None, kept.published_on},
        "via": made.via_id in {None, via_id},
        "outlet_wording": same_words,
        "outlet_probability": made.probability in {None, kept.probability},
    }
    return [name for name, same in fields.items() if not same]


def _own_wording(ledger: Ledger, claim_id: UUID, new: NewReport) -> Wording | None:
    if new.outlet_wording is None:
        return None
    claim = ledger.claims[claim_id]
    direction = assertions.report_direction(
        claim.direction,
        claim.wording and claim.wording.phrase,
        stated=claim.basis == "stated",
    )
    return wording.read(
        new.outlet_wording, direction=direction, pointer="/outlet_wording"
    )

"""Mending a prediction: corrected, withdrawn, or reported by another outlet."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.commands import requests
from api.commands.reports import AddReport
from api.commands.withdrawals import WithdrawClaim, WithdrawReport
from api.desk import checking, claim_fields, corrections, name_check, roles
from api.desk.claim_fields import CLAIM_NAMES, NEW_REPORT, REPORT_NAMES, SAME
from api.desk.desk import Desk, Reply
from api.desk.fields import FormState
from api.desk.finding_withdrawal import REASON
from api.errors import NotFoundError
from api.language.dates import windows
from api.model.claims import Claim, NewClaim, NewWithdrawal
from api.model.reports import NewReport
from api.store import claims

CLAIM = "/desk/claims/{claim_id:uuid}"
WITHDRAW_REPORT = CLAIM + "/reports/{report_id:uuid}/withdraw"


@get(CLAIM + "/correct")
async def show_correction(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID]
) -> Response[str]:
    """Show a prediction's fields as they were entered, to be mended."""
    claim = await _get(desk, claim_id)
    form_fields = claim_fields.of_correction(claim)
    form = desk.form(form_fields, claim_fields.typed_of(claim))
    return desk.page("correct.html", form=form, claim=claim)


@post(CLAIM + "/correct", opt={"scope": "claims:write"})
async def correct(desk: NamedDependency[Desk], claim_id: FromPath[UUID]) -> Reply:
    """Enter what is right; the old prediction is withdrawn and leads to it."""
    claim = await _get(desk, claim_id)
    form_fields = claim_fields.of_correction(claim)

    async def save() -> Redirect:
        sent = name_check.with_new(desk.values, CLAIM_NAMES)
        about = sent.pop("about", SAME)
        sent["corrects"] = str(claim_id)
        if about == SAME:
            sent["event"] = claim.event.slug
        command = checking.read(
            form_fields,
            sent,
            NewClaim,
            lambda new: requests.add_claim(new, desk.by, desk.now),
            await name_check.flaws(desk.db, desk.values, CLAIM_NAMES),
        )
        await corrections.check(desk, claim, command)
        role = roles.STAYS if await roles.is_dropped(desk.db, desk.values) else None
        answer = await desk.do(command)
        path = f"/desk/claims/{answer.resource.id}"
        return await desk.saved(path, "corrected", role=role)

    async def show(form: FormState, status: int) -> Response[str]:
        return desk.page("correct.html", status, form=form, claim=claim)

    return await desk.attempt(form_fields, save, show)


@get(CLAIM + "/withdraw")
async def ask_to_withdraw_claim(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID]
) -> Response[str]:
    """Ask why a prediction is to be withdrawn."""
    return await _ask(desk, claim_id, None, desk.form(REASON), 200)


@post(CLAIM + "/withdraw", opt={"scope": "claims:write"})
async def withdraw_claim(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID]
) -> Reply:
    """Withdraw a prediction that was entered in error."""

    async def save() -> Redirect:
        reason = checking.read(REASON, desk.values, NewWithdrawal, requests.tidy_reason)
        await desk.do(WithdrawClaim(by=desk.by, claim_id=claim_id, reason=reason))
        return await desk.saved(f"/desk/claims/{claim_id}", "withdrawn")

    async def show(form: FormState, status: int) -> Response[str]:
        return await _ask(desk, claim_id, None, form, status)

    return await desk.attempt(REASON, save, show)


@get(WITHDRAW_REPORT)
async def ask_to_withdraw_report(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID], report_id: FromPath[UUID]
) -> Response[str]:
    """Ask why a report is to be withdrawn."""
    return await _ask(desk, claim_id, report_id, desk.form(REASON), 200)


@post(WITHDRAW_REPORT, opt={"scope": "claims:write"})
async def withdraw_report(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID], report_id: FromPath[UUID]
) -> Reply:
    """Withdraw a report that was entered in error."""

    async def save() -> Redirect:
        reason = checking.read(REASON, desk.values, NewWithdrawal, requests.tidy_reason)
        command = WithdrawReport(
            by=desk.by, claim_id=claim_id, report_id=report_id, reason=reason
        )
        await desk.do(command)
        return await desk.saved(f"/desk/claims/{claim_id}", "report-withdrawn")

    async def show(form: FormState, status: int) -> Response[str]:
        return await _ask(desk, claim_id, report_id, form, status)

    return await desk.attempt(REASON, save, show)


@get(CLAIM + "/report")
async def show_report_form(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID]
) -> Response[str]:
    """Show the form for another outlet's report."""
    claim = await _get(desk, claim_id)
    return desk.page("report_form.html", form=desk.form(NEW_REPORT), claim=claim)


@post(CLAIM + "/report", opt={"scope": "claims:write"})
async def add_report(desk: NamedDependency[Desk], claim_id: FromPath[UUID]) -> Reply:
    """Add another outlet's report of a prediction."""
    claim = await _get(desk, claim_id)

    async def save() -> Redirect:
        report = checking.read(
            NEW_REPORT,
            name_check.with_new(desk.values, REPORT_NAMES),
            NewReport,
            lambda new: requests.tidy_report(new, desk.now),
            await name_check.flaws(desk.db, desk.values, REPORT_NAMES),
        )
        command = AddReport(by=desk.by, claim_id=claim_id, report=report)
        answer = await desk.do(command)
        done = "reported" if answer.entered else "report-stood"
        return await desk.saved(f"/desk/claims/{claim_id}", done)

    async def show(form: FormState, status: int) -> Response[str]:
        return desk.page("report_form.html", status, form=form, claim=claim)

    return await desk.attempt(NEW_REPORT, save, show)


async def _get(desk: Desk, claim_id: UUID) -> Claim:
    closed_day = windows.last_closed_day(desk.now)
    return await claims.get(desk.db, claim_id, closed_day=closed_day)


async def _ask(
    desk: Desk, claim_id: UUID, report_id: UUID | None, form: FormState, status: int
) -> Response[str]:
    claim = await _get(desk, claim_id)
    report = next((r for r in claim.reports if r.id == report_id), None)
    if report_id is not None and report is None:
        raise NotFoundError
    return desk.page(
        "claim_withdrawal.html", status, form=form, claim=claim, report=report
    )

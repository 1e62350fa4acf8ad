"""All pages of the desk, on one screen."""

from litestar import Router

from api.desk import (
    activity,
    claim_entry,
    claim_page,
    due,
    events,
    finding_withdrawal,
    findings,
    imports,
    keys,
    mending,
    merging,
    refusals,
    signing_in,
    start,
    subjects,
)
from api.desk.desk import DEPENDENCIES

desk = Router(
    "/",
    route_handlers=[
        start.show_start,
        activity.show_log,
        claim_entry.show_claim_form,
        claim_entry.enter_claim,
        claim_page.show_claim,
        due.show_due,
        findings.show_event,
        findings.record_finding,
        findings.lead_to_event,
        finding_withdrawal.ask_to_withdraw,
        finding_withdrawal.withdraw,
        mending.show_correction,
        mending.correct,
        mending.ask_to_withdraw_claim,
        mending.withdraw_claim,
        mending.ask_to_withdraw_report,
        mending.withdraw_report,
        mending.show_report_form,
        mending.add_report,
        subjects.show_subject,
        subjects.change_subject,
        events.show_event_form,
        events.change_event,
        merging.show_merge,
        merging.merge,
        imports.show_imports,
        imports.send_file,
        imports.show_import,
        imports.go_on,
        imports.download_account,
        keys.show_keys,
        keys.make_key,
        keys.ask_to_end_key,
        keys.end_key,
    ],
    dependencies=DEPENDENCIES,
    exception_handlers=refusals.HANDLERS,
    opt={"undocumented": True},
)
# Where the forms were that asked for a key each time.
moved = Router(
    "/",
    route_handlers=[
        claim_entry.lead_to_claim_form,
        findings.lead_to_outcome_form,
    ],
    opt={"undocumented": True},
)
ROUTERS = [signing_in.router, desk, moved]

"""Claims over HTTP, with their reports, outcomes and withdrawals."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.commands import requests
from api.commands.reports import AddReport
from api.commands.withdrawals import WithdrawClaim, WithdrawReport
from api.database.pool import Database
from api.http.request_data import reads, writes
from api.language.dates import windows
from api.model import paging
from api.model.claims import Claim, NewClaim, NewWithdrawal
from api.model.filters import ClaimFilter, Paged
from api.model.outcomes import ShortOutcome
from api.model.paging import Page
from api.model.reports import NewReport
from api.model.timelines import TimelineItem
from api.routes import responses
from api.routes.authorization import needs
from api.routes.responses import AnyRequest
from api.store import claims, timelines
from api.store.claims import JoinedClaims
from api.store.timelines import About
from api.writer.answers import Answer
from api.writer.group_commit import KeyedWriter


@post("/", guards=[needs("claims:write")], dependencies=writes(NewClaim))
async def add_claim(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    now: NamedDependency[datetime],
    sent: NamedDependency[NewClaim],
) -> Response[Claim]:
    """Enter a claim.

    Answers 201 with the claim, or 200 with the existing claim where it was entered
    before; its report is added if the outlet or the URL is new.
    """
    answer = await writer.do(requests.add_claim(sent, by, now))
    return _answered(answer)


@get("/", dependencies=reads(ClaimFilter))
async def list_claims(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[ClaimFilter],
) -> Response[Page[Claim]]:
    """List claims, filtered and sorted; undated claims come last by `due`."""
    return await answer_page(request, db, now, filters, filters)


async def answer_page(
    request: AnyRequest,
    db: Database,
    now: datetime,
    chosen: ClaimFilter,
    asked: Paged | ClaimFilter,
) -> Response[Page[Claim]]:
    """Answer a page of the *chosen* claims; *asked*: the request's own parameters."""
    closed_day = windows.last_closed_day(now)
    rows = await claims.find_json(db, chosen, closed_day=closed_day)
    total = (
        await claims.count(db, chosen, closed_day=closed_day) if asked.count else None
    )
    return responses.listed_json(request, rows, asked, total)


@get("/{claim_id:uuid}")
async def get_claim(
    joined: NamedDependency[JoinedClaims],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[Claim]:
    """Get one claim as it stands now."""
    return responses.json(await joined.get((claim_id, windows.last_closed_day(now))))


@get("/{claim_id:uuid}/history", dependencies=reads(Paged))
async def get_claim_history(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
    filters: NamedDependency[Paged],
) -> Response[Page[TimelineItem]]:
    """List every version, report, finding and settlement of a claim, oldest first."""
    closed_day = windows.last_closed_day(now)
    await claims.get(db, claim_id, closed_day=closed_day)
    after = paging.place(filters.cursor, "timeline", key="number")
    about: About = ("claim", claim_id)
    rows = await timelines.find(
        db, about, limit=filters.limit + 1, after=after, closed_day=closed_day
    )
    total = await timelines.count(db, about) if filters.count else None
    return responses.listed(request, rows, filters, total)


@post(
    "/{claim_id:uuid}/reports",
    guards=[needs("claims:write")],
    dependencies=writes(NewReport),
)
async def add_report(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
    sent: NamedDependency[NewReport],
) -> Response[Claim]:
    """Add an outlet's report of a claim; answers the whole claim."""
    report = requests.tidy_report(sent, now)
    answer = await writer.do(AddReport(by=by, claim_id=claim_id, report=report))
    return _answered(answer)


@post(
    "/{claim_id:uuid}/outcome",
    guards=[needs("outcomes:write")],
    dependencies=writes(ShortOutcome),
)
async def judge_claim(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
    sent: NamedDependency[ShortOutcome],
) -> Response[Claim]:
    """Record whether a claim came true, as a finding about its event.

    `false` means that the event has not occurred through the claim's window, which must
    be closed, or with `final` that it can no longer occur. Settles every claim about
    the event.
    """
    answer = await writer.do(requests.judge_claim(claim_id, sent, by, now))
    return _answered(answer)


@post(
    "/{claim_id:uuid}/withdrawal",
    guards=[needs("claims:write")],
    dependencies=writes(NewWithdrawal),
)
async def withdraw_claim(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    claim_id: FromPath[UUID],
    sent: NamedDependency[NewWithdrawal],
) -> Response[Claim]:
    """Withdraw a claim entered in error; it leaves the records and stays visible."""
    reason = requests.tidy_reason(sent)
    answer = await writer.do(WithdrawClaim(by=by, claim_id=claim_id, reason=reason))
    return _answered(answer)


@post(
    "/{claim_id:uuid}/reports/{report_id:uuid}/withdrawal",
    guards=[needs("claims:write")],
    dependencies=writes(NewWithdrawal),
)
async def withdraw_report(
    writer: NamedDependency[KeyedWriter],
    by: NamedDependency[str],
    claim_id: FromPath[UUID],
    report_id: FromPath[UUID],
    sent: NamedDependency[NewWithdrawal],
) -> Response[Claim]:
    """Withdraw a report entered in error; answers the whole claim."""
    reason = requests.tidy_reason(sent)
    answer = await writer.do(
        WithdrawReport(by=by, claim_id=claim_id, report_id=report_id, reason=reason)
    )
    return _answered(answer)


def _answered(answer: Answer[Claim]) -> Response[Claim]:
    path = f"/v1/claims/{answer.resource.id}"
    return responses.made(answer.resource, path, entered=answer.entered)


router = Router(
    "/v1/claims",
    route_handlers=[
        add_claim,
        list_claims,
        get_claim,
        get_claim_history,
        add_report,
        judge_claim,
        withdraw_claim,
        withdraw_report,
    ],
    tags=["Claims"],
)

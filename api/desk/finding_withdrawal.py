"""A finding withdrawn, where none is known that could take its place."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.commands import requests
from api.commands.withdrawals import WithdrawOutcome
from api.desk import checking, effects, event_view
from api.desk.desk import Desk, Reply
from api.desk.fields import Field, FormState
from api.errors import ForesaidError, NotFoundError
from api.language.dates import windows
from api.model.claims import NewWithdrawal
from api.pages.text import findings as sentences

REASON = (
    Field(
        name="reason",
        label="Why is it withdrawn?",
        input="long",
        hint="Anyone can read this.",
        needed=True,
        stand_in="…",
    ),
)
PATH = "/desk/events/{slug:str}/outcomes/{outcome_id:uuid}/withdraw"


@get(PATH)
async def ask_to_withdraw(
    desk: NamedDependency[Desk], slug: FromPath[str], outcome_id: FromPath[UUID]
) -> Response[str]:
    """Show a finding, what becomes of the predictions without it, and ask why."""
    return await _show(desk, slug, outcome_id, desk.form(REASON), 200)


@post(PATH, opt={"scope": "outcomes:write"})
async def withdraw(
    desk: NamedDependency[Desk], slug: FromPath[str], outcome_id: FromPath[UUID]
) -> Reply:
    """Withdraw a finding."""

    async def save() -> Redirect:
        reason = checking.read(REASON, desk.values, NewWithdrawal, requests.tidy_reason)
        await desk.do(_command(desk, slug, outcome_id, reason))
        return await desk.saved(f"/desk/events/{slug}", "finding-withdrawn")

    async def show(form: FormState, status: int) -> Response[str]:
        return await _show(desk, slug, outcome_id, form, status)

    return await desk.attempt(REASON, save, show)


def _command(desk: Desk, slug: str, outcome_id: UUID, reason: str) -> WithdrawOutcome:
    return WithdrawOutcome(by=desk.by, event=slug, outcome_id=outcome_id, reason=reason)


async def _show(
    desk: Desk, slug: str, outcome_id: UUID, form: FormState, status: int
) -> Response[str]:
    closed_day = windows.last_closed_day(desk.now)
    view = await event_view.load(desk.db, slug, closed_day)
    finding = next((o for o in view.event.outcomes if o.id == outcome_id), None)
    if finding is None:
        raise NotFoundError
    command = _command(desk, slug, outcome_id, "preview")
    refusal, changes = None, []
    try:
        after = await desk.preview(
            command, lambda db: event_view.load(db, slug, closed_day)
        )
        changes = effects.between(view.claims, after.claims)
    except ForesaidError as error:
        refusal = error.detail or str(error)
    return desk.page(
        "finding_withdrawal.html",
        status,
        form=form,
        event=view.event,
        finding=finding,
        sentence=sentences.describe(finding),
        changes=changes,
        refusal=refusal,
    )

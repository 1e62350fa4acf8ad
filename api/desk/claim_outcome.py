"""Whether one prediction came true, in the short form."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_308_PERMANENT_REDIRECT

from api.commands import requests
from api.desk import fields
from api.desk.desk import Desk, Reply
from api.desk.fields import Field, FormState
from api.language.dates import windows
from api.model.outcomes import ShortOutcome
from api.store import claims

OUTCOME = (
    Field(
        name="happened",
        label="Did it happen?",
        input="choice",
        options=(
            ("", "choose"),
            ("false", "no, not within its time"),
            ("true", "yes, on the day below"),
        ),
        needed=True,
        stand_in="false",
    ),
    Field(
        name="on",
        label="On which day",
        input="date",
        hint="Also if it was too early or too late.",
    ),
    Field(name="final", label="It can no longer happen", input="tick"),
    Field(
        name="evidence.0.url",
        label="Address of the evidence",
        input="url",
        needed=True,
        stand_in="https://example.org",
    ),
    Field(name="evidence.0.title", label="Its title"),
    Field(name="evidence.0.quote", label="What it says", input="long"),
    Field(name="note", label="A note", input="long"),
)


@get("/desk/claims/{claim_id:uuid}/outcome")
async def show_outcome_form(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID]
) -> Response[str]:
    """Show the form for the outcome of a claim."""
    return await _show(desk, claim_id, desk.form(OUTCOME), 200)


@post("/desk/claims/{claim_id:uuid}/outcome", opt={"scope": "outcomes:write"})
async def enter_outcome(desk: NamedDependency[Desk], claim_id: FromPath[UUID]) -> Reply:
    """Record the outcome of a claim, or show the form with its flaws."""

    async def save() -> Redirect:
        command = fields.read(
            OUTCOME,
            desk.values,
            ShortOutcome,
            lambda new: requests.judge_claim(claim_id, new, desk.by, desk.now),
        )
        await desk.do(command)
        return await desk.saved(f"/desk/claims/{claim_id}", "judged")

    async def show(form: FormState, status: int) -> Response[str]:
        return await _show(desk, claim_id, form, status)

    return await desk.attempt(OUTCOME, save, show)


@get("/claims/{claim_id:uuid}/outcome")
async def lead_to_outcome_form(claim_id: FromPath[UUID]) -> Redirect:
    """Lead to the form, which moved to the desk."""
    return Redirect(
        f"/desk/claims/{claim_id}/outcome", status_code=HTTP_308_PERMANENT_REDIRECT
    )


async def _show(
    desk: Desk, claim_id: UUID, form: FormState, status: int
) -> Response[str]:
    closed_day = windows.last_closed_day(desk.now)
    claim = await claims.get(desk.db, claim_id, closed_day=closed_day)
    return desk.page("outcome_form.html", status, form=form, claim=claim)

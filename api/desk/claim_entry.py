"""One prediction entered by hand, or corrected."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_308_PERMANENT_REDIRECT

from api.commands import requests
from api.desk import checking, claim_fields, name_check, roles, versions
from api.desk.claim_fields import CLAIM, CLAIM_NAMES
from api.desk.desk import Desk, Reply
from api.desk.fields import FormState
from api.language.dates import windows
from api.model.claims import NewClaim
from api.store import claims


@get("/desk/claims/new")
async def show_claim_form(desk: NamedDependency[Desk]) -> Response[str]:
    """Show the form for a new claim."""
    return await _show(desk, desk.form(CLAIM), 200)


@post("/desk/claims/new", opt={"scope": "claims:write"})
async def enter_claim(desk: NamedDependency[Desk]) -> Reply:
    """Enter the claim of a form, or show the form with its flaws."""

    async def save() -> Redirect:
        command = checking.read(
            CLAIM,
            name_check.with_new(desk.values, CLAIM_NAMES),
            NewClaim,
            lambda new: requests.add_claim(new, desk.by, desk.now),
            await name_check.flaws(desk.db, desk.values, CLAIM_NAMES),
        )
        role = roles.STAYS if await roles.is_dropped(desk.db, desk.values) else None
        answer = await desk.do(command)
        done = "entered" if answer.entered else "stood"
        path = f"/desk/claims/{answer.resource.id}"
        return await desk.saved(path, done, role=role)

    async def show(form: FormState, status: int) -> Response[str]:
        return await _show(desk, form, status)

    return await desk.attempt(CLAIM, save, show)


async def _show(desk: Desk, form: FormState, status: int) -> Response[str]:
    """Return the form, beside what stands already and says something else."""
    standing, differences = None, []
    if form.standing is not None:
        closed_day = windows.last_closed_day(desk.now)
        standing = await claims.get(desk.db, form.standing, closed_day=closed_day)
        typed = claim_fields.typed_of(standing)
        differences = [
            difference
            for difference in versions.differences(form, typed)
            if difference.typed != versions.NOTHING
        ]
    return desk.page(
        "claim_form.html",
        status,
        form=form,
        standing=standing,
        differences=differences,
    )


@get("/claims/new")
async def lead_to_claim_form() -> Redirect:
    """Lead to the form, which moved to the desk."""
    return Redirect("/desk/claims/new", status_code=HTTP_308_PERMANENT_REDIRECT)

"""One prediction entered by hand."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_308_PERMANENT_REDIRECT

from api.commands import requests
from api.desk import fields
from api.desk.desk import Desk, Reply
from api.desk.fields import Field, FormState
from api.model.claims import NewClaim

CLAIM = (
    Field(
        name="statement",
        label="What will happen",
        input="long",
        hint="In one sentence, so that anyone can tell later whether it did.",
        needed=True,
        stand_in="It happens",
    ),
    Field(name="quote", label="The words that were used", input="long"),
    Field(name="source.name", label="Who said it", needed=True, stand_in="Someone"),
    Field(name="source.role", label="Their role"),
    Field(
        name="made_on",
        label="Said on",
        input="date",
        needed=True,
        stand_in="2000-01-01",
    ),
    Field(
        name="due",
        label="By when, in words",
        hint="Such as “by the end of June 2027”. Leave both empty if there is no date.",
    ),
    Field(name="window.latest", label="Or the last day", input="date"),
    Field(
        name="direction",
        label="They said it",
        input="choice",
        options=(("", "will happen"), ("will_not", "will not happen")),
    ),
    Field(
        name="wording",
        label="How sure they sounded",
        hint="Their hedge, such as “probably” or “could”. Empty for a flat statement.",
    ),
    Field(
        name="probability",
        label="Or the percentage they gave",
        input="percent",
        hint="Such as 65.",
    ),
    Field(name="outlet.name", label="Published by", needed=True, stand_in="Somewhere"),
    Field(name="headline", label="Headline"),
    Field(name="url", label="Address of the article", input="url"),
    Field(name="published_on", label="Published on", input="date"),
    Field(name="via.name", label="Relayed from (another outlet)"),
    Field(name="outlet_wording", label="The outlet’s own hedge"),
    Field(
        name="topics",
        label="Topics",
        hint="Such as ukraine-war, with commas.",
        several=",",
    ),
)


@get("/desk/claims/new")
async def show_claim_form(desk: NamedDependency[Desk]) -> Response[str]:
    """Show the form for a new claim."""
    return desk.page("claim_form.html", form=desk.form(CLAIM))


@post("/desk/claims/new", opt={"scope": "claims:write"})
async def enter_claim(desk: NamedDependency[Desk]) -> Reply:
    """Enter the claim of a form, or show the form with its flaws."""

    async def save() -> Redirect:
        command = fields.read(
            CLAIM,
            desk.values,
            NewClaim,
            lambda new: requests.add_claim(new, desk.by, desk.now),
        )
        answer = await desk.do(command)
        done = "entered" if answer.entered else "stood"
        return await desk.saved(f"/desk/claims/{answer.resource.id}", done)

    async def show(form: FormState, status: int) -> Response[str]:
        return desk.page("claim_form.html", status, form=form)

    return await desk.attempt(CLAIM, save, show)


@get("/claims/new")
async def lead_to_claim_form() -> Redirect:
    """Lead to the form, which moved to the desk."""
    return Redirect("/desk/claims/new", status_code=HTTP_308_PERMANENT_REDIRECT)

"""The forms by which people enter a claim, or record its outcome."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from api.commands import requests
from api.database.pool import Database
from api.errors import ForesaidError, UnavailableError
from api.language.dates import windows
from api.model.claims import NewClaim
from api.model.filters import Nothing
from api.model.outcomes import ShortOutcome
from api.pages import form_fields, templating
from api.pages.form_fields import Field, FormState
from api.pages.page_query import AnyRequest, query_as
from api.store import claims
from api.writer.group_commit import KeyedWriter

INVALID, UNAVAILABLE = 422, 503
CLAIM = (
    Field(
        name="statement",
        label="What will happen",
        input="long",
        hint="In one sentence, so that anyone can tell later whether it did.",
        needed=True,
    ),
    Field(name="quote", label="The words that were used", input="long"),
    Field(name="source.name", label="Who said it", needed=True),
    Field(name="source.role", label="Their role"),
    Field(name="made_on", label="Said on", input="date", needed=True),
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
    Field(name="probability", label="Or the percentage they gave", hint="Such as 65."),
    Field(name="outlet.name", label="Published by", needed=True),
    Field(name="headline", label="Headline"),
    Field(name="url", label="Address of the article", input="url"),
    Field(name="published_on", label="Published on", input="date"),
    Field(name="via.name", label="Relayed from (another outlet)"),
    Field(name="outlet_wording", label="The outlet’s own hedge"),
    Field(name="topics", label="Topics", hint="Such as Ukraine war, economy."),
)
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
    ),
    Field(
        name="on",
        label="On which day",
        input="date",
        hint="Also if it was too early or too late.",
    ),
    Field(name="final", label="It can no longer happen", input="tick"),
    Field(
        name="evidence.0.url", label="Address of the evidence", input="url", needed=True
    ),
    Field(name="evidence.0.title", label="Its title"),
    Field(name="evidence.0.quote", label="What it says", input="long"),
    Field(name="note", label="A note", input="long"),
)


@get("/claims/new", dependencies=query_as(Nothing))
async def show_claim_form() -> Response[str]:
    """Show the form for a new claim."""
    return templating.page("claim_form.html", form=FormState(fields=CLAIM))


@post("/claims/new", dependencies=query_as(Nothing))
async def enter_claim(
    request: AnyRequest,
    db: NamedDependency[Database],
    writer: NamedDependency[KeyedWriter],
    now: NamedDependency[datetime],
) -> Response[str] | Redirect:
    """Enter the claim of a form, or show the form with its flaws."""
    values = await form_fields.receive(request)
    try:
        key = await form_fields.authorise(db, values, "claims:write", now)
        new = form_fields.decode(values, NewClaim)
        answer = await writer.writer.do(requests.add_claim(new, key.id, now))
    except ForesaidError as error:
        form = form_fields.with_flaws(CLAIM, values, error)
        return _show_again(error, "claim_form.html", form=form)
    return Redirect(f"/claims/{answer.resource.id}", status_code=HTTP_303_SEE_OTHER)


@get("/claims/{claim_id:uuid}/outcome", dependencies=query_as(Nothing))
async def show_outcome_form(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str]:
    """Show the form for the outcome of a claim."""
    claim = await claims.get(db, claim_id, closed_day=windows.last_closed_day(now))
    return templating.page(
        "outcome_form.html", claim=claim, form=FormState(fields=OUTCOME)
    )


@post("/claims/{claim_id:uuid}/outcome", dependencies=query_as(Nothing))
async def enter_outcome(
    request: AnyRequest,
    db: NamedDependency[Database],
    writer: NamedDependency[KeyedWriter],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str] | Redirect:
    """Record the outcome of a claim, or show the form with its flaws."""
    values = await form_fields.receive(request)
    claim = await claims.get(db, claim_id, closed_day=windows.last_closed_day(now))
    try:
        key = await form_fields.authorise(db, values, "outcomes:write", now)
        outcome = form_fields.decode(values, ShortOutcome)
        command = requests.judge_claim(claim_id, outcome, key.id, now)
        await writer.writer.do(command)
    except ForesaidError as error:
        form = form_fields.with_flaws(OUTCOME, values, error)
        return _show_again(error, "outcome_form.html", claim=claim, form=form)
    return Redirect(f"/claims/{claim_id}", status_code=HTTP_303_SEE_OTHER)


def _show_again(error: ForesaidError, template: str, **values: Any) -> Response[str]:
    """Show a form again with all that was typed, and why it was not entered."""
    if not isinstance(error, UnavailableError):
        return templating.page(template, INVALID, **values)
    response = templating.page(template, UNAVAILABLE, **values)
    response.headers["Retry-After"] = "1"
    return response


router = Router(
    "/",
    route_handlers=[show_claim_form, enter_claim, show_outcome_form, enter_outcome],
    opt={"undocumented": True},
)

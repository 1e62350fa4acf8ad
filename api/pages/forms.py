"""Entries: the forms by which people enter a claim, or say what came of one."""

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
from api.pages.page_query import AnyRequest, asks
from api.store import claims
from api.writer.group_commit import KeyedWriter

UNFIT, AWAY = 422, 503
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
    Field(name="topics", label="Topics", hint="Such as ukraine-war, with commas."),
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


@get("/claims/new", dependencies=asks(Nothing))
async def ask_for_claim() -> Response[str]:
    """Show the form for a new claim."""
    return templating.page("entry.html", sheet=FormState(fields=CLAIM))


@post("/claims/new", dependencies=asks(Nothing))
async def enter_claim(
    request: AnyRequest,
    db: NamedDependency[Database],
    writer: NamedDependency[KeyedWriter],
    now: NamedDependency[datetime],
) -> Response[str] | Redirect:
    """Enter a claim that was typed, or show what is wrong where it is wrong."""
    values = await form_fields.sent(request)
    try:
        key = await form_fields.admit(db, values, "claims:write", now)
        new = form_fields.read(values, NewClaim)
        answer = await writer.writer.do(requests.add_claim(new, key.id, now))
    except ForesaidError as error:
        sheet = form_fields.again(CLAIM, values, error)
        return _again(error, "entry.html", sheet=sheet)
    return Redirect(f"/claims/{answer.resource.id}", status_code=HTTP_303_SEE_OTHER)


@get("/claims/{claim_id:uuid}/outcome", dependencies=asks(Nothing))
async def ask_for_outcome(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str]:
    """Show the form for what came of a claim."""
    claim = await claims.get(db, claim_id, closed_day=windows.last_closed_day(now))
    return templating.page("verdict.html", claim=claim, sheet=FormState(fields=OUTCOME))


@post("/claims/{claim_id:uuid}/outcome", dependencies=asks(Nothing))
async def enter_outcome(
    request: AnyRequest,
    db: NamedDependency[Database],
    writer: NamedDependency[KeyedWriter],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Response[str] | Redirect:
    """Record what came of a claim, or show what is wrong where it is wrong."""
    values = await form_fields.sent(request)
    claim = await claims.get(db, claim_id, closed_day=windows.last_closed_day(now))
    try:
        key = await form_fields.admit(db, values, "outcomes:write", now)
        found = form_fields.read(values, ShortOutcome)
        asked = requests.judge_claim(claim_id, found, key.id, now)
        await writer.writer.do(asked)
    except ForesaidError as error:
        sheet = form_fields.again(OUTCOME, values, error)
        return _again(error, "verdict.html", claim=claim, sheet=sheet)
    return Redirect(f"/claims/{claim_id}", status_code=HTTP_303_SEE_OTHER)


def _again(error: ForesaidError, template: str, **shown: Any) -> Response[str]:
    """Show a form again with all that was typed, and why it was not entered."""
    if not isinstance(error, UnavailableError):
        return templating.page(template, UNFIT, **shown)
    answer = templating.page(template, AWAY, **shown)
    answer.headers["Retry-After"] = "1"
    return answer


router = Router(
    "/",
    route_handlers=[ask_for_claim, enter_claim, ask_for_outcome, enter_outcome],
    opt={"undocumented": True},
)

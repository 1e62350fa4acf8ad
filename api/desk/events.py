"""Events at the desk: their topics and criteria, if nobody changed them meanwhile."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.commands import requests
from api.desk import checking, versions
from api.desk.desk import Desk, Reply
from api.desk.fields import Field, FormState
from api.model import etags
from api.model.events import Event, EventChange
from api.store import events

FIELDS = (
    Field(
        name="topics",
        label="Topics",
        several="\n",
        slugs=True,
        hint="One on each line, such as Ukraine war.",
    ),
    Field(
        name="criteria",
        label="How it will be judged",
        input="long",
        hint="Fixed once a finding stands. Every version is kept.",
    ),
)
PATH = "/desk/events/{slug:str}/edit"


@get(PATH)
async def show_event_form(
    desk: NamedDependency[Desk], slug: FromPath[str]
) -> Response[str]:
    """Show what can be changed of an event."""
    event = await events.get(desk.db, slug)
    form = desk.form(FIELDS, versions.typed(msgspec.to_builtins(event)))
    return _show(desk, event, form, 200)


@post(PATH, opt={"scope": "sources:write"})
async def change_event(desk: NamedDependency[Desk], slug: FromPath[str]) -> Reply:
    """Change an event, unless it changed since the form was opened."""
    version = desk.values.pop(versions.VERSION, "")

    async def save() -> Redirect:
        command = checking.read_sent(
            FIELDS,
            versions.cleared(FIELDS, desk.values),
            EventChange,
            lambda new: requests.revise_event(slug, new, (version,), desk.by),
        )
        await desk.do(command)
        return await desk.saved(f"/desk/events/{slug}", "changed")

    async def show(form: FormState, status: int) -> Response[str]:
        return _show(desk, await events.get(desk.db, slug), form, status, version)

    return await desk.attempt(FIELDS, save, show)


def _show(
    desk: Desk, event: Event, form: FormState, status: int, version: str = ""
) -> Response[str]:
    current = etags.of(msgspec.json.encode(event))
    standing = versions.typed(msgspec.to_builtins(event))
    is_stale = version not in {"", current}
    return desk.page(
        "event_form.html",
        status,
        form=form,
        event=event,
        version=current,
        differences=versions.differences(form, standing) if is_stale else [],
    )

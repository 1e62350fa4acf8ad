"""Keys at the desk: made, bounded, and ended, by who may manage them."""

import secrets
from datetime import UTC, datetime, time, timedelta

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from api import state
from api.commands.keys import GrantKey, RevokeKey
from api.desk import checking, notices
from api.desk.desk import Desk, Reply
from api.desk.fields import Field, FormState, Values
from api.desk.notices import Done
from api.errors import Flaw, InvalidError, NotFoundError
from api.model import keys
from api.model.keys import Key, NewKey, Scope
from api.pages.page_query import query_as
from api.store import keys as stored_keys
from api.store import name_lookup

SCOPES: dict[Scope, str] = {
    "claims:write": "enter predictions, reports and corrections",
    "outcomes:write": "judge: record what happened",
    "sources:write": "rename and merge sources, outlets and events",
    "keys:manage": "make and end keys",
    "webhooks:manage": "have changes sent to other servers",
}
ONCE = "once"


class SignedKey(Struct, frozen=True, kw_only=True):
    """A key as a list shows it; `mine` is the one in use, `depth` how it was made."""

    key: Key
    may: list[str]
    ended: bool
    mine: bool


def fields_for(desk: Desk) -> tuple[Field, ...]:
    """Return the fields of a new key: it can be given only what the own one has."""
    scopes = [(scope, SCOPES[scope]) for scope in keys.SCOPES if desk.may(scope)]
    return (
        Field(
            name="name",
            label="Whose key is it?",
            hint="A person’s name. It stands beside everything they enter.",
            needed=True,
            stand_in="Somebody",
        ),
        Field(
            name="scopes",
            label="What may they do?",
            input="radio",
            several=",",
            options=tuple(scopes),
            needed=True,
            stand_in=scopes[0][0],
        ),
        Field(
            name="outlets",
            label="Only for these outlets",
            hint="Their names, with commas. Empty: for all.",
            several=",",
        ),
        Field(
            name="expires_at",
            label="Last day",
            input="date",
            hint="After it the key ends by itself. Empty: until you end it.",
        ),
    )


@get("/desk/keys", dependencies=query_as(Done), opt={"scope": "keys:manage"})
async def show_keys(
    desk: NamedDependency[Desk], filters: NamedDependency[Done]
) -> Response[str]:
    """Show all keys made under the one in use, and the form for another."""
    form = desk.form(fields_for(desk), {"scopes": "claims:write"})
    return await _show(desk, form, 200, notice=notices.of(filters.done))


@post("/desk/keys", opt={"scope": "keys:manage"})
async def make_key(desk: NamedDependency[Desk]) -> Reply:
    """Make a key and show it, this once."""
    form_fields = fields_for(desk)
    once = desk.values.pop(ONCE, secrets.token_hex(8))

    async def save() -> Response[str]:
        values = await _with_slugs(desk, desk.values)
        new = checking.read(form_fields, _with_end(values), NewKey, keys.tidy)
        key_id, shown, digest = keys.mint()
        command = GrantKey(by=desk.by, key=new, id=key_id, hash=digest)
        answer = await desk.do(command, once)
        secret = None if answer.replayed else shown
        response = desk.page(
            "key_made.html",
            key=answer.resource,
            secret=secret,
            may=_may(answer.resource),
            origin=state.of(desk.request).public_url,
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    async def show(form: FormState, status: int) -> Response[str]:
        return await _show(desk, form, status)

    return await desk.attempt(form_fields, save, show)


@get("/desk/keys/{key_name:str}/end", opt={"scope": "keys:manage"})
async def ask_to_end_key(
    desk: NamedDependency[Desk], key_name: FromPath[str]
) -> Response[str]:
    """Ask whether a key is to end, and say what ends with it."""
    return await _ask(desk, key_name, FormState(fields=()), 200)


@post("/desk/keys/{key_name:str}/end", opt={"scope": "keys:manage"})
async def end_key(desk: NamedDependency[Desk], key_name: FromPath[str]) -> Reply:
    """End a key for good, and all made under it."""

    async def save() -> Redirect:
        await desk.do(RevokeKey(by=desk.by, id=key_name))
        return await desk.saved("/desk/keys", "key-ended")

    async def show(form: FormState, status: int) -> Response[str]:
        return await _ask(desk, key_name, form, status)

    return await desk.attempt((), save, show)


async def _show(
    desk: Desk, form: FormState, status: int, notice: str | None = None
) -> Response[str]:
    stored = await stored_keys.under(desk.db, desk.by)
    listed = [
        SignedKey(
            key=key,
            may=_may(key),
            ended=keys.has_ended(key, desk.now),
            mine=key.id == desk.by,
        )
        for key in stored
    ]
    return desk.page(
        "keys.html",
        status,
        form=form,
        notice=notice,
        keys=sorted(listed, key=lambda row: row.ended),
        once=secrets.token_hex(8),
    )


def _may(key: Key) -> list[str]:
    return [SCOPES[scope] for scope in keys.SCOPES if scope in key.scopes]


async def _ask(desk: Desk, key_id: str, form: FormState, status: int) -> Response[str]:
    own = {key.id: key for key in await stored_keys.under(desk.db, desk.by)}
    if key_id not in own:
        raise NotFoundError
    under = [
        key
        for key in await stored_keys.under(desk.db, key_id)
        if key.id != key_id and not keys.has_ended(key, desk.now)
    ]
    return desk.page("key_end.html", status, form=form, key=own[key_id], under=under)


async def _with_slugs(desk: Desk, values: Values) -> Values:
    """Return the values with the slugs of the outlets that are named."""
    typed = [name.strip() for name in values.get("outlets", "").split(",")]
    slugs: list[str] = []
    for name in filter(None, typed):
        found = await name_lookup.named(desk.db, "outlet", name)
        if found is None:
            near = await name_lookup.like(desk.db, "outlet", name)
            guess = f" Did you mean {near[0].name}?" if near else ""
            detail = f"no outlet is called “{name}”.{guess}"
            raise InvalidError(None, Flaw("/outlets", detail))
        slugs.append(found.slug)
    return {**values, "outlets": ",".join(slugs)}


def _with_end(values: Values) -> Values:
    """Return the values with the end of the last day in UTC, as keys have it."""
    try:
        day = datetime.fromisoformat(values["expires_at"]).date()
        end = datetime.combine(day, time(), UTC) + timedelta(days=1)
    except (KeyError, ValueError, OverflowError):
        return values
    return {**values, "expires_at": end.isoformat()}

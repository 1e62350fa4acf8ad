"""Merging what is the same: shown before it is done, as it can't be undone."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from api.commands.base import Command
from api.commands.merges import MergeEvent, MergeSubject
from api.database.pool import Database
from api.desk import effects, event_view, subjects
from api.desk.checking import FlawedError
from api.desk.desk import Desk, Reply
from api.desk.event_view import EventView
from api.desk.fields import Field, FormState
from api.language.dates import windows
from api.log.entries import Target
from api.model.filters import EventFilter
from api.store import events, holdings, name_lookup

INTO = (
    Field(
        name="into",
        label="The one that stays",
        hint="Its name, or the last part of its address.",
        needed=True,
        autocomplete="off",
    ),
)
SURE, SEEN = "sure", "seen"
PATHS = [f"{path}/merge" for path in (*subjects.PATHS, "/desk/events/{slug:str}")]
MOST_OFFERED = 8


class Side(Struct, frozen=True, kw_only=True):
    """One of the two that are merged: its slug, name, other names and claims."""

    slug: str
    name: str
    aliases: list[str]
    claims: int


@get(PATHS)
async def show_merge(desk: NamedDependency[Desk], slug: FromPath[str]) -> Response[str]:
    """Ask into which other one is merged, and offer those that are likely."""
    return await _show(desk, slug, desk.form(_fields(_kind(desk))), 200)


@post(PATHS, opt={"scope": "sources:write"})
async def merge(desk: NamedDependency[Desk], slug: FromPath[str]) -> Reply:
    """Show what a merge moves, or merge once that was seen."""
    kind = _kind(desk)
    sure, seen = desk.values.pop(SURE, ""), desk.values.pop(SEEN, "")

    async def save() -> Response[str] | Redirect:
        into = await _find(desk, kind)
        command = _command(desk, kind, slug, into)
        if sure and seen == into:
            answer = await desk.do(command)
            path = f"/desk/{kind}s/{answer.resource.slug}"
            return await desk.saved(path, "merged")
        return await _preview(desk, kind, slug, into, command)

    async def show(form: FormState, status: int) -> Response[str]:
        return await _show(desk, slug, form, status)

    return await desk.attempt(_fields(kind), save, show)


def _fields(kind: Target) -> tuple[Field, ...]:
    """Return the field, which offers the names of sources and outlets."""
    complete = None if kind == "event" else kind
    return tuple(replace(field, complete=complete) for field in INTO)


def _kind(desk: Desk) -> Target:
    return "event" if desk.path.startswith("/desk/events/") else _subject(desk)


def _subject(desk: Desk) -> Target:
    return subjects.of_path(desk).kind


def _command(desk: Desk, kind: Target, slug: str, into: str) -> Command[Any]:
    if kind == "event":
        return MergeEvent(by=desk.by, slug=slug, into=into)
    commands = subjects.SUBJECTS[kind].commands
    return MergeSubject(by=desk.by, kind=commands, slug=slug, into=into)


async def _find(desk: Desk, kind: Target) -> str:
    """Return the slug of what was named; raise FlawedError where nothing is."""
    typed = desk.values.get("into", "")
    if not typed:
        raise FlawedError({"into": "this is needed"}, ())
    if kind == "event":
        return await _find_event(desk, typed)
    found = await name_lookup.named(desk.db, kind, typed)
    if found is None:
        near = await name_lookup.like(desk.db, kind, typed)
        guess = f" Did you mean “{near[0].name}”?" if near else ""
        raise FlawedError({"into": f"nobody is called “{typed}”.{guess}"}, ())
    return found.slug


async def _find_event(desk: Desk, typed: str) -> str:
    filters = EventFilter(q=typed[:200])
    rows = await events.find(desk.db, filters, limit=1, after=None)
    stands = await holdings.exists(desk.db, typed)
    if stands:
        return typed
    exact = [event for event, _ in rows if event.statement == typed]
    if exact:
        return exact[0].slug
    raise FlawedError({"into": "there is no such event: choose one below"}, ())


async def _preview(
    desk: Desk, kind: Target, slug: str, into: str, command: Command[Any]
) -> Response[str]:
    closed_day = windows.last_closed_day(desk.now)
    stays = await _side(desk.db, kind, into)
    named = into if kind == "event" else stays.name
    form = FormState(fields=_fields(kind), values={**desk.values, "into": named})
    more: dict[str, Any] = {"seen": into, "into": stays}

    async def read(db: Database) -> tuple[Side, EventView | None]:
        view = await event_view.load(db, into, closed_day) if kind == "event" else None
        return await _side(db, kind, into), view

    more["whole"], after = await desk.preview(command, read)
    if after is not None:
        before = [
            claim
            for side in (slug, into)
            for claim in (await event_view.load(desk.db, side, closed_day)).claims
        ]
        more["changes"] = effects.between(before, after.claims)
    return await _show(desk, slug, form, 200, **more)


async def _side(db: Database, kind: Target, slug: str) -> Side:
    claims = await holdings.count(db, kind, slug)
    if kind == "event":
        event = await events.get(db, slug)
        return Side(slug=slug, name=event.statement, aliases=[], claims=claims)
    stored = await subjects.SUBJECTS[kind].table.get(db, slug)
    return Side(slug=slug, name=stored.name, aliases=stored.aliases, claims=claims)


async def _offered(desk: Desk, kind: Target, side: Side) -> list[tuple[str, str]]:
    """Return who may be the same: slugs, and names or statements."""
    if kind != "event":
        near = await name_lookup.like(desk.db, kind, side.name, but=side.slug)
        return [(other.slug, other.name) for other in near]
    words = " ".join(side.name.split()[:4])[:200]
    rows = await events.find(
        desk.db, EventFilter(q=words), limit=MOST_OFFERED + 1, after=None
    )
    return [
        (event.slug, event.statement) for event, _ in rows if event.slug != side.slug
    ]


async def _show(
    desk: Desk, slug: str, form: FormState, status: int, **preview: Any
) -> Response[str]:
    kind = _kind(desk)
    side = await _side(desk.db, kind, slug)
    return desk.page(
        "merge.html",
        status,
        form=form,
        kind=kind,
        side=side,
        offered=await _offered(desk, kind, side),
        **{"seen": "", "into": None, "whole": None, "changes": [], **preview},
    )

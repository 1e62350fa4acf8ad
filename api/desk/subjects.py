"""Sources and outlets at the desk: renamed, described, if nobody did meanwhile."""

from typing import Any, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from api.commands import requests
from api.commands.sources_outlets import OUTLET, SOURCE, SubjectKind
from api.desk import checking, name_check, notices, versions
from api.desk.desk import Desk, Reply
from api.desk.fields import Field, FormState
from api.desk.notices import Done
from api.model import etags
from api.model.outlets import Outlet, OutletChange
from api.model.references import SubjectType
from api.model.sources import Source, SourceChange
from api.pages.page_query import query_as
from api.store import holdings, name_lookup
from api.store.sources_outlets import SubjectTable, outlets, sources

T = TypeVar("T", SourceChange, OutletChange)
NAME = Field(name="name", label="Name", needed=True, stand_in="Somebody")
ALIASES = Field(
    name="aliases",
    label="Other names and spellings",
    several="\n",
    hint="One on each line. Who is entered under one of them is this one.",
)
ROOM = ("source", "outlet")


class SubjectDesk(Struct, frozen=True, kw_only=True):
    """One kind of subject: how it is read, changed, and which fields it has."""

    kind: SubjectType
    table: SubjectTable[Any, Any]
    commands: SubjectKind[Any, Any, Any]
    change: type[SourceChange] | type[OutletChange]
    fields: tuple[Field, ...]


SUBJECTS: dict[SubjectType, SubjectDesk] = {
    "source": SubjectDesk(
        kind="source",
        table=sources,
        commands=SOURCE,
        change=SourceChange,
        fields=(
            NAME,
            Field(name="role", label="Role", hint="Such as Defence Secretary."),
            ALIASES,
            Field(
                name="links",
                label="Links",
                several="\n",
                hint="Addresses, one on each line.",
            ),
            name_check.NEW,
        ),
    ),
    "outlet": SubjectDesk(
        kind="outlet",
        table=outlets,
        commands=OUTLET,
        change=OutletChange,
        fields=(
            NAME,
            Field(name="homepage", label="Home page", input="url"),
            Field(name="country", label="Country", hint="Two letters, such as GB."),
            ALIASES,
            name_check.NEW,
        ),
    ),
}
PATHS = ["/desk/sources/{slug:str}", "/desk/outlets/{slug:str}"]


@get(PATHS, dependencies=query_as(Done))
async def show_subject(
    desk: NamedDependency[Desk],
    slug: FromPath[str],
    filters: NamedDependency[Done],
) -> Response[str]:
    """Show a source or an outlet with what can be changed of it."""
    subject = of_path(desk)
    stored = await subject.table.get(desk.db, slug)
    form = desk.form(subject.fields, typed_of(stored))
    return await _show(desk, subject, stored, form, notice=notices.of(filters.done))


@post(PATHS, opt={"scope": "sources:write"})
async def change_subject(desk: NamedDependency[Desk], slug: FromPath[str]) -> Reply:
    """Change a source or an outlet, unless it changed since the form was opened."""
    subject = of_path(desk)
    version = desk.values.pop(versions.VERSION, "")

    async def save() -> Redirect:
        sent = versions.cleared(subject.fields, desk.values)
        if sent.pop(name_check.NEW.name, None):
            sent["distinct"] = True
        command = checking.read_sent(
            subject.fields,
            sent,
            subject.change,
            lambda new: requests.revise_subject(
                subject.commands, slug, new, (version,), desk.by
            ),
        )
        answer = await desk.do(command)
        path = f"/desk/{subject.kind}s/{answer.resource.slug}"
        return await desk.saved(path, "changed")

    async def show(form: FormState, status: int) -> Response[str]:
        stored = await subject.table.get(desk.db, slug)
        return await _show(desk, subject, stored, form, status, version=version)

    return await desk.attempt(subject.fields, save, show)


def of_path(desk: Desk) -> SubjectDesk:
    """Return the kind of subject that the path names."""
    is_source = desk.path.startswith("/desk/sources/")
    return SUBJECTS["source" if is_source else "outlet"]


def typed_of(stored: Source | Outlet) -> dict[str, str]:
    """Return the fields as they would have been typed."""
    return versions.typed(msgspec.to_builtins(stored))


async def _show(
    desk: Desk,
    subject: SubjectDesk,
    stored: Source | Outlet,
    form: FormState,
    status: int = 200,
    **more: Any,
) -> Response[str]:
    current = etags.of(msgspec.json.encode(stored))
    is_stale = more.pop("version", current) != current
    return desk.page(
        "subject_desk.html",
        status,
        form=form,
        kind=subject.kind,
        subject=stored,
        version=current,
        differences=versions.differences(form, typed_of(stored)) if is_stale else [],
        claims=await holdings.count(desk.db, subject.kind, stored.slug),
        likes=await name_lookup.like(
            desk.db, subject.kind, stored.name, but=stored.slug
        ),
        **more,
    )

"""Imports at the desk: a file is sent, tried out, its columns named, then entered.

A trial keeps nothing. What has begun goes on without the page; see `import_jobs`.
"""

import csv
import io
from typing import get_args

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import UNSET

from api import state
from api.desk import form_data, import_fields
from api.desk.desk import Desk, Reply
from api.desk.fields import Field, FormState
from api.desk.notices import Done
from api.errors import Flaw, InvalidError
from api.model import import_charsets, import_guess, import_readers
from api.model.import_format import Format, ImportOptions
from api.model.import_lines import MOST_WHOLE_BYTES
from api.pages.page_query import query_as
from api.writer.checked_lines import Importer
from api.writer.group_commit import KeyedWriter
from api.writer.import_jobs import ImportJob

SCOPE = {"scope": "claims:write"}
ROOM = 64 * 1024  # for the other fields of a form
FILE_FIELD = Field(
    name="file",
    label="The file",
    hint="CSV, JSON, or what another site gave you. At most 16 MB.",
    needed=True,
)


@get("/desk/imports", opt=SCOPE)
async def show_imports(desk: NamedDependency[Desk]) -> Response[str]:
    """Show the form for a file, and the imports of who has signed in."""
    return _show_all(desk, FormState(fields=(FILE_FIELD,)), 200)


@post(
    "/desk/imports",
    opt={**SCOPE, form_data.FILE: True},
    request_max_body_size=MOST_WHOLE_BYTES + ROOM,
)
async def send_file(
    desk: NamedDependency[Desk], writer: NamedDependency[KeyedWriter]
) -> Reply:
    """Take a file, find what it is, and try it out."""

    async def save() -> Redirect:
        name, content = form_data.file(desk.request) or ("", b"")
        if not content:
            raise InvalidError.at("/file", "choose a file that is not empty")
        if len(content) > MOST_WHOLE_BYTES:
            raise InvalidError.at("/file", "it is larger than 16 MB: send it in parts")
        job = state.of(desk.request).import_jobs.add(desk.by, name[-100:], content)
        job.format = import_guess.format_of(content)
        job.typed = import_fields.guessed(job)
        await job.try_out(writer.writer, _importer(desk, job))
        return await desk.saved(f"/desk/imports/{job.id}", "tried")

    async def show(form: FormState, status: int) -> Response[str]:
        return _show_all(desk, form, status)

    return await desk.attempt((FILE_FIELD,), save, show)


@get("/desk/imports/{job_id:str}", dependencies=query_as(Done), opt=SCOPE)
async def show_import(
    desk: NamedDependency[Desk],
    job_id: FromPath[str],
    filters: NamedDependency[Done],  # noqa: ARG001 it may say what was done
) -> Response[str]:
    """Show what an import would come to, how far it is, or what it came to."""
    job = state.of(desk.request).import_jobs.get(job_id, desk.by)
    return _show(
        desk,
        job,
        FormState(fields=import_fields.fields_for(job), values=job.typed),
        200,
    )


@post("/desk/imports/{job_id:str}", opt=SCOPE)
async def go_on(
    desk: NamedDependency[Desk],
    writer: NamedDependency[KeyedWriter],
    job_id: FromPath[str],
) -> Reply:
    """Try a file out as it was described, or begin to enter it."""
    job = state.of(desk.request).import_jobs.get(job_id, desk.by)
    form_fields = import_fields.fields_for(job)
    action = desk.values.pop("do", "try")  # which button was pressed

    async def save() -> Redirect:
        values = dict(desk.values)
        if job.state == "tried":
            job.format = _format(values.get("format", job.format))
            job.typed = values
            importer = _importer(desk, job)
            if action == "enter":
                job.start(writer.writer, importer)
            else:
                await job.try_out(writer.writer, importer)
        return await desk.saved(f"/desk/imports/{job.id}", "tried")

    async def show(form: FormState, status: int) -> Response[str]:
        return _show(desk, job, form, status)

    return await desk.attempt(form_fields, save, show)


@get("/desk/imports/{job_id:str}/account.csv", opt=SCOPE)
async def download_account(
    desk: NamedDependency[Desk], job_id: FromPath[str]
) -> Response[bytes]:
    """Answer what became of each line, as a table."""
    job = state.of(desk.request).import_jobs.get(job_id, desk.by)
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(["line", "became", "reason"])
    for line in job.lines:
        # A sheet would take a text that begins so for a formula.
        reason = f"'{line.reason}" if line.reason[:1] in {*"=+-@"} else line.reason
        table.writerow([line.line, line.became, reason])
    return Response(
        file.getvalue().encode(),
        media_type="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="import-{job.id}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _show_all(desk: Desk, form: FormState, status: int) -> Response[str]:
    jobs = state.of(desk.request).import_jobs.of(desk.by)
    return desk.page("imports.html", status, form=form, jobs=jobs)


def _show(desk: Desk, job: ImportJob, form: FormState, status: int) -> Response[str]:
    result = job.result
    sample = [] if result is None or result.sample is UNSET else result.sample
    page = desk.page(
        "import_job.html",
        status,
        form=form,
        job=job,
        sample=sample,
        action=f"/desk/imports/{job.id}",
    )
    if job.state == "running":  # also without scripts
        page.headers["Refresh"] = "2"
    page.headers["Cache-Control"] = "no-store"
    return page


def _format(chosen: str) -> Format:
    for known in get_args(Format):
        if known == chosen:
            return known
    raise InvalidError(None, Flaw("/format", "choose one of those offered"))


def _importer(desk: Desk, job: ImportJob) -> Importer:
    """Return who imports a file, and how it is read."""
    charset = job.typed.get("charset", "utf-8")
    if charset not in import_charsets.CHARSETS:
        raise InvalidError(None, Flaw("/charset", "choose one of those offered"))
    options = import_readers.options(
        outlet=job.typed.get("outlet"), source=job.typed.get("source"), charset=charset
    )
    if job.format == "csv":
        columns = {
            name: job.typed.get(f"{import_fields.COLUMN}{number}")
            for number, name in enumerate(import_fields.header(job))
        }
        options = ImportOptions(
            columns=columns,
            outlet=options.outlet,
            source=options.source,
            charset=charset,
        )
    clock = state.of(desk.request).clock
    return Importer(desk.by, desk.key.scopes, clock, options)

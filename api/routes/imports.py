"""Imports over HTTP: files of claims, streamed."""

from datetime import datetime
from functools import partial

from litestar import Router, post
from litestar.di import NamedDependency

from api import state
from api.database.pool import Database
from api.errors import FileTypeError, MediaTypeError
from api.http.request_data import content_type, reads
from api.model import idempotency, import_charsets, import_readers
from api.model.filters import ImportFilter
from api.model.import_format import Format, Imported, ImportOptions
from api.model.keys import Key
from api.routes.authorization import needs
from api.routes.openapi import TAKES_LINES
from api.routes.responses import AnyRequest
from api.writer import file_import
from api.writer.file_import import Importer
from api.writer.group_commit import KeyedWriter
from api.writer.repeated_requests import Content, Repeatable

FORMATS: dict[str, Format] = {
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
}
# What is sent as another type needs `format`: the zip of Metaculus, above all.
TAKEN = [*FORMATS, "application/zip"]


@post(
    "/",
    status_code=200,
    request_max_body_size=None,  # a file is read as it comes, never whole
    guards=[needs("claims:write")],
    dependencies=reads(ImportFilter),
    opt={TAKES_LINES: sorted(TAKEN)},
)
async def import_claims(  # noqa: PLR0913, PLR0917 what a request has
    request: AnyRequest,
    writer: NamedDependency[KeyedWriter],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    key: NamedDependency[Key],
    filters: NamedDependency[ImportFilter],
) -> Imported:
    """Import a file of claims: NDJSON, CSV with dotted columns, or a JSON array.

    A line is a claim as it is posted, with an optional `outcome` in the short form. A
    refused line stops no other line; with `atomic` all lines are stored, or none. With
    `dry_run` nothing is kept, and the answer is what it would have been. An interrupted
    import is resumed by sending the file again: existing claims are found. By `format`,
    files that Fatebook, Metaculus, Manifold, PredictionBook and Good Judgment Open give
    out are read as they are.
    """
    kind, options = _how_to_read(request, filters)
    app = state.of(request)
    importer = Importer(key.id, key.scopes, app.clock, options)
    if filters.dry_run:
        return await file_import.try_out(
            writer.writer,
            request.stream(),
            kind,
            importer,
            atomic=filters.atomic,
        )
    load = file_import.load_whole if filters.atomic else file_import.load
    path = request.scope["path"]
    content = Content(f"POST {path} {kind} {filters}", request.stream())
    work = partial(load, writer.writer, content.parts(), kind, importer)
    named = request.headers.get("idempotency-key")
    if named is None:
        return await work()
    idempotency.check_key(named)
    repeatable = Repeatable((key.id, named), content.digest, "import", Imported)

    async def enter() -> tuple[Imported, bool]:
        imported = await work()
        return imported, imported.made > 0

    answer, _, writer.replayed = await app.repeated_requests.do(
        db, repeatable, now, enter
    )
    return answer


def _how_to_read(
    request: AnyRequest, filters: ImportFilter
) -> tuple[Format, ImportOptions]:
    """Return how the file of a request is read, or refuse its type or charset."""
    essence, charset = content_type(request)
    kind = filters.format or FORMATS.get(essence)
    if kind is None or not essence:
        raise FileTypeError(f"Send {', '.join(f'`{each}`' for each in TAKEN)}.")
    if charset is not None and charset not in import_charsets.CHARSETS:
        known = ", ".join(import_charsets.CHARSETS)
        raise MediaTypeError(f"That charset is not read; those known are {known}.")
    return kind, import_readers.options(
        columns=filters.columns,
        outlet=filters.outlet,
        source=filters.source,
        charset=charset,
    )


router = Router("/v1/imports", route_handlers=[import_claims], tags=["Claims"])

"""Imports over HTTP: a file of claims, streamed."""

from litestar import Router, post
from litestar.di import NamedDependency

from api import importing
from api.importing import Importer
from api.inputs import reads
from api.model.errors import MediaTypeError
from api.model.exchange import Format, Imported
from api.model.filters import ImportFilter
from api.model.keys import Key
from api.routes.answers import AnyRequest
from api.routes.contract import TAKES_LINES
from api.routes.guards import needs
from api.writer import KeyedWriter

FORMATS: dict[str, Format] = {"application/x-ndjson": "ndjson", "text/csv": "csv"}


@post(
    "/",
    status_code=200,
    request_max_body_size=None,  # a file is read as it comes, never whole
    guards=[needs("claims:write")],
    dependencies=reads(ImportFilter),
    opt={TAKES_LINES: sorted(FORMATS)},
)
async def import_claims(
    request: AnyRequest,
    writer: NamedDependency[KeyedWriter],
    key: NamedDependency[Key],
    asked: NamedDependency[ImportFilter],
) -> Imported:
    """Import a file of claims, NDJSON or CSV with dotted columns.

    A line is a claim as it is posted, with an optional `outcome` in the short form. A
    line that is refused stops no other; with `atomic` all lines are kept, or none. A
    file cut short is resumed by sending it again: claims that stand are found.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0]
    kind = FORMATS.get(media_type.strip().lower())
    if kind is None:
        raise MediaTypeError("Send `application/x-ndjson` or `text/csv`.")
    importer = Importer(
        key.id, key.scopes, request.app.state["clock"], tuple(key.outlets)
    )
    load = importing.load_whole if asked.atomic else importing.load
    return await load(writer.writer, request.stream(), kind, importer)


router = Router("/v1/imports", route_handlers=[import_claims], tags=["Claims"])

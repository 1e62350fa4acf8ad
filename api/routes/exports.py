"""Exports over HTTP: claims and records as files, streamed from one snapshot."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, ExitStack
from datetime import datetime

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response.base import ASGIResponse

from api import state
from api.accuracy import scope
from api.accuracy.figure_reader import FigureReader
from api.exports import claim_file, record_file, tables
from api.exports.columns import Contents
from api.exports.table_worker import TableForm
from api.http import streaming
from api.http.request_data import reads
from api.http.streaming import StreamedResponse
from api.language.dates import windows
from api.model import etags
from api.model.filters import ClaimChoice
from api.routes.responses import AnyRequest
from api.scoring.filters import RecordsFilter
from api.scoring.method import METHOD
from api.store import claims, log_head

NDJSON = "application/x-ndjson"
CSV = "text/csv"  # Litestar adds the charset
PARQUET = "application/vnd.apache.parquet"
TABLES: dict[TableForm, str] = {"csv": CSV, "parquet": PARQUET}


@get("/claims.ndjson", dependencies=reads(ClaimChoice), media_type=NDJSON)
async def export_claims(
    request: AnyRequest,
    now: NamedDependency[datetime],
    filters: NamedDependency[ClaimChoice],
) -> ASGIResponse:
    """Export claims as NDJSON, each on a line as POST /v1/imports takes it.

    All that the filters find come, in the order of the log, from one snapshot of it. An
    import of all lines into an empty log gives records of the same figures, but for
    those that depend on when something was recorded, which is later: the share of
    prospective claims; and `claims.unresolved` and `hits.bounds` (so also who is
    ranked), as a claim withdrawn before its window closed is now withdrawn after. A
    line has no slugs, collection or link to what it corrects; findings are those in
    force. Where a text was redacted, `[redacted]` stands for it, and
    `https://redacted.invalid/` for evidence.
    """
    return await _claims(request, now, filters, None)


@get("/claims.csv", dependencies=reads(ClaimChoice), media_type=CSV)
async def export_claims_as_csv(
    request: AnyRequest,
    now: NamedDependency[datetime],
    filters: NamedDependency[ClaimChoice],
) -> ASGIResponse:
    """Export claims as CSV, each in a row as POST /v1/imports takes it.

    No cell is taken for a formula: one that could be has a `'` before it, which an
    import takes away.
    """
    return await _claims(request, now, filters, "csv")


@get("/claims.parquet", dependencies=reads(ClaimChoice), media_type=PARQUET)
async def export_claims_as_parquet(
    request: AnyRequest,
    now: NamedDependency[datetime],
    filters: NamedDependency[ClaimChoice],
) -> ASGIResponse:
    """Export claims as Parquet: the columns of the CSV, with types."""
    return await _claims(request, now, filters, "parquet")


@get("/records.ndjson", dependencies=reads(RecordsFilter), media_type=NDJSON)
async def export_records(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[RecordsFilter],
) -> ASGIResponse:
    """Export the records of all sources or outlets as NDJSON, each on a line.

    A line has the figures of a record under the names that they have there, nested by
    `_`: `scores_brier`, `hits_interval_low`; its lists are left out.
    """
    return await _records(request, figures, now, filters, None)


@get("/records.csv", dependencies=reads(RecordsFilter), media_type=CSV)
async def export_records_as_csv(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[RecordsFilter],
) -> ASGIResponse:
    """Export the records of all sources or outlets as CSV, each in a row."""
    return await _records(request, figures, now, filters, "csv")


@get("/records.parquet", dependencies=reads(RecordsFilter), media_type=PARQUET)
async def export_records_as_parquet(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[RecordsFilter],
) -> ASGIResponse:
    """Export the records of all sources or outlets as Parquet, each in a row."""
    return await _records(request, figures, now, filters, "parquet")


async def _claims(
    request: AnyRequest,
    now: datetime,
    filters: ClaimChoice,
    form: TableForm | None,
) -> ASGIResponse:
    app, closed_day = state.of(request), windows.last_closed_day(now)
    await claims.search_for(app.pool.database, filters, closed_day)
    size = (await log_head.head(app.pool.database)).size
    headers = _headers(request, size, closed_day)
    if _is_unsent(request, headers):
        return _file(streaming.nothing(), form, headers)
    async with AsyncExitStack() as stack:
        snapshot = await stack.enter_async_context(app.snapshots.open())
        size = (await log_head.head(snapshot.db)).size
        found = await claim_file.find(snapshot, filters, closed_day=closed_day)
        headers = _headers(request, size, closed_day)
        made = _made(found.lines(), form, "claims")
        return _file(made, form, headers, stack.pop_all())


async def _records(
    request: AnyRequest,
    figures: FigureReader,
    now: datetime,
    filters: RecordsFilter,
    form: TableForm | None,
) -> ASGIResponse:
    position = await scope.resolve(figures.db, filters.type, filters, now)
    size, closed_day = position.size, position.closed_day
    named = await log_head.renamed(figures.db, also_new=False)
    headers = _headers(request, size, closed_day, METHOD, named)
    if _is_unsent(request, headers):
        return _file(streaming.nothing(), form, headers)
    with ExitStack() as stack:
        stack.enter_context(state.of(request).snapshots.turn())
        found = await record_file.find(figures, filters, position)
        headers = _headers(request, size, closed_day, METHOD, found.names.last)
        held = AsyncExitStack()
        held.push(stack.pop_all())
        return _file(_made(found.lines(), form, "records"), form, headers, held)


def _headers(request: AnyRequest, size: int, *others: object) -> dict[str, str]:
    """Return the headers of a file that rests on *size* entries, and on *others*."""
    name = request.scope["path"].rpartition("/")[2]
    depends_on = (name, request.scope["query_string"], size, *others)
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": etags.of(repr(depends_on).encode()),
        "Foresaid-Log-Size": str(size),
    }


def _is_unsent(request: AnyRequest, headers: Mapping[str, str]) -> bool:
    """Return whether only the head of a file will be sent, so that none is made."""
    known = etags.known(request.headers.get("if-none-match"), headers["ETag"])
    return known is not None or streaming.HEAD_ONLY in request.scope


def _made(
    lines: AsyncGenerator[bytes], form: TableForm | None, contents: Contents
) -> AsyncGenerator[bytes]:
    return lines if form is None else tables.made_of(lines, form, contents)


def _file(
    parts: AsyncGenerator[bytes],
    form: TableForm | None,
    headers: Mapping[str, str],
    held: AsyncExitStack | None = None,
) -> ASGIResponse:
    media_type = NDJSON if form is None else TABLES[form]
    return StreamedResponse(parts, media_type, headers, held)


router = Router(
    "/v1/exports",
    route_handlers=[
        export_claims,
        export_claims_as_csv,
        export_claims_as_parquet,
        export_records,
        export_records_as_csv,
        export_records_as_parquet,
    ],
    tags=["Exports"],
)

"""Claims as CSV, for a spreadsheet."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from litestar import Response

from api.model.claims import Claim
from api.pages.text import verdict_labels

# A spreadsheet runs a cell that starts so as a formula; a quote makes it a text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "id",
    "made_on",
    "source",
    "source_name",
    "statement",
    "quote",
    "direction",
    "wording",
    "probability",
    "basis",
    "earliest",
    "latest",
    "status",
    "verdict",
    "degree",
    "late_by",
    "mark",
    "event",
    "event_statement",
    "topics",
    "outlets",
    "outlet_names",
    "urls",
)


def answer(
    name: str, content: str, link: Mapping[str, str] | None = None
) -> Response[str]:
    """Return a file of that name, with a *link* to the next page if there is one."""
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition, **(link or {})}
    return Response(content, media_type="text/csv", headers=headers)


def header() -> str:
    """Write the names of the columns, as the first line."""
    return lines([COLUMNS])


def write(claims: Iterable[Claim]) -> str:
    """Write claims, one line each."""
    return lines(map(_cells, claims))


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Write rows as CSV (RFC 4180), which no spreadsheet takes for formulas."""
    file = StringIO()
    csv.writer(file).writerows([_safe(cell) for cell in row] for row in rows)
    return file.getvalue()


def _cells(claim: Claim) -> tuple[object, ...]:
    outcome = claim.outcome
    reports = [report for report in claim.reports if report.withdrawn_at is None]
    return (
        claim.id,
        claim.made_on,
        claim.source.slug,
        claim.source.name,
        claim.statement,
        claim.quote,
        claim.direction,
        claim.wording and claim.wording.phrase,
        claim.probability,
        claim.basis,
        claim.window.earliest,
        claim.window.latest,
        claim.status,
        outcome and outcome.verdict,
        outcome and outcome.degree,
        outcome and outcome.late_by,
        verdict_labels.of_claim(claim).kind,
        claim.event.slug,
        claim.event.statement,
        "|".join(claim.topics),
        "|".join(dict.fromkeys(report.outlet.slug for report in reports)),
        "|".join(dict.fromkeys(report.outlet.name for report in reports)),
        "|".join(report.url for report in reports if report.url),
    )


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell

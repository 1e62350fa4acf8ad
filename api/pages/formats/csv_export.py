"""Claims as CSV, for a spreadsheet."""

import csv
from collections.abc import Iterable
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
    "topics",
    "outlets",
    "urls",
)


def answer(name: str, content: str) -> Response[str]:
    """Return a file of that name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv", headers=headers)


def header() -> str:
    """Write the names of the columns, as the first line of CSV (RFC 4180)."""
    return _write([COLUMNS])


def write(claims: Iterable[Claim]) -> str:
    """Write claims as CSV, one line each."""
    return _write([_safe(cell) for cell in _cells(claim)] for claim in claims)


def _write(rows: Iterable[Iterable[object]]) -> str:
    file = StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _cells(claim: Claim) -> tuple[object, ...]:
    outcome = claim.outcome
    reports = [report for report in claim.reports if report.withdrawn_at is None]
    return (
        claim.id,
        claim.made_on,
        claim.source.slug,
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
        "|".join(claim.topics),
        "|".join(dict.fromkeys(report.outlet.slug for report in reports)),
        "|".join(report.url for report in reports if report.url),
    )


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell

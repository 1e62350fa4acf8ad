"""The fields that describe a file at the desk: what it is, and what its columns are."""

from collections.abc import Iterator

from api.desk.fields import Field
from api.model import import_charsets, import_guess
from api.model.import_format import Format
from api.writer.import_jobs import ImportJob

COLUMN = "column."
MOST_COLUMNS = 200
FORMATS: dict[Format, str] = {
    "csv": "A table (CSV)",
    "ndjson": "JSON, one claim a line",
    "json": "JSON, one array of claims",
    "fatebook": "Fatebook, exported forecasts",
    "metaculus": "Metaculus, downloaded data (zip)",
    "manifold": "Manifold, markets (JSON)",
    "predictionbook": "PredictionBook, my predictions (JSON)",
    "gjopen": "Good Judgment Open, prediction sets",
}
LEFT_OUT = "Leave it out"


def fields_for(job: ImportJob) -> tuple[Field, ...]:
    """Return the fields that describe a file: a choice for each column of a table."""
    always = (
        Field(
            name="format",
            label="What it is",
            input="choice",
            options=tuple(FORMATS.items()),
        ),
        Field(
            name="charset",
            label="Its characters",
            input="choice",
            options=tuple((name, name) for name in import_charsets.CHARSETS),
        ),
        Field(
            name="source",
            label="Who predicts",
            hint="Where the file doesn’t say: a name.",
        ),
        Field(
            name="outlet",
            label="Where it was published",
            hint="Where the file doesn’t say: a name.",
        ),
    )
    return (*always, *_columns(job)) if job.format == "csv" else always


def _columns(job: ImportJob) -> Iterator[Field]:
    known = [(field, field) for field in import_guess.COLUMNS]
    for number, name in enumerate(header(job)):
        own = [] if name in import_guess.COLUMNS or not name else [(name, name)]
        mine = own if import_guess.field_of(name) == name else []
        yield Field(
            name=f"{COLUMN}{number}",
            label=f"Column “{name[:60]}”" if name else f"Column {number + 1}",
            input="choice",
            options=(("", LEFT_OUT), *known, *mine),
        )


def header(job: ImportJob) -> list[str]:
    """Return the names of a table's columns, at most 200."""
    columns = import_guess.columns(job.content, job.typed.get("charset"))
    return columns[:MOST_COLUMNS]


def guessed(job: ImportJob) -> dict[str, str]:
    """Return what a form says at first."""
    values: dict[str, str] = {"format": job.format, "charset": "utf-8"}
    taken: set[str] = set()
    for number, name in enumerate(header(job)):
        field = import_guess.field_of(name)
        if field and field not in taken:
            values[f"{COLUMN}{number}"] = field
            taken.add(field)
    return values

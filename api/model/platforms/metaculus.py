"""Metaculus: the zip of “Download data”, with `question_data.csv`, `forecast_data.csv`.

A forecast has its question in the other file, so the zip is sent whole; a table that
joins the two is read as well. Each option of a multiple choice question is a question
of its own. A question of a number or a day has no chance of yes or no.
"""

import ast
import csv
import io
import zipfile
from collections.abc import Iterator
from typing import cast

from api.errors import InvalidError, MalformedError, TooLargeError
from api.model.platforms import cells
from api.model.platforms.cells import Row
from api.model.platforms.forecasts import Platform

QUESTIONS, FORECASTS = "question_data.csv", "forecast_data.csv"
MOST_QUESTION_BYTES = 16 << 20
MOST_FORECAST_BYTES = 512 << 20
MULTIPLE_CHOICE = "multiple_choice"
KINDS = {"binary", MULTIPLE_CHOICE, ""}
NEEDED = (
    f"A forecast of Metaculus has its question in `{QUESTIONS}`, and its chance in"
    f" `{FORECASTS}`: send the zip that holds both."
)


def unzip(content: bytes) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the forecasts of a zip with their questions, and the lines they stand on.

    Raises MalformedError where it is no such zip.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            questions = {
                cells.text(row.get("question id")): row
                for _, row in _read(archive, QUESTIONS, MOST_QUESTION_BYTES)
            }
            for line, row in _read(archive, FORECASTS, MOST_FORECAST_BYTES):
                question = questions.get(cells.text(row.get("question id")), {})
                yield line, {**question, **row}
    # A RuntimeError tells of a password, or of a compression that is not known.
    except (zipfile.BadZipFile, UnicodeDecodeError, csv.Error, RuntimeError) as error:
        raise MalformedError("The zip, or a table in it, can't be read.") from error


def _read(
    archive: zipfile.ZipFile, name: str, most: int
) -> Iterator[tuple[int, dict[str, object]]]:
    paths = [path for path in archive.namelist() if path.rsplit("/", 1)[-1] == name]
    if not paths:
        raise MalformedError(f"The zip holds no `{name}`. {NEEDED}")
    if archive.getinfo(paths[0]).file_size > most:
        raise TooLargeError(f"`{name}` holds more than {most} bytes.")
    with archive.open(paths[0]) as file:
        table = csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
        for row in table:
            named = {name: cell for name, cell in row.items() if isinstance(name, str)}
            yield table.line_num, cells.keyed(cast("Row", named))


def _forecasts(row: Row) -> Iterator[Row]:
    kind = cells.text(row.get("question type")).lower().replace(" ", "_")
    if not cells.text(row.get("question title")):
        raise InvalidError.at("/statement", NEEDED)
    if kind not in KINDS:
        detail = f"a {kind[:40]} question has no chance of yes or no"
        raise InvalidError.at("/probability", detail)
    told = {**row, **_source(row)}
    if kind == MULTIPLE_CHOICE:
        yield from _options(told)
    elif cells.first(told, METACULUS.names["probability"]) is None:
        raise InvalidError.at("/probability", NEEDED)
    else:
        yield told


def _source(row: Row) -> dict[str, object]:
    """Return who forecast: a person, a bot, or many in one number."""
    name = cells.text(row.get("forecaster username"))
    if name and "forecaster id" in row and not cells.text(row["forecaster id"]):
        crowd = f"Metaculus community ({name.replace('_', ' ')})"
        return {"source": crowd, "source kind": "organisation"}
    is_bot = cells.text(row.get("is bot")).lower() == "true"
    return {"source": name or None, "source kind": "model" if is_bot else None}


def _options(row: Row) -> Iterator[Row]:
    options = _list(row, ("mc options all", "mc options current", "mc options"))
    chances = _list(row, ("probability yes per category",))
    if not options or len(options) != len(chances):
        detail = "it does not give each option a chance"
        raise InvalidError.at("/probability", detail)
    resolution = cells.text(row.get("resolution"))
    is_answered = resolution in options
    for option, chance in zip(options, chances, strict=True):
        if chance is None:  # it was no option yet
            continue
        answered = "yes" if resolution == option else "no"
        yield {
            **row,
            "option": option,
            "probability yes": chance,
            "resolution": answered if is_answered else resolution,
        }


def _list(row: Row, names: tuple[str, ...]) -> list[object]:
    """Return a list as Python writes it, which is how Metaculus writes it."""
    written = cells.text(cells.first(row, names))
    try:
        given: object = ast.literal_eval(written) if written else []
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return cast("list[object]", given) if isinstance(given, list) else []


METACULUS = Platform(
    key="metaculus",
    name="Metaculus",
    homepage="https://www.metaculus.com",
    names={
        "statement": ("question title", "title"),
        "option": ("option",),
        "source": ("source",),
        "source kind": ("source kind",),
        "source id": ("forecaster id", "forecaster anonymized"),
        "probability": ("probability yes", "forecast", "community prediction"),
        "made": ("start time", "forecast time", "created at"),
        "closes": ("scheduled close time", "close time"),
        "resolution": ("resolution",),
        "resolved": ("resolution known time", "actual close time"),
        "url": ("question url",),
        "id": ("question id",),
        "page id": ("post id",),
    },
    question_url="https://www.metaculus.com/questions/{}/",
    unfold=_forecasts,
)

"""Exchange: files of claims, NDJSON or CSV, read line by line as they arrive."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Annotated, Literal, NamedTuple, cast

import msgspec
from msgspec import Meta, Struct

from api.model import decoding
from api.model.claims import NewClaim
from api.model.errors import ForesaidError, InvalidError, MalformedError
from api.model.outcomes import ShortOutcome

Format = Literal["ndjson", "csv"]
LONGEST_LINE = 64 * 1024
MOST_ERRORS = 1000
DEEPEST = 8
NUMERIC = {*"-.0123456789"}
INDEX = re.compile(r"[0-9]{1,4}")
BOM = b"\xef\xbb\xbf"


class NewLine(NewClaim, frozen=True, kw_only=True):
    """A claim as a line of a file tells it, with its outcome where that is known."""

    outcome: ShortOutcome | None = None


class LineError(Struct, frozen=True, kw_only=True):
    """Why a line was refused; lines count from 1, a table's first is its header."""

    line: int
    pointer: str
    detail: str


class Imported(Struct, frozen=True, kw_only=True):
    """What came of a file: claims made, claims found to stand already, lines refused.

    `errors` tells every flaw of the lines refused, the first thousand of them.
    """

    made: int
    found: int
    refused: int
    errors: Annotated[list[LineError], Meta(max_length=MOST_ERRORS)]


class Record(NamedTuple):
    """One claim's lines; `raw` is None where they are too long to be read."""

    line: int
    raw: bytes | None


class Lines:
    """Splits bytes into lines however they arrive, holding one line at most."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._skips = False
        self._line = 0

    def feed(self, chunk: bytes) -> Iterator[Record]:
        """Yield the lines that *chunk* completes."""
        *ended, rest = chunk.split(b"\n")
        for each in ended:
            self._hold(each)
            yield self._take()
        self._hold(rest)

    def end(self) -> Iterator[Record]:
        """Yield the last line, if no newline ended it."""
        if self._held or self._skips:
            yield self._take()

    def _hold(self, part: bytes) -> None:
        if self._skips or len(self._held) + len(part) > LONGEST_LINE:
            self._held.clear()
            self._skips = True
        else:
            self._held += part

    def _take(self) -> Record:
        self._line += 1
        raw = None if self._skips else bytes(self._held)
        if raw is not None and self._line == 1:
            raw = raw.removeprefix(BOM)
        self._held.clear()
        self._skips = False
        return Record(self._line, raw)


class JsonLines:
    """Reads claims from newline-delimited JSON; blank lines are passed over."""

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the claim that a line holds."""
        if line.raw is None or line.raw.strip():
            yield line

    def end(self) -> Iterator[Record]:
        """Yield what is left: nothing."""
        yield from ()

    def read(self, record: Record) -> NewLine:
        """Return the claim of a record, or raise ForesaidError."""
        return decoding.json(_raw(record), NewLine)


class Table:
    """Reads claims from CSV (RFC 4180) whose header names fields, nested by dots.

    `source.name`, `window.latest`, `outcome.evidence.0.url`; an empty cell is absent, a
    list is a JSON array or its items with `|` between them.
    """

    def __init__(self) -> None:
        self._columns: list[str] | None = None
        self._held: list[bytes] = []
        self._line = self._size = self._quotes = 0

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the record that a line ends; one goes on while a quote is open."""
        if not self._held:
            self._line, self._size, self._quotes = line.line, 0, 0
        self._size += len(line.raw or b"")
        if line.raw is None or self._size > LONGEST_LINE:
            self._held.clear()
            yield Record(self._line, None)
            return
        self._held.append(line.raw)
        self._quotes += line.raw.count(b'"')
        if self._quotes % 2 == 0:
            yield from self.end()

    def end(self) -> Iterator[Record]:
        """Yield what is held, whether or not its quote was closed."""
        raw = b"\n".join(self._held)
        self._held.clear()
        if self._columns is None and raw.strip():
            self._columns = _columns(_cells(Record(self._line, raw)))
        elif raw.strip():
            yield Record(self._line, raw)

    def read(self, record: Record) -> NewLine:
        """Return the claim of a record, or raise ForesaidError."""
        values = _cells(record)
        columns = self._columns or []
        if len(values) > len(columns):
            raise InvalidError(f"it has {len(values)} cells for {len(columns)} columns")
        fields: dict[str, object] = {}
        for column, value in zip(columns, values, strict=False):
            if column.endswith("probability") or (
                column.endswith(".happened") and value[:1] in NUMERIC
            ):
                _check_number(column, value)
            if value:
                _put(fields, column.split("."), value)
        return decoding.cells(_listed(fields), NewLine)


READERS = {"ndjson": JsonLines, "csv": Table}
FIELDS = {field.encode_name for field in msgspec.structs.fields(NewLine)}
LISTS = {"topics", "aliases", "links", "evidence"}


def errors(line: int, error: ForesaidError) -> list[LineError]:
    """Return why a line was refused, flaw by flaw."""
    if not error.flaws:
        return [LineError(line=line, pointer="", detail=str(error))]
    return [
        LineError(line=line, pointer=flaw.pointer, detail=flaw.detail)
        for flaw in error.flaws
    ]


def _raw(record: Record) -> bytes:
    if record.raw is None:
        raise MalformedError(f"it is longer than {LONGEST_LINE} bytes")
    return record.raw


def _cells(record: Record) -> list[str]:
    try:
        text = _raw(record).decode("utf-8").removesuffix("\r")
        # A line ends at its newline alone, not at what else Unicode calls a break.
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise MalformedError(str(error)) from error
    if len(rows) > 1:
        raise MalformedError("a line break stands outside of quotes")
    return rows[0] if rows else []


def _columns(header: list[str]) -> list[str]:
    names = [name.strip() for name in header]
    for name in names:
        if name.partition(".")[0] not in FIELDS:
            raise MalformedError(f"There is no column `{name[:80]}`.")
        if name.count(".") > DEEPEST:
            raise MalformedError(f"The column `{name[:80]}` is nested too deeply.")
        if names.count(name) > 1:
            raise MalformedError(f"The column `{name[:80]}` is there more than once.")
    return names


def _put(fields: dict[str, object], path: list[str], value: str) -> None:
    first, *rest = path
    if rest:
        inner = fields.setdefault(first, {})
        if not isinstance(inner, dict):
            raise InvalidError.at(f"/{first}", "it is given whole and in parts")
        _put(cast("dict[str, object]", inner), rest, value)
    elif first in fields:
        raise InvalidError.at(f"/{first}", "it is given whole and in parts")
    elif first in LISTS:
        fields[first] = _list(first, value)
    else:
        fields[first] = value


def _check_number(column: str, value: str) -> None:
    try:
        decoding.check(value.strip().encode() or b"0")
    except MalformedError as error:
        raise InvalidError.at("/" + column.replace(".", "/"), str(error)) from error


def _list(name: str, value: str) -> object:
    if not value.lstrip().startswith("["):
        return [item.strip() for item in value.split("|")]
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidError.at(f"/{name}", str(error)) from error


def _listed(fields: dict[str, object]) -> dict[str, object]:
    """Return *fields* with lists for what has numbers for names."""
    return {name: _nested(value) for name, value in fields.items()}


def _nested(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = _listed(cast("dict[str, object]", value))
    if inner and all(INDEX.fullmatch(name) for name in inner):
        return [each for _, each in sorted(inner.items(), key=lambda kv: int(kv[0]))]
    return inner

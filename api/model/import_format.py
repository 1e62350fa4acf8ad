"""Files of claims, NDJSON or CSV, read line by line as they arrive."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from api.errors import ForesaidError, InvalidError, MalformedError
from api.model import decoding, import_cells
from api.model.claims import NewClaim
from api.model.import_lines import Record
from api.model.import_rows import Rows
from api.model.outcomes import Degree, EvidenceList, NewOutcome, ShortOutcome
from api.model.references import Passage
from api.terms import VoidReason

Format = Literal["ndjson", "csv"]
MOST_ERRORS = 1000
DEEPEST = 8


class LineOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcome of a claim in a file: the short form, or why it can't be judged.

    `void` is the reason of a void finding, which needs a `note`; `kind` and `reason`
    say the same in the form of findings.
    """

    happened: bool | Degree | None = None
    on: date | None = None
    final: bool = False
    evidence: EvidenceList = []
    note: Passage | None = None
    void: VoidReason | None = None
    kind: Literal["void"] | None = None
    reason: VoidReason | None = None

    def spelled_out(self) -> ShortOutcome | NewOutcome:
        """Return the outcome in its short form, or the void finding."""
        reason = self.void or self.reason
        if reason is not None or self.kind is not None:
            self._check_void()
            return NewOutcome(
                kind="void", reason=reason, evidence=self.evidence, note=self.note
            )
        if self.happened is None:
            detail = "say `happened`, or `void` with a reason"
            raise InvalidError.at("/happened", detail)
        if not self.evidence:
            raise InvalidError.at("/evidence", "an outcome needs evidence")
        return ShortOutcome(
            happened=self.happened,
            on=self.on,
            final=self.final,
            evidence=self.evidence,
            note=self.note,
        )

    def _check_void(self) -> None:
        for name in ("happened", "on", "final"):
            if getattr(self, name) is not getattr(NO_OUTCOME, name):
                raise InvalidError.at(f"/{name}", f"`{name}` has no place in `void`")
        if self.void is not None and self.reason not in {None, self.void}:
            raise InvalidError.at("/reason", "the reason is given twice")


NO_OUTCOME = LineOutcome()


class NewLine(NewClaim, frozen=True, kw_only=True):
    """A claim as a line of a file gives it, with its outcome if that is known."""

    outcome: LineOutcome | None = None


class LineError(Struct, frozen=True, kw_only=True):
    """Why a line was refused; lines count from 1, with the header of a table."""

    line: int
    pointer: str
    detail: str


class Imported(Struct, frozen=True, kw_only=True):
    """The result of an import: claims made, claims found existing, lines refused.

    `errors` lists the flaws of the lines refused, the first thousand of them.
    """

    made: int
    found: int
    refused: int
    errors: Annotated[list[LineError], Meta(max_length=MOST_ERRORS)]


class JsonLines:
    """Reads claims from newline-delimited JSON; blank lines are skipped."""

    def __init__(self) -> None:
        self._begun = False

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the record of a line; raise MalformedError if the file is no NDJSON."""
        if line.raw is not None and not line.raw.strip():
            return
        whole = line.head == b"[" or (line.raw or b"").strip() == b"{"
        if whole and not self._begun:
            raise MalformedError(
                "Send NDJSON: on each line one claim, as a JSON object. A JSON array"
                " or an object over several lines is not read."
            )
        self._begun = True
        yield line

    def end(self) -> Iterator[Record]:
        """Yield what is left over: nothing."""
        yield from ()

    def read(self, record: Record) -> NewLine:
        """Return the claim of a record, or raise ForesaidError."""
        if record.raw is None:
            raise MalformedError(record.flaw)
        try:
            return decoding.json(record.raw, NewLine)
        except InvalidError:
            fields = msgspec.json.decode(record.raw)
            eased = import_cells.eased(fields)
            if eased == fields:
                raise
            return decoding.fields(eased, NewLine)


class Table:
    """Reads claims from CSV (RFC 4180) whose header names fields, nested by dots.

    `source.name`, `window.latest`, `outcome.evidence.0.url`; an empty cell counts as
    absent, a list is a JSON array or its items with `|` between them. Semicolons and
    tabs may separate cells too.
    """

    def __init__(self) -> None:
        self._rows = Rows(frozenset(FIELDS))
        self._columns: list[str] | None = None

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the rows that a line ends; a row goes on while a quote is open."""
        return self._below(self._rows.take(line))

    def end(self) -> Iterator[Record]:
        """Yield the rows left over, whether or not a quote was closed."""
        return self._below(self._rows.end())

    def read(self, record: Record) -> NewLine:
        """Return the claim of a record, or raise ForesaidError."""
        values = self._rows.cells(record)
        columns = self._columns or []
        beyond = [value for value in values[len(columns) :] if value.strip()]
        if beyond:
            raise InvalidError(f"it has {len(values)} cells for {len(columns)} columns")
        fields: dict[str, object] = {}
        for column, value in zip(columns, values, strict=False):
            if value.strip():
                import_cells.put(fields, column, value)
        return decoding.cells(import_cells.eased(import_cells.listed(fields)), NewLine)

    def _below(self, rows: Iterator[Record]) -> Iterator[Record]:
        """Yield *rows* without the header, which names the columns."""
        for row in rows:
            if self._columns is not None:
                yield row
                continue
            try:
                self._columns = _columns(self._rows.cells(row))
            except MalformedError as error:
                raise MalformedError(f"Of the header: {error}") from error
            self._rows.expect(self._columns)


READERS = {"ndjson": JsonLines, "csv": Table}
FIELDS = {field.encode_name for field in msgspec.structs.fields(NewLine)}
KNOWN = (
    ", ".join(f"`{name}`" for name in sorted(FIELDS - {"window", "outcome"}))
    + ", `source.name`, `outlet.name`, `window.earliest`, `window.latest`,"
    " `event.key`, `outcome.happened`, `outcome.on`, `outcome.void`, `outcome.note`,"
    " `outcome.evidence.0.url` and so on"
)


def errors(line: int, error: ForesaidError) -> list[LineError]:
    """Return the flaws for which a line was refused."""
    if not error.flaws:
        return [LineError(line=line, pointer="", detail=str(error))]
    return [
        LineError(line=line, pointer=flaw.pointer, detail=flaw.detail)
        for flaw in error.flaws
    ]


def _columns(header: list[str]) -> list[str]:
    names = [name.strip() for name in header]
    earlier: set[str] = set()
    for name in names:
        if name and name.partition(".")[0] not in FIELDS:
            raise MalformedError(
                f"There is no column `{name[:80]}`. The columns are {KNOWN}; cells are"
                " separated by commas, semicolons or tabs."
            )
        if name.count(".") > DEEPEST:
            raise MalformedError(f"The column `{name[:80]}` is nested too deeply.")
        if name and name in earlier:
            raise MalformedError(f"The column `{name[:80]}` is there more than once.")
        earlier.add(name)
    return names

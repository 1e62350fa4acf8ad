"""Tables of claims: CSV whose header names fields, or names that are mapped to them."""

from collections.abc import Iterable, Iterator

from api.errors import ForesaidError, InvalidError, MalformedError
from api.model import decoding, import_cells
from api.model.import_format import FIELDS, Format, ImportOptions, NewLine
from api.model.import_lines import Lines, Record, Splitter
from api.model.import_rows import Rows

DEEPEST = 8
KNOWN = (
    ", ".join(f"`{name}`" for name in sorted(FIELDS - {"window", "outcome"}))
    + ", `source.name`, `outlet.name`, `window.earliest`, `window.latest`,"
    " `event.key`, `outcome.happened`, `outcome.on`, `outcome.void`, `outcome.note`,"
    " `outcome.evidence.0.url` and so on"
)
# Names that only the files of a platform have.
TELLING: dict[str, Format] = {
    "Forecast (scale = 0-1)": "fatebook",
    "Multiple choice option": "fatebook",
    "Question ID": "metaculus",
    "forecasted_probability": "gjopen",
    "membership_guid": "gjopen",
    "mean_confidence": "predictionbook",
    "outcomeType": "manifold",
}


class Table:
    """Reads claims from CSV (RFC 4180) whose header names fields, nested by dots.

    `source.name`, `window.latest`, `outcome.evidence.0.url`; an empty cell counts as
    absent, a list is a JSON array or its items with `|` between them. Semicolons and
    tabs may separate cells too.
    """

    def __init__(self, options: ImportOptions) -> None:
        self.lines: Splitter = Lines()
        self._options = options
        self._rows = Rows(self._is_known)
        self._columns: list[str | None] | None = None

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the rows that a line ends; a row goes on while a quote is open."""
        return self._below(self._rows.take(line))

    def end(self) -> Iterator[Record]:
        """Yield the rows left over, whether or not a quote was closed."""
        return self._below(self._rows.end())

    def read(self, record: Record) -> Iterable[NewLine | ForesaidError]:
        """Return the claim of a record, or raise ForesaidError."""
        values = self._rows.cells(record)
        columns = self._columns or []
        check_width(values, len(columns))
        fields: dict[str, object] = {}
        for column, value in zip(columns, values, strict=False):
            if column is not None and value.strip():
                import_cells.put(fields, column, value)
        eased = import_cells.eased(import_cells.listed(fields))
        return [decoding.cells(import_cells.completed(eased, self._options), NewLine)]

    def _is_known(self, name: str) -> bool:
        return name in self._options.columns or name.partition(".")[0] in FIELDS

    def _below(self, rows: Iterator[Record]) -> Iterator[Record]:
        """Yield *rows* without the header, which names the columns."""
        for row in rows:
            if self._columns is not None:
                yield row
                continue
            try:
                self._columns = self._read_header(self._rows.cells(row))
            except MalformedError as error:
                raise MalformedError(f"Of the header: {error}") from error
            self._rows.expect(self._columns)

    def _read_header(self, header: list[str]) -> list[str | None]:
        """Return the field of each column; None of one that is left out."""
        theirs = [name.strip() for name in header]
        mapped = self._options.columns
        names = [(mapped[name] or None) if name in mapped else name for name in theirs]
        for name in names:
            if name and name.partition(".")[0] not in FIELDS:
                raise MalformedError(_unknown(name, theirs))
            if name and name.count(".") > DEEPEST:
                raise MalformedError(f"The column `{name[:80]}` is nested too deeply.")
        check_distinct([name for name in names if name])
        return names


def check_width(values: list[str], width: int) -> None:
    """Raise InvalidError where a row has cells beyond its columns."""
    if any(value.strip() for value in values[width:]):
        raise InvalidError(f"it has {len(values)} cells for {width} columns")


def check_distinct(names: list[str]) -> None:
    """Raise MalformedError where a column is there more than once."""
    earlier: set[str] = set()
    for name in names:
        if name in earlier:
            raise MalformedError(f"The column `{name[:80]}` is there more than once.")
        earlier.add(name)


def _unknown(name: str, header: list[str]) -> str:
    """Return what to say of a column that is none of ours."""
    kinds = [TELLING[each] for each in header if each in TELLING]
    hint = (
        f" It looks like a file of another platform: send it with `format={kinds[0]}`."
        if kinds
        else ""
    )
    return (
        f"There is no column `{name[:80]}`.{hint} The columns are {KNOWN}; cells are"
        " separated by commas, semicolons or tabs. Other names are mapped by `columns`,"
        ' such as {"' + name[:80].replace('"', "") + '": "statement"}, or left out by'
        " null."
    )

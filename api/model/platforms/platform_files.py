"""A file of a platform, as it was downloaded: a table, JSON, JSON lines or a zip."""

from collections.abc import Iterable, Iterator
from typing import cast

import msgspec
from msgspec.structs import replace

from api.errors import ForesaidError, InvalidError, MalformedError
from api.model import decoding, import_cells
from api.model.import_format import ImportOptions, NewLine
from api.model.import_lines import Record, Sniffer
from api.model.import_rows import Rows
from api.model.import_tables import check_width
from api.model.outlets import NewOutlet
from api.model.platforms import cells, forecasts, metaculus
from api.model.platforms.cells import Row
from api.model.platforms.forecasts import Platform
from api.model.platforms.metaculus import METACULUS
from api.model.sources import NewSource


class PlatformFile:
    """Reads claims from a file of a platform, in any of the forms that it has.

    Columns that say nothing of a claim are passed over.
    """

    def __init__(self, platform: Platform, options: ImportOptions) -> None:
        self._platform = platform
        crowd = platform.crowd and NewSource(name=platform.crowd, kind="organisation")
        self._options = replace(
            options,
            outlet=options.outlet or NewOutlet(name=platform.name),
            source=options.source or crowd or None,
        )
        self.lines = Sniffer()
        self._rows = Rows(self._is_known)
        self._columns: list[str] | None = None

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the rows that a line ends, or the items of the whole file."""
        if not self.lines.is_whole:
            yield from self._below(self._rows.take(line))
            return
        raw = line.raw or b""
        if raw.startswith(b"PK"):
            if self._platform is not METACULUS:
                raise MalformedError("Send the file itself, not a zip.")
            items = metaculus.unzip(raw)
        else:
            items = enumerate(self._items(raw), start=1)
        for number, item in items:
            yield Record(number, msgspec.json.encode(item))

    def end(self) -> Iterator[Record]:
        """Yield the rows left over."""
        if not self.lines.is_whole:
            yield from self._below(self._rows.end())

    def read(self, record: Record) -> Iterable[NewLine | ForesaidError]:
        """Yield the claims of a record, or why one is refused."""
        for row in self._platform.unfold(self._row(record)):
            try:
                yield self._claim(row)
            except ForesaidError as error:
                yield error

    def _row(self, record: Record) -> Row:
        if self.lines.is_whole:
            return msgspec.json.decode(record.raw or b"{}", type=dict[str, object])
        values = self._rows.cells(record)
        columns = self._columns or []
        check_width(values, len(columns))
        # The first of several columns of a name counts, such as `User ID`, `user_id`.
        row: dict[str, object] = {}
        for column, value in zip(columns, values, strict=False):
            row.setdefault(column, value.strip())
        return row

    def _claim(self, row: Row) -> NewLine:
        fields = forecasts.fields(self._platform, row)
        completed = import_cells.completed(fields, self._options)
        if "source" not in fields and self._options.source is None:
            detail = "it does not say who predicts: give `source`, a name or a slug"
            raise InvalidError.at("/source", detail)
        return decoding.fields(completed, NewLine)

    def _items(self, raw: bytes) -> Iterator[Row]:
        """Yield the objects of JSON: of an array, a file that lists them, or lines."""
        try:
            file = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            file = _json_lines(raw)
            if file is None:
                detail = f"This is no JSON, and no table of {self._platform.name}."
                raise MalformedError(detail) from error
        if isinstance(file, dict):
            yield from self._platform.items(cells.keyed(cast("Row", file)))
            return
        yield from cells.rows(file)

    def _below(self, rows: Iterator[Record]) -> Iterator[Record]:
        for row in rows:
            if self._columns is None:
                self._columns = self._read_header(self._rows.cells(row))
            else:
                yield row

    def _read_header(self, header: list[str]) -> list[str]:
        mapped = self._options.columns
        names = [cells.name_key(mapped.get(name, name) or "") for name in header]
        known = (*self._platform.names["statement"], "statement", "question id")
        if not any(name in known for name in names):
            shown = ", ".join(f"`{name.strip()[:40]}`" for name in header[:20])
            raise MalformedError(
                f"This is no file of {self._platform.name}: no column is called"
                f" `{known[0]}`, but {shown}. Map them with `columns`, such as"
                ' {"Their name": "statement"}.'
            )
        return names

    def _is_known(self, name: str) -> bool:
        return name in self._options.columns or self._platform.knows(name)


def _json_lines(raw: bytes) -> list[object] | None:
    """Return the values of JSON lines; None where a line is no JSON."""
    try:
        return [msgspec.json.decode(line) for line in raw.splitlines() if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None

"""CSV (RFC 4180) split into rows, so that a mistake in one row spoils no other.

A quote opens a cell only at the cell's start, and a separator or the end of the line
follows the quote that closes it. A line that breaks this rule is refused alone: its
quote is a stray one, so that the lines after it are read by themselves. A cell may hold
line breaks as long as its row is no longer than the longest line. Where its quote is
not closed by then, is closed wrongly, or is not closed before a line that is itself a
row of the table with its day, the line that opened it is refused, and reading goes on
with the next line.

Reading on costs no more than reading twice: a line that could open a cell closes one
that was open, so that of the lines read again only the last can be held again.
"""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import Literal, assert_never

from api.errors import MalformedError
from api.model.import_lines import LONGEST_LINE, Lines, Record

SEPARATORS = (",", ";", "\t")
STRAY = (
    "a quote stands where none may: put a cell that holds one in quotes, and double it"
)
UNCLOSED = f"a quote is opened and not closed within {LONGEST_LINE} bytes"
NOT_CLOSED = "a quote is opened and never closed"
BEFORE_A_ROW = "a quote is opened and not closed before the next row"
WRONGLY_CLOSED = "a quote is opened, and closed where no cell ends"
# A line that a spreadsheet may write above a table to name its separator.
HINT = re.compile(rb'"?sep=([,;\t])"?\r?', re.IGNORECASE)
DAY = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}")
OPENED = rb'"[^"]*+(?:""[^"]*+)*+'
INSIDE = re.compile(rb'[^"]*+(?:""[^"]*+)*+')
End = Literal["whole", "open", "broken"]


def _row(separator: str) -> re.Pattern[bytes]:
    mark = re.escape(separator.encode())
    cell = rb"(?:" + OPENED + rb'"|[^"' + mark + rb"]*+)"
    ends = rb"(?:(?P<whole>" + cell + rb"\r?+\Z)|(?P<open>" + OPENED + rb"\Z))"
    return re.compile(rb"(?:" + cell + mark + rb")*+" + ends)


ROWS = {separator: _row(separator) for separator in SEPARATORS}


class Rows:
    """Splits lines into the rows of a table, holding one row at most."""

    def __init__(self, is_known: Callable[[str], bool]) -> None:
        self._is_known = is_known
        self._separator = ""
        self._held = bytearray()
        self._line = 0
        self._width = self._day = 0

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the rows that a line ends; a row goes on while a quote is open."""
        waiting = deque([line])
        while waiting:
            next_line = waiting.popleft()
            if self._held:
                row = self._go_on(next_line)
                if row is None or self._is_blank(row):
                    continue
                if row.raw is None:
                    waiting.extendleft(reversed([*self._after_first(), next_line]))
                yield row
            elif next_line.raw is None or next_line.raw.strip():
                yield from self._begin(next_line)

    def end(self) -> Iterator[Record]:
        """Yield the row held, whose quote was never closed, and the lines after it."""
        while self._held:
            refused = Record(self._line, None, NOT_CLOSED)
            again = self._after_first()
            yield refused
            for line in again:
                yield from self.take(line)

    def expect(self, columns: Sequence[str | None]) -> None:
        """Set what a row looks like: its number of cells, and the place of its day."""
        if "made_on" in columns:
            self._width, self._day = len(columns), columns.index("made_on")

    def cells(self, row: Record) -> list[str]:
        """Return the cells of a row, or raise MalformedError."""
        if row.raw is None:
            raise MalformedError(row.flaw)
        try:
            text = row.raw.decode("utf-8").removesuffix("\r")
        except UnicodeDecodeError as error:
            detail = (
                f"byte {error.start + 1} is not UTF-8: save the file as UTF-8, or name"
                " its charset, such as windows-1252"
            )
            raise MalformedError(detail) from error
        try:
            # Only a newline ends a line, not the other breaks of Unicode.
            file = StringIO(text, newline="")
            rows = list(csv.reader(file, delimiter=self._separator, strict=True))
        except csv.Error as error:
            raise MalformedError("a line break stands outside of quotes") from error
        if len(rows) > 1:
            raise MalformedError("a line break stands outside of quotes")
        return rows[0] if rows else []

    def _begin(self, line: Record) -> Iterator[Record]:
        if line.raw is None:
            self._separator = self._separator or SEPARATORS[0]
            yield line
            return
        if not self._separator:
            hint = HINT.fullmatch(line.raw)
            self._separator = (
                hint[1].decode() if hint else _separator(line.raw, self._is_known)
            )
            if hint:
                return
        end = self._ends(line.raw)
        match end:
            case "open":
                self._line = line.line
                self._held += line.raw
            case "broken":
                yield Record(line.line, None, STRAY)
            case "whole":
                if not self._is_blank(line):
                    yield line
            case _:
                assert_never(end)

    def _go_on(self, line: Record) -> Record | None:
        """Return the row that a line ends, or a record of why the row held is none."""
        if line.raw is None or len(self._held) + len(line.raw) >= LONGEST_LINE:
            return Record(self._line, None, UNCLOSED)
        if self._is_row(line.raw):
            return Record(self._line, None, BEFORE_A_ROW)
        inner = INSIDE.match(line.raw)
        closed = len(line.raw) if inner is None else inner.end()
        rest = line.raw[closed + 1 :]
        end: End = "broken"
        if closed == len(line.raw):
            end = "open"
        elif rest in {b"", b"\r"}:
            end = "whole"
        elif rest.startswith(self._separator.encode()):
            end = self._ends(rest[1:])
        if end == "broken":
            return Record(self._line, None, WRONGLY_CLOSED)
        self._held += b"\n" + line.raw
        if end == "open":
            return None
        row = Record(self._line, bytes(self._held))
        self._held.clear()
        return row

    def _ends(self, raw: bytes) -> End:
        match = ROWS[self._separator].match(raw)
        if match is None:
            return "broken"
        return "open" if match["open"] is not None else "whole"

    def _is_row(self, raw: bytes) -> bool:
        """Return whether a line is a row by itself, whatever was open before it."""
        separators = raw.count(self._separator.encode())
        if not self._width or separators < self._width - 1:
            return False
        if self._ends(raw) != "whole":
            return False
        try:
            cells = self.cells(Record(0, raw))
        except MalformedError:
            return False
        return len(cells) == self._width and bool(DAY.match(cells[self._day]))

    def _after_first(self) -> list[Record]:
        """Return the lines held except the first, and hold nothing."""
        _, _, rest = bytes(self._held).partition(b"\n")
        self._held.clear()
        lines = Lines(self._line + 1)
        return [*lines.feed(rest), *lines.end()]

    def _is_blank(self, row: Record) -> bool:
        marks = b' \t\r\n"' + self._separator.encode()
        if row.raw is None or row.raw.strip(marks):
            return False
        return not any(cell.strip() for cell in self.cells(row))


def _separator(header: bytes, is_known: Callable[[str], bool]) -> str:
    """Return the separator that splits a header into the most known names, or most."""
    text = header.decode("utf-8", errors="replace")

    def count(separator: str) -> tuple[int, int]:
        names = [name.strip(' "\r') for name in text.split(separator)]
        return sum(is_known(name) for name in names), len(names)

    return max(SEPARATORS, key=count)

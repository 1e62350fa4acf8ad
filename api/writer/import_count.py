"""How many lines of a file were made, found and refused, and why."""

from collections.abc import Callable

from api.errors import Flaw, ForesaidError, UnavailableError
from api.model import import_format
from api.model.import_format import MOST_ERRORS, Imported, LineError
from api.writer.batches import Result

ReportLine = Callable[[int, Result], None]


class ImportCount:
    """How many lines were made, found and refused so far."""

    def __init__(self, report_line: ReportLine | None = None) -> None:
        self._report_line = report_line
        self._made = self._found = self._refused = 0
        self._errors: list[LineError] = []

    def add(self, line: int, result: Result) -> None:
        """Count what a line came to."""
        if self._report_line is not None:
            self._report_line(line, result)
        if isinstance(result, ForesaidError):
            self._refused += 1
            room = MOST_ERRORS - len(self._errors)
            self._errors += import_format.errors(line, result)[:room]
        elif result.entered:
            self._made += 1
        else:
            self._found += 1

    def imported(self) -> Imported:
        """Return the count."""
        return Imported(
            made=self._made,
            found=self._found,
            refused=self._refused,
            errors=self._errors,
        )

    def cut_short(self, error: UnavailableError) -> UnavailableError:
        """Return the error that ends an import, with what was done before it."""
        return UnavailableError(
            f"{error} Before that {self._made} claims were made, {self._found} found"
            f" and {self._refused} lines refused. Send the file again: what was"
            " entered is found.",
            *(Flaw(f"/lines/{e.line}{e.pointer}", e.detail) for e in self._errors),
        )

"""How a file in each format is split into records, and a record read as claims."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, cast

import msgspec

from api.errors import BadQueryError, Flaw, ForesaidError, InvalidError, MalformedError
from api.model import decoding, import_cells
from api.model.import_format import FIELDS, Format, ImportOptions, NewLine
from api.model.import_lines import Lines, Record, Splitter, Whole
from api.model.import_tables import KNOWN, Table
from api.model.outlets import NewOutlet
from api.model.platforms.fatebook import FATEBOOK
from api.model.platforms.gjopen import GJOPEN
from api.model.platforms.manifold import MANIFOLD
from api.model.platforms.metaculus import METACULUS
from api.model.platforms.platform_files import PlatformFile
from api.model.platforms.predictionbook import PREDICTIONBOOK
from api.model.sources import NewSource

PLATFORMS = {
    platform.key: platform
    for platform in (FATEBOOK, METACULUS, MANIFOLD, PREDICTIONBOOK, GJOPEN)
}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
NO_ARRAY = (
    "Send NDJSON: on each line one claim, as a JSON object. A JSON array, or an object"
    " over several lines, is sent as `application/json`, or with `format=json`."
)


class Reader(Protocol):
    """Splits a file into records, and reads the claims of one."""

    @property
    def lines(self) -> Splitter:
        """What splits the file."""
        ...

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the records that a line ends; raise MalformedError."""
        ...

    def end(self) -> Iterator[Record]:
        """Yield the records that are left over."""
        ...

    def read(self, record: Record) -> Iterable[NewLine | ForesaidError]:
        """Return the claims of a record, or why one is refused; raise ForesaidError."""
        ...


def reader(kind: Format, options: ImportOptions) -> Reader:
    """Return a reader of files in a format."""
    if kind == "ndjson":
        return JsonLines(options)
    if kind == "csv":
        return Table(options)
    if kind == "json":
        return JsonArray(options)
    return PlatformFile(PLATFORMS[kind], options)


def options(
    *,
    columns: str | None = None,
    outlet: str | None = None,
    source: str | None = None,
    charset: str | None = None,
) -> ImportOptions:
    """Return how to read a file, from texts; raise BadQueryError.

    *columns* is a JSON object; *outlet* and *source* are slugs where they could be,
    else names.
    """
    is_slug = SLUG.fullmatch
    return ImportOptions(
        columns=_columns(columns) if columns else {},
        outlet=NewOutlet(name=outlet) if outlet and not is_slug(outlet) else outlet,
        source=NewSource(name=source) if source and not is_slug(source) else source,
        charset=charset,
    )


def _columns(given: str) -> dict[str, str | None]:
    try:
        columns = msgspec.json.decode(given, type=dict[str, str | None])
    except (msgspec.DecodeError, RecursionError) as error:
        detail = (
            'it is a JSON object, such as {"Their name": "statement", "Notes": null}'
        )
        raise BadQueryError(None, Flaw("?columns", detail)) from error
    for ours in columns.values():
        if ours and ours.partition(".")[0] not in FIELDS:
            detail = f"there is no field `{ours[:80]}`; those known are {KNOWN}"
            raise BadQueryError(None, Flaw("?columns", detail))
    return columns


class JsonLines:
    """Reads claims from newline-delimited JSON; blank lines are skipped."""

    def __init__(self, options: ImportOptions) -> None:
        self.lines: Splitter = Lines()
        self._options = options
        self._begun = False

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the record of a line; raise MalformedError if the file is no NDJSON."""
        if line.raw is not None and not line.raw.strip():
            return
        whole = line.head == b"[" or (line.raw or b"").strip() == b"{"
        if whole and not self._begun:
            raise MalformedError(NO_ARRAY)
        self._begun = True
        yield line

    def end(self) -> Iterator[Record]:
        """Yield what is left over: nothing."""
        yield from ()

    def read(self, record: Record) -> Iterable[NewLine | ForesaidError]:
        """Return the claim of a record, or raise ForesaidError."""
        if record.raw is None:
            raise MalformedError(record.flaw)
        try:
            return [decoding.json(record.raw, NewLine)]
        except InvalidError:
            given = msgspec.json.decode(record.raw)
            eased = import_cells.eased(self._complete(given))
            if eased == given:
                raise
            return [decoding.fields(eased, NewLine)]

    def _complete(self, given: object) -> object:
        """Return fields under our names, with what the file doesn't say."""
        columns = self._options.columns
        if not columns or not isinstance(given, dict):
            return import_cells.completed(given, self._options)
        fields: dict[str, object] = {}
        for name, value in cast("Mapping[str, object]", given).items():
            ours = columns.get(name, name)
            if ours:
                import_cells.place(fields, ours.split("."), value)
        return import_cells.completed(import_cells.listed(fields), self._options)


class JsonArray(JsonLines):
    """Reads claims from one JSON array."""

    def __init__(self, options: ImportOptions) -> None:
        super().__init__(options)
        self.lines = Whole()

    def take(self, line: Record) -> Iterator[Record]:
        """Yield the items of the file; raise MalformedError where it is none."""
        try:
            items = msgspec.json.decode(line.raw or b"", type=list[msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            detail = "Send one JSON array: claims between `[` and `]`, with commas."
            raise MalformedError(detail) from error
        for number, item in enumerate(items, start=1):
            yield Record(number, bytes(item))

"""What a file is, from what stands in it: its format, and the columns of a table."""

import re

from api.errors import MalformedError
from api.model.import_charsets import ToUtf8
from api.model.import_format import FIELDS, Format
from api.model.import_lines import ZIP, Lines
from api.model.import_rows import Rows
from api.model.import_tables import TELLING
from api.model.platforms import cells

BEGINNING = 64 * 1024
# Fields of a table that a person may name columns by, in the order of a form.
COLUMNS = (
    *("statement", "source.name", "outlet.name", "made_on", "window.latest", "due"),
    *("probability", "wording", "quote", "url", "headline", "published_on"),
    *("window.earliest", "topics", "event.key", "external_id", "outcome.happened"),
    *("outcome.on", "outcome.evidence.0.url", "outcome.void", "outcome.note"),
)


def format_of(content: bytes) -> Format:
    """Return the format of a file: that of a platform where its names tell."""
    if content.startswith(ZIP):
        return "metaculus"
    begun = ToUtf8().feed(content[:BEGINNING]).lstrip(b"\xef\xbb\xbf \t\r\n")
    is_json = begun[:1] in {b"[", b"{"}
    head = begun if is_json else begun.partition(b"\n")[0]
    text = head.decode(errors="replace")
    for name, platform in TELLING.items():
        if re.search(rf'(?:^|[",;\t{{ ]){re.escape(name)}(?:$|[",;\t:\r ])', text):
            return platform
    if not is_json:
        return "csv"
    return "json" if begun[:1] == b"[" else "ndjson"


def columns(content: bytes, charset: str | None = None) -> list[str]:
    """Return the names of a table's columns; none where it has no header."""
    lines = Lines()
    rows = Rows(lambda name: name.partition(".")[0] in FIELDS)
    try:
        for line in lines.feed(ToUtf8(charset).feed(content[:BEGINNING]) + b"\n"):
            for row in rows.take(line):
                return [name.strip() for name in rows.cells(row)]
    except MalformedError:
        pass
    return []


def field_of(name: str) -> str:
    """Return the field that a column is likely to be; empty where none is."""
    if name.partition(".")[0] in FIELDS:
        return name
    key = cells.name_key(name)
    likely = {cells.name_key(field): field for field in COLUMNS}
    return likely.get(key, SAME.get(key, ""))


# What people call a column.
SAME = {
    "prediction": "statement",
    "claim": "statement",
    "source": "source.name",
    "who": "source.name",
    "outlet": "outlet.name",
    "published by": "outlet.name",
    "date": "made_on",
    "made": "made_on",
    "deadline": "window.latest",
    "chance": "probability",
    "link": "url",
    "happened": "outcome.happened",
    "happened on": "outcome.on",
    "evidence": "outcome.evidence.0.url",
}

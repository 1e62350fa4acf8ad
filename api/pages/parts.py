"""Parts: a record by topic, by partner, by words, by horizon, by year, as tables."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from api.model.breakdowns import Breakdown, Part
from api.model.figures import Record
from api.model.references import SubjectType
from api.model.terms import LEAD_BANDS
from api.pages import addresses, layouts

MOST_ROWS = 12
Link = Callable[..., str]


class Row(Struct, frozen=True, kw_only=True):
    """A part of a record, and the claims behind it."""

    label: str
    href: str
    part: Part


class Table(Struct, frozen=True, kw_only=True):
    """Parts of a record under one heading; `omitted` are those left out."""

    caption: str
    heading: str
    rows: Sequence[Row]
    omitted: int


def tables(record: Record, broken: Breakdown) -> list[Table]:
    """Return the breakdowns of a record, those that have a row."""
    kind, slug, asked = record.subject.type, record.subject.slug, record.filters
    other: SubjectType = "outlet" if kind == "source" else "source"

    def behind(**more: object) -> str:
        return addresses.claims(kind, slug, asked, **more)

    def partner(part: Part) -> Row:
        label = broken.names.get(part.key, part.key)
        return Row(label=label, href=behind(**{other: part.key}), part=part)

    found = (
        _table("By topic", "Topic", [_topic(p, behind) for p in broken.topics]),
        _table(f"By {other}", other.capitalize(), map(partner, broken.partners)),
        _table(
            "By the words that were used",
            "Words",
            [_phrase(p, behind) for p in broken.phrases],
        ),
        _table(
            "By how far ahead",
            "Days from claim to due date",
            [_horizon(p, behind) for p in broken.horizons],
        ),
        _table(
            "By the year it was due",
            "Year",
            [_year(p, behind) for p in reversed(broken.years)],
        ),
    )
    return [table for table in found if table.rows]


def _table(caption: str, heading: str, rows: Iterable[Row]) -> Table:
    whole = list(rows)
    kept = whole[:MOST_ROWS]
    omitted = len(whole) - len(kept)
    return Table(caption=caption, heading=heading, rows=kept, omitted=omitted)


def _topic(part: Part, behind: Link) -> Row:
    label = layouts.topic(part.key)
    return Row(label=label, href=behind(topic=part.key), part=part)


def _phrase(part: Part, behind: Link) -> Row:
    return Row(label=f"“{part.key}”", href=behind(phrase=part.key), part=part)


def _horizon(part: Part, behind: Link) -> Row:
    first, last = LEAD_BANDS[int(part.key)]
    label = f"more than {first - 1}" if last is None else f"{first}–{last}"
    href = behind(horizon_min=first, horizon_max=last)
    return Row(label=label, href=href, part=part)


def _year(part: Part, behind: Link) -> Row:
    year = f"{part.key:0>4}"
    href = behind(due_from=f"{year}-01-01", due_to=f"{year}-12-31")
    return Row(label=part.key, href=href, part=part)

"""Paging: keyset cursors, opaque to the client and checked when they come back.

A cursor carries a mark of its list: a hash of the path and of every filter. A cursor
that comes back at another path, or with other filters, would lead into the middle of an
unrelated list, and is refused.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from hashlib import sha256
from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from api.errors import BadQueryError, Flaw

T = TypeVar("T")
Filters = TypeVar("Filters", bound=Struct)
FREE = ("cursor", "limit", "count")  # these may differ from page to page
Limit = Annotated[int, Meta(ge=1, le=200)]
Cursor = Annotated[str, Meta(min_length=1, max_length=500)]


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in an ordered list: the sort key of a row and its index in the log."""

    sort: str
    key: str | None
    index: Annotated[int, Meta(ge=-1, le=2**62)]

    @property
    def day(self) -> date | None:
        """The sort key where it is a day."""
        return None if self.key is None else date.fromisoformat(self.key)

    @property
    def number(self) -> int:
        """The sort key where it is a number."""
        return min(max(int(self.key or 0), 0), 2**62)


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a list; `next` is the cursor of the page after it, if any.

    `total`, where `count=true` asks for it, is how many items all pages have.
    """

    items: list[T]
    next: str | None
    total: int | UnsetType = UNSET


class Total(Struct, frozen=True):
    """How many rows there are."""

    total: int


def cursor(place: Place) -> str:
    """Return the cursor of the page that follows *place*."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def place(
    cursor: str | None, sort: str, *, key: Literal["day", "number"] | None = None
) -> Place | None:
    """Return the place that *cursor* names in a list sorted by *sort*.

    *key* is what the sort key must be, if there is one. Raises BadQueryError where the
    cursor is malformed or belongs to a list in another order.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        decoded = msgspec.json.decode(urlsafe_b64decode(padded), type=Place)
        _ = decoded.day if key == "day" else decoded.number if key == "number" else None
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        raise _bad("it is not a cursor of this server") from error
    if decoded.sort != sort or (key is None and decoded.key is not None):
        raise _bad("it belongs to a list in another order")
    return decoded


def page(
    rows: list[tuple[T, Place]],
    limit: int,
    path: str,
    filters: Struct,
    total: int | None = None,
) -> Page[T]:
    """Return the page of *rows*, which were read up to one more than *limit*.

    Its cursor is valid only in the list of *path* and *filters*.
    """
    shown = rows[:limit]
    following = cursor(shown[-1][1]) if len(rows) > limit else None
    return Page(
        items=[row for row, _ in shown],
        next=sealed(following, path, filters),
        total=UNSET if total is None else total,
    )


def sealed(cursor: str | None, path: str, filters: Struct) -> str | None:
    """Return *cursor* with the mark of the list of *path* and *filters*."""
    return None if cursor is None else f"{cursor}.{_mark(path, filters)}"


def opened(path: str, filters: Filters) -> Filters:
    """Return *filters* with a bare cursor; raise where it belongs to another list.

    The `limit` may change from page to page.
    """
    given: str | None = getattr(filters, "cursor", None)
    if given is None:
        return filters
    cursor, dot, mark = given.rpartition(".")
    if not dot:
        raise _bad("it is not a cursor of this server")
    if mark != _mark(path, filters):
        raise _bad("it belongs to a list at another path or with other filters")
    return structs.replace(filters, cursor=cursor)


def _mark(path: str, filters: Struct) -> str:
    fields = structs.asdict(filters)
    conditions = {name: value for name, value in fields.items() if name not in FREE}
    text = msgspec.json.encode([path.rstrip("/"), conditions], order="sorted")
    return urlsafe_b64encode(sha256(text).digest()[:9]).decode()


def _bad(detail: str) -> BadQueryError:
    return BadQueryError(
        f"The cursor can't be used: {detail}.", Flaw("?cursor", detail)
    )

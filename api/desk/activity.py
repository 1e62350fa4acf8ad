"""Activity: who entered, judged and mended what, and when, from the log itself."""

from datetime import date
from typing import Annotated, Any, Literal, cast

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from api.database.pool import Database
from api.desk.desk import Desk
from api.errors import BadQueryError, Flaw
from api.log.entries import EntryKind
from api.model.outcomes import Finding
from api.pages.page_query import query_as
from api.pages.text import findings, links
from api.store import activity
from api.store import keys as stored_keys
from api.store.activity import Activity, Wanted

LOG = "/desk/log"
LIMIT = 50
What = Literal["entered", "judged", "mended", "keys"]
KINDS: dict[What, tuple[EntryKind, ...]] = {
    "entered": ("claim", "report", "source", "outlet", "event", "collection"),
    "judged": ("outcome", "evidence"),
    "mended": ("withdrawal", "revision", "merge", "redaction"),
    "keys": ("key", "revocation"),
}
WORDS: dict[EntryKind, str] = {
    "claim": "entered a prediction",
    "report": "added a report of",
    "outcome": "judged",
    "evidence": "added evidence about",
    "source": "entered a source",
    "outlet": "entered an outlet",
    "event": "entered an event",
    "collection": "declared a collection",
    "redaction": "took down texts",
    "key": "made a key for",
    "revocation": "ended the key of",
}
WITHDREW = {"claim": "a prediction", "report": "a report of", "outcome": "a finding of"}


class LogFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done, by which key, from and to which day; before which entry."""

    what: What | None = None
    by: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    first: date | None = None
    last: date | None = None
    before: Annotated[int, Meta(ge=0, le=2**62)] | None = None


class Deed(Struct, frozen=True, kw_only=True):
    """An entry as a line says it: what was done, to what, and what was found."""

    entry: Activity
    words: str
    address: str | None
    finding: str | None


@get(LOG, dependencies=query_as(LogFilter))
async def show_log(
    desk: NamedDependency[Desk], filters: NamedDependency[LogFilter]
) -> Response[str]:
    """Show what was done, newest first."""
    if filters.first and filters.last and filters.first > filters.last:
        detail = "The first day is after the last."
        raise BadQueryError(detail, Flaw("?first", detail))
    wanted = Wanted(
        kinds=KINDS[filters.what] if filters.what else None,
        by=filters.by,
        first=filters.first,
        last=filters.last,
    )
    found = await activity.find(desk.db, wanted, before=filters.before, limit=LIMIT + 1)
    if len(found) > LIMIT:
        following = found[LIMIT - 1].index
    else:
        following = await activity.reach(desk.db, wanted, before=filters.before)
    chosen = {
        "what": filters.what,
        "by": filters.by,
        "first": filters.first,
        "last": filters.last,
    }
    return desk.page(
        "log.html",
        deeds=[describe(entry) for entry in found[:LIMIT]],
        filters=filters,
        chosen=any(chosen.values()),
        people=await stored_keys.every(desk.db),
        next=links.to(LOG, **chosen, before=following) if following else None,
    )


async def latest(db: Database, limit: int) -> list[Deed]:
    """Return what was done last."""
    found = await activity.find(db, Wanted(), before=None, limit=limit)
    return [describe(entry) for entry in found]


def describe(entry: Activity) -> Deed:
    """Return an entry as a line says it."""
    body = cast("dict[str, Any]", msgspec.json.decode(entry.body))
    address = f"/desk/{entry.place}s/{entry.slug}" if entry.place else None
    finding = None
    if entry.kind == "outcome":
        finding = findings.describe(msgspec.convert(body, Finding, strict=False))
    words = _words(entry.kind, body)
    return Deed(entry=entry, words=words, address=address, finding=finding)


def _words(kind: EntryKind, body: dict[str, Any]) -> str:
    match kind:
        case "claim" if body.get("corrects"):
            return "corrected a prediction"
        case "withdrawal":
            return f"withdrew {WITHDREW[body['kind']]}"
        case "merge":
            return f"merged another {body['kind']} into"
        case "revision":
            changed = [*body["changes"], *(["criteria"] if body["criteria"] else [])]
            return f"changed {', '.join(sorted(changed)) or 'criteria'} of"
        case _:
            return WORDS[kind]

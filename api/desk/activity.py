"""Activity: who entered, judged and mended what, and when, from the log itself."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from api.database.pool import Database
from api.desk.desk import Desk
from api.errors import BadQueryError, Flaw
from api.language.dates import windows
from api.log.entries import EntryKind
from api.model.claims import Claim
from api.model.outcomes import Finding
from api.pages.page_query import query_as
from api.pages.text import claim_labels, findings, formatting, links
from api.store import activity, claims
from api.store import keys as stored_keys
from api.store.activity import Activity, Wanted

LOG = "/desk/log"
LIMIT = 50
LONGEST = 120  # characters of a name or a statement
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
    """An entry as a line says it: what was done, to what, and what was found.

    `label` is what it is about, of a prediction with the manner in which it was made.
    """

    entry: Activity
    words: str
    label: str | None
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
        deeds=await _deeds(desk.db, found[:LIMIT], desk.now),
        filters=filters,
        chosen=any(chosen.values()),
        people=await stored_keys.every(desk.db),
        next=links.to(LOG, **chosen, before=following) if following else None,
    )


async def latest(db: Database, limit: int, now: datetime) -> list[Deed]:
    """Return what was done last, in at most so many entries."""
    found = await activity.find(db, Wanted(), before=None, limit=limit)
    return await _deeds(db, found, now)


async def _deeds(
    db: Database, entries: Sequence[Activity], now: datetime
) -> list[Deed]:
    """Return entries as lines; of those that one form made, only the first is told."""
    bodies = {
        entry.index: cast("dict[str, Any]", msgspec.json.decode(entry.body))
        for entry in entries
    }
    silent = _told_by_others(entries, bodies)
    ids = {UUID(e.slug) for e in entries if e.place == "claim" and e.slug}
    closed_day = windows.last_closed_day(now)
    about = await claims.by_ids(db, ids, closed_day=closed_day)
    said = {str(claim_id): claim for claim_id, claim in about.items()}
    return [
        _describe(entry, bodies[entry.index], said.get(entry.slug or ""))
        for entry in entries
        if entry.index not in silent
    ]


def _told_by_others(
    entries: Sequence[Activity], bodies: Mapping[int, dict[str, Any]]
) -> set[int]:
    """Return the indexes of entries that another of them implies.

    A prediction is entered with its first report, and what it corrects is withdrawn.
    """
    silent: set[int] = set()
    corrected: set[str] = set()
    unreported: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.index):
        body, slug = bodies[entry.index], entry.slug or ""
        if entry.kind == "claim":
            unreported.add(slug)
            corrected.add(body.get("corrects") or "")
        elif entry.kind == "report" and slug in unreported:
            unreported.remove(slug)
            silent.add(entry.index)
        elif entry.kind == "withdrawal" and body["kind"] == "claim":
            silent |= {entry.index} if slug in corrected else set()
    return silent


def _describe(entry: Activity, body: dict[str, Any], claim: Claim | None) -> Deed:
    finding = None
    if entry.kind == "outcome":
        finding = findings.describe(msgspec.convert(body, Finding, strict=False))
    label = entry.label
    if claim is not None and label is not None:
        label = claim_labels.statement(claim, LONGEST)
    return Deed(
        entry=entry,
        words=_words(entry, body),
        label=label,
        address=f"/desk/{entry.place}s/{entry.slug}" if entry.place else None,
        finding=finding,
    )


def _words(entry: Activity, body: dict[str, Any]) -> str:
    match entry.kind:
        case "claim" if body.get("corrects"):
            return "corrected a prediction"
        case "withdrawal":
            return f"withdrew {WITHDREW[body['kind']]}"
        case "merge":
            merged = formatting.clip(entry.merged or f"another {body['kind']}", LONGEST)
            return f"merged {merged} into"
        case "revision":
            changed = [*body["changes"], *(["criteria"] if body["criteria"] else [])]
            return f"changed {', '.join(sorted(changed)) or 'criteria'} of"
        case _:
            return WORDS[entry.kind]

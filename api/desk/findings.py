"""One event at the desk: what stands, and a finding with a preview of what it does."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import (
    HTTP_303_SEE_OTHER,
    HTTP_308_PERMANENT_REDIRECT,
)

from api.commands import requests
from api.commands.outcomes import RecordOutcome
from api.desk import (
    checking,
    due,
    event_view,
    fields,
    finding_fields,
    finding_preview,
    form_data,
    notices,
)
from api.desk.desk import Desk, Reply
from api.desk.due import Queue
from api.desk.event_view import EventView
from api.desk.fields import FormState
from api.desk.finding_preview import digest
from api.errors import BadQueryError
from api.language.dates import windows
from api.model.claims import Claim
from api.model.events import Event
from api.model.outcomes import NewOutcome, Outcome
from api.model.references import Slug
from api.pages import page_query
from api.pages.page_query import query_as
from api.pages.text import findings, links
from api.store import claims, events

# What else the form sends: the preview that was seen, more room, the queue it is of.
SURE, SEEN, MORE, QUEUE = "sure", "seen", "more", "queue"
NO_PREVIEW = {
    "preview": None,
    "seen": "",
    "queue": "",
    "corrected": None,
    "folded": False,
}
PROBE = NewOutcome(kind="void", reason="other", note="May I?")


class EventQuery(Queue, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The queue that the event is of, what has been done, the finding to correct."""

    done: Slug | None = None
    correct: UUID | None = None


@get("/desk/events/{slug:str}", dependencies=query_as(EventQuery))
async def show_event(
    desk: NamedDependency[Desk],
    slug: FromPath[str],
    filters: NamedDependency[EventQuery],
) -> Response[str]:
    """Show an event: what is said and found about it, and the form for a finding."""
    view = await event_view.load(desk.db, slug, windows.last_closed_day(desk.now))
    wrong = _standing(view.event, filters.correct)
    values = finding_fields.typed_of(wrong) if wrong else _first_guess(view.claims)
    form = desk.form(finding_fields.of(view.event, view.claims, values), values)
    return await _show(
        desk,
        view,
        form,
        queue=form_data.join(due.chosen(filters)),
        notice=notices.of(filters.done),
        corrected=wrong,
        folded=view.is_over and wrong is None and not form.restored,
    )


@post("/desk/events/{slug:str}", opt={"scope": "outcomes:write"})
async def record_finding(desk: NamedDependency[Desk], slug: FromPath[str]) -> Reply:
    """Show what a finding would do, or record it once that was seen."""
    view = await event_view.load(desk.db, slug, windows.last_closed_day(desk.now))
    queue = desk.values.pop(QUEUE, "")
    sure, seen = desk.values.pop(SURE, ""), desk.values.pop(SEEN, "")
    more = bool(desk.values.pop(MORE, ""))
    form_fields = finding_fields.of(view.event, view.claims, desk.values, more=more)

    async def save() -> Response[str] | Redirect:
        if more:
            form = FormState(fields=form_fields, values=desk.values)
            return await _show(desk, view, form, queue=queue)
        command = _command(desk, view, form_fields)
        if sure and seen == digest(desk.values):
            await desk.do(command)
            parts = due.chosen(_queue(queue))
            return await desk.saved(
                f"/desk/events/{view.event.slug}", "judged", **parts
            )
        return await _show(
            desk,
            view,
            FormState(fields=form_fields, values=desk.values),
            queue=queue,
            preview=await finding_preview.of(desk, view, command),
            seen=digest(desk.values),
        )

    async def show(form: FormState, status: int) -> Response[str]:
        return await _show(desk, view, form, status, queue=queue)

    return await desk.attempt(form_fields, save, show)


@get("/desk/claims/{claim_id:uuid}/outcome")
async def lead_to_event(
    desk: NamedDependency[Desk], claim_id: FromPath[UUID]
) -> Redirect:
    """Lead from a prediction to its event, which is what is judged."""
    closed_day = windows.last_closed_day(desk.now)
    claim = await claims.get(desk.db, claim_id, closed_day=closed_day)
    return Redirect(f"/desk/events/{claim.event.slug}", status_code=HTTP_303_SEE_OTHER)


@get("/claims/{claim_id:uuid}/outcome")
async def lead_to_outcome_form(claim_id: FromPath[UUID]) -> Redirect:
    """Lead to the form, which moved to the desk."""
    return Redirect(
        f"/desk/claims/{claim_id}/outcome", status_code=HTTP_308_PERMANENT_REDIRECT
    )


def _standing(event: Event, outcome_id: UUID | None) -> Outcome | None:
    """Return the finding of an event that is to be corrected, while it stands."""
    standing = [outcome for outcome in event.outcomes if outcome.in_force]
    return next((outcome for outcome in standing if outcome.id == outcome_id), None)


def _command(
    desk: Desk, view: EventView, form_fields: tuple[fields.Field, ...]
) -> RecordOutcome:
    """Return what the form asks for, or raise FlawedError with all its flaws."""
    finding_fields.check_changed(view.event, desk.values)
    return checking.read(
        form_fields,
        finding_fields.as_outcome(desk.values),
        NewOutcome,
        lambda new: requests.record_outcome(view.event.slug, new, desk.by, desk.now),
        finding_fields.lacking(desk.values),
    )


async def _show(
    desk: Desk,
    view: EventView,
    form: FormState,
    status: int = 200,
    **more: Any,
) -> Response[str]:
    """Return the page; *more* says of which queue it is, or what a finding would do."""
    event = view.event
    queue = more.get("queue", "")
    may_judge = desk.may("outcomes:write")
    probe = RecordOutcome(by=desk.by, event=event.slug, outcome=PROBE)
    waiting = await due.find(desk, _queue(queue), limit=2)
    following = [row for row, _ in waiting if row.slug != event.slug]
    return desk.page(
        "event_desk.html",
        status,
        form=form,
        event=event,
        claims=view.claims,
        findings=[(outcome, findings.describe(outcome)) for outcome in event.outcomes],
        recorders=await events.recorders(desk.db, [o.id for o in event.outcomes]),
        refusal=await desk.refusal(probe)
        if may_judge and not more.get("seen")
        else None,
        following=following[0] if following else None,
        next_address=following
        and links.to(f"/desk/events/{following[0].slug}", **due.chosen(_queue(queue))),
        **{**NO_PREVIEW, **more},
    )


def _queue(sent: str) -> Queue:
    """Return the queue that a form says it is of; all, where that is no queue."""
    try:
        return page_query.read(sent.encode(), Queue)
    except BadQueryError:
        return Queue()


def _first_guess(about: Sequence[Claim]) -> dict[str, str]:
    """Return what is likely: it did not happen by the day when the last one was due."""
    ends = [
        claim.window.latest
        for claim in about
        if claim.status == "due" and claim.window.latest
    ]
    return {"through": max(ends).isoformat()} if ends else {}

"""Claims and events in words that can be quoted: those of their pages."""

import msgspec

from api.assistants.answers import Answer, Item, Link, shown
from api.assistants.api_client import ApiClient
from api.model.claims import Claim
from api.model.events import Event
from api.model.outcomes import Outcome
from api.model.paging import Page
from api.pages.charts import claim_timeline
from api.pages.claims import outcomes_about, reports_in_force
from api.pages.formats import json_ld
from api.pages.text import event_summary, findings, formatting, verdict_labels

# How a citation ends before its address.
PUBLISHER = " Foresaid, "
STATES = {
    "open": "not yet decided",
    "settled": "decided",
    "void": "cannot be judged",
}


def sentence(claim: Claim) -> str:
    """Return who said what when, how surely, and what became of it."""
    citation = json_ld.cite(claim, verdict_labels.of_claim(claim))
    return citation.removesuffix(PUBLISHER)


def item(api: ApiClient, claim: Claim) -> Item:
    """Return a claim as one of several."""
    url = api.link(f"/claims/{claim.id}")
    return Item(name=str(claim.id), text=sentence(claim), url=url)


def event_item(api: ApiClient, event: Event) -> Item:
    """Return an event as one of several."""
    url = api.link(f"/events/{event.slug}")
    return Item(name=event.slug, text=_state(event), url=url)


def of_page(api: ApiClient, page: Page[Claim]) -> Answer:
    """Return a list of claims; `count=true` has to be asked for."""
    total = page.total if isinstance(page.total, int) else len(page.items)
    return Answer(
        items=[item(api, claim) for claim in page.items],
        shown=shown(page.items, total, "prediction"),
    )


def of_claim(api: ApiClient, claim: Claim, event: Event) -> Answer:
    """Return how a claim is cited, when it was to happen, and what was found."""
    url, days = api.link(f"/claims/{claim.id}"), claim.window
    window = formatting.window(claim.made_on, days.earliest, days.latest)
    reports = [
        Link(title=f"{report.outlet.name}: {report.headline or 'report'}", url=where)
        for report in reports_in_force(claim.reports)
        if (where := report.url)
    ]
    return Answer(
        sentences=[
            f"{sentence(claim)}{PUBLISHER}{url}",
            f"To happen: {window}.",
            *map(_finding, outcomes_about(event, claim)),
        ],
        links=[
            Link(title="Claim", url=url),
            Link(title="Event", url=api.link(f"/events/{event.slug}")),
            *reports,
        ],
        data=msgspec.to_builtins(claim),
    )


def of_event(api: ApiClient, event: Event, page: Page[Claim]) -> Answer:
    """Return what came of an event, and who predicted it."""
    labelled = claim_timeline.with_verdicts(page.items)
    lead = event_summary.lead(labelled, is_cut=page.next is not None)
    found = [
        _finding(outcome)
        for outcome in event.outcomes
        if outcome.in_force and not outcome.claims
    ]
    answer = of_page(api, page)
    answer.sentences = [
        _state(event),
        *(found or ["No finding is recorded yet."]),
        lead or "Nobody predicted it.",
    ]
    if event.criteria:
        answer.cautions = [f"How it is judged: {event.criteria}"]
    answer.links = [Link(title="Event", url=api.link(f"/events/{event.slug}"))]
    return answer


def _state(event: Event) -> str:
    return f"Event: {event.statement.rstrip('.')} ({STATES[event.state]})."


def _finding(outcome: Outcome) -> str:
    """Return a finding with the addresses that it rests on."""
    urls = ", ".join(evidence.url for evidence in outcome.evidence)
    words = findings.describe(outcome)
    return f"{words} Evidence: {urls}" if urls else words

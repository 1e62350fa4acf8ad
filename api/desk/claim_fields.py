"""The fields of a prediction and of a report, and what they hold of one that stands."""

from api.desk import name_check
from api.desk.fields import Field
from api.language.hedges.yardsticks import DEFAULT, FALLBACK, YARDSTICKS
from api.model.claims import Claim
from api.model.references import SubjectType
from api.model.reports import Report
from api.pages.text import claim_labels, formatting

SAID = (
    Field(
        name="statement",
        label="What will happen",
        input="long",
        hint="In one sentence, so that anyone can tell later whether it did.",
        needed=True,
        stand_in="It happens",
    ),
    Field(name="quote", label="The words that were used", input="long"),
    Field(
        name="source.name",
        label="Who said it",
        needed=True,
        stand_in="Someone",
        complete="source",
    ),
    Field(name="source.role", label="Their role"),
    Field(
        name="made_on",
        label="Said on",
        input="date",
        needed=True,
        stand_in="2000-01-01",
    ),
    Field(
        name="due",
        label="By when, in words",
        hint="Such as “by the end of June 2027”. Leave both empty if there is no date.",
    ),
    Field(name="window.latest", label="Or the last day", input="date"),
    Field(
        name="direction",
        label="They said it",
        input="choice",
        options=(("", "will happen"), ("will_not", "will not happen")),
    ),
    Field(
        name="wording",
        label="How sure they sounded",
        hint="Their hedge, such as “probably” or “could”. Empty for a flat statement.",
    ),
    Field(
        name="probability",
        label="Or the percentage they gave",
        input="percent",
        hint="Such as 65.",
    ),
)
REPORT = (
    Field(
        name="outlet.name",
        label="Published by",
        needed=True,
        stand_in="Somewhere",
        complete="outlet",
    ),
    Field(name="headline", label="Headline"),
    Field(name="url", label="Address of the article", input="url"),
    Field(name="published_on", label="Published on", input="date"),
    Field(name="via.name", label="Relayed from (another outlet)", complete="outlet"),
    Field(name="outlet_wording", label="The outlet’s own hedge"),
)
TOPICS = (
    Field(
        name="topics",
        label="Topics",
        hint="Such as Ukraine war, economy.",
        several=",",
        slugs=True,
    ),
)
CLAIM = (*SAID, *REPORT, *TOPICS, name_check.NEW)
NEW_REPORT = (*REPORT, name_check.NEW)
REPORT_NAMES: dict[str, SubjectType] = {"outlet": "outlet", "via": "outlet"}
CLAIM_NAMES: dict[str, SubjectType] = {"source": "source", **REPORT_NAMES}
SAME, OTHER = "same", "other"


def of_correction(claim: Claim) -> tuple[Field, ...]:
    """Return the fields of what is to stand in the place of *claim*."""
    event = formatting.clip(claim.event.statement, 100)
    return (
        *SAID,
        Field(
            name="window.earliest",
            label="The first day, if it is not the day of saying it",
            input="date",
        ),
        Field(
            name="yardstick",
            label="The scale on which the hedge is read",
            input="choice",
            options=(
                ("", "the usual one"),
                *((name, claim_labels.scale_name(name)) for name in YARDSTICKS),
            ),
        ),
        *REPORT,
        Field(
            name="outlet_probability",
            label="The percentage that the outlet gave",
            input="percent",
        ),
        *TOPICS,
        Field(
            name="about",
            label="Which event is it about?",
            input="radio",
            options=(
                (SAME, f"the same: {event}"),
                (OTHER, "another: what is described at the top"),
            ),
            needed=True,
        ),
        name_check.NEW,
    )


def typed_of(claim: Claim) -> dict[str, str]:
    """Return the fields of a correction as they would have been typed for *claim*."""
    window, wording = claim.window, claim.wording
    report = next((r for r in claim.reports if r.withdrawn_at is None), None)
    is_stated = claim.basis == "stated"
    typed = {
        "statement": claim.statement,
        "quote": claim.quote,
        "source.name": claim.source.name,
        "made_on": claim.made_on.isoformat(),
        "due": window.phrase,
        "direction": "will_not" if claim.direction == "will_not" else None,
        "wording": wording and wording.phrase,
        "yardstick": wording and wording.yardstick,
        "probability": _percent(claim.probability) if is_stated else None,
        "topics": ", ".join(claim.topics),
        "about": SAME,
        **(_typed_of_report(report) if report else {}),
    }
    if not window.phrase and window.latest:
        typed["window.latest"] = window.latest.isoformat()
    if not window.phrase and window.earliest != claim.made_on:
        typed["window.earliest"] = window.earliest.isoformat()
    if typed["yardstick"] in {DEFAULT, FALLBACK}:
        typed["yardstick"] = None
    return {name: value for name, value in typed.items() if value}


def _typed_of_report(report: Report) -> dict[str, str | None]:
    day = report.published_on
    return {
        "outlet.name": report.outlet.name,
        "headline": report.headline,
        "url": report.url,
        "published_on": day and day.isoformat(),
        "via.name": report.via and report.via.name,
        "outlet_wording": report.wording and report.wording.phrase,
        "outlet_probability": _percent(report.probability)
        if report.wording is None
        else None,
    }


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.10g}"
